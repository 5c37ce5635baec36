package paypaltest

import (
	"net/http"
	"regexp"
	"strings"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace/marketplacetest"
)

// dispute is one dispute as PayPal keeps it.
type dispute struct {
	id       string
	opening  marketplacetest.Opening
	payment  *capture
	created  time.Time
	updated  time.Time
	reason   string
	status   string
	stage    string
	channel  string
	outcome  string
	refunded int64 // by the outcome, in minor units

	sellerDue, buyerDue, appealDue time.Time
	hidesDue                       bool
	wants                          bool // PayPal asked the seller for evidence
	returns, sent                  bool // goods are to come back; they were sent
	asked                          *complaint.Money
	taken                          complaint.Money // bank's, of a chargeback that stands

	adjudications, movements, messages, evidences, supporting, history []map[string]any

	took []string
	paid []complaint.Money
}

// PayPal's words.
const (
	open      = "OPEN"
	onBuyer   = "WAITING_FOR_BUYER_RESPONSE"
	onSeller  = "WAITING_FOR_SELLER_RESPONSE"
	reviewing = "UNDER_REVIEW"
	closed    = "RESOLVED"

	inquiry    = "INQUIRY"
	chargeback = "CHARGEBACK"
)

// touch gives the dispute a new time of update, and pushes.
func (g *Gateway) touch(d *dispute) {
	now := g.Now().Truncate(time.Millisecond)
	if !now.After(d.updated) {
		now = d.updated.Add(time.Millisecond)
	}
	d.updated = now
	switch {
	case d.updated.Equal(d.created):
		g.push(d, "CUSTOMER.DISPUTE.CREATED")
	case d.status == closed:
		g.push(d, "CUSTOMER.DISPUTE.RESOLVED")
	default:
		g.push(d, "CUSTOMER.DISPUTE.UPDATED")
	}
}

func (d *dispute) waitSeller(now time.Time, has time.Duration) {
	d.status, d.sellerDue, d.buyerDue = onSeller, now.Add(has), time.Time{}
}

func (d *dispute) waitBuyer(now time.Time) {
	d.status, d.buyerDue, d.sellerDue = onBuyer, now.Add(buyerHas), time.Time{}
}

func (d *dispute) review() {
	d.status, d.sellerDue, d.buyerDue = reviewing, time.Time{}, time.Time{}
}

// actions are what the seller may do now: the links, without self.
func (d *dispute) actions(now time.Time) []string {
	switch {
	case d.status == closed && now.Before(d.appealDue):
		return []string{"appeal"}
	case d.status == closed:
		return nil
	case d.returns && d.sent && d.status == onSeller:
		return []string{"acknowledge-return-item"}
	case d.stage == inquiry && d.returns:
		return []string{"send-message"}
	case d.stage == inquiry && d.asked != nil && d.status != onBuyer:
		return []string{"send-message", "escalate", "accept-claim", "make-offer", "provide-evidence", "accept-offer", "deny-offer"}
	case d.stage == inquiry && d.status == onBuyer:
		return []string{"send-message", "escalate"}
	case d.stage == inquiry:
		return []string{"send-message", "escalate", "accept-claim", "make-offer", "provide-evidence"}
	case d.status == onSeller:
		return []string{"provide-evidence", "accept-claim"}
	case d.status == reviewing:
		return []string{"accept-claim", "provide-supporting-info"}
	}
	return nil
}

func (d *dispute) takes(action string, now time.Time) bool {
	for _, a := range d.actions(now) {
		if a == action {
			return true
		}
	}
	return false
}

func (d *dispute) acceptTypes() []string {
	if d.returnable() {
		return []string{"REFUND", "REFUND_WITH_RETURN", "PARTIAL_REFUND"}
	}
	return []string{"REFUND", "PARTIAL_REFUND"}
}

func (d *dispute) offerTypes() []string {
	types := []string{"REFUND", "REFUND_WITH_REPLACEMENT", "REPLACEMENT_WITHOUT_REFUND"}
	if d.returnable() {
		types = append(types, "REFUND_WITH_RETURN")
	}
	return types
}

func (d *dispute) returnable() bool { return d.reason == "MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED" }

func (g *Gateway) show(w http.ResponseWriter, r *http.Request) {
	d := g.find(r.PathValue("id"))
	if d == nil {
		missing(w)
		return
	}
	answer(w, http.StatusOK, d.shown(g.Now(), base(r)))
}

var (
	invoiceForm = regexp.MustCompile(`^[A-Za-z0-9:\-|]{1,127}$`)
	itemForm    = regexp.MustCompile(`^[A-Za-z0-9]{1,255}$`)
)

// shown is the dispute as the seller reads it.
func (d *dispute) shown(now time.Time, base string) map[string]any {
	transaction := map[string]any{"seller_transaction_id": d.payment.id, "buyer_transaction_id": "B" + d.payment.id,
		"create_time": when(d.created.Add(-72 * time.Hour)), "transaction_status": d.payment.status(), "gross_amount": money(d.payment.amount),
		"buyer": map[string]any{"name": "Robin Sample"}, "seller": map[string]any{"name": "Demo Shop", "merchant_id": "FAKEMERCHANT1"}}
	if invoiceForm.MatchString(d.opening.Order) {
		transaction["invoice_number"] = d.opening.Order
	}
	item := map[string]any{"item_name": "item", "reason": d.reason, "dispute_amount": money(d.opening.Claimed), "item_type": "PRODUCT"}
	if itemForm.MatchString(d.opening.Item) {
		item["item_id"] = d.opening.Item
	}
	if d.opening.Text != "" {
		item["notes"] = d.opening.Text
	}
	transaction["items"] = []any{item}
	v := map[string]any{"dispute_id": d.id, "create_time": when(d.created), "update_time": when(d.updated), "reason": d.reason,
		"status": d.status, "dispute_amount": money(d.opening.Claimed), "dispute_life_cycle_stage": d.stage, "dispute_channel": d.channel,
		"disputed_transactions": []any{transaction}, "links": d.links(now, base)}
	for name, list := range map[string][]map[string]any{"adjudications": d.adjudications, "money_movements": d.movements,
		"messages": d.messages, "evidences": d.evidences, "supporting_info": d.supporting} {
		if len(list) > 0 {
			v[name] = list
		}
	}
	offer := map[string]any{}
	if len(d.history) > 0 {
		offer["history"] = d.history
	}
	if d.asked != nil {
		offer["buyer_requested_amount"] = money(*d.asked)
	}
	if len(offer) > 0 {
		v["offer"] = offer
	}
	if d.status == closed {
		v["dispute_outcome"] = map[string]any{"outcome_code": d.outcome,
			"amount_refunded": money(complaint.Money{Minor: d.refunded, Currency: d.opening.Total.Currency})}
	}
	d.dues(v)
	options := map[string]any{}
	for _, a := range d.actions(now) {
		switch a {
		case "accept-claim":
			options["accept_claim"] = map[string]any{"accept_claim_types": d.acceptTypes()}
		case "make-offer":
			options["make_offer"] = map[string]any{"offer_types": d.offerTypes()}
		case "acknowledge-return-item":
			options["acknowledge_return_item"] = map[string]any{"acknowledgement_types": acknowledgements}
		}
	}
	if len(options) > 0 {
		v["allowed_response_options"] = options
	}
	return v
}

func (d *dispute) dues(v map[string]any) {
	if !d.sellerDue.IsZero() && !d.hidesDue {
		v["seller_response_due_date"] = when(d.sellerDue)
	}
	if !d.buyerDue.IsZero() && !d.hidesDue {
		v["buyer_response_due_date"] = when(d.buyerDue)
	}
}

// links have their relation with underscores, as PayPal writes it.
func (d *dispute) links(now time.Time, base string) []any {
	self := base + "/v1/customer/disputes/" + d.id
	links := []any{map[string]any{"href": self, "rel": "self", "method": "GET"}}
	for _, a := range d.actions(now) {
		links = append(links, map[string]any{"href": self + "/" + a, "rel": strings.ReplaceAll(a, "-", "_"), "method": "POST"})
	}
	return links
}

func base(r *http.Request) string { return "https://" + r.Host }
