package paypaltest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"redress/internal/complaint"
)

var (
	acknowledgements = []string{"ITEM_RECEIVED", "ITEM_NOT_RECEIVED", "DAMAGED", "EMPTY_PACKAGE_OR_DIFFERENT", "MISSING_ITEMS"}
	evidenceTypes    = []string{"OTHER", "PROOF_OF_FULFILLMENT", "PROOF_OF_REFUND", "PROOF_OF_DELIVERY_SIGNATURE", "RETURN_POLICY",
		"ITEM_DESCRIPTION", "PHOTOS_OF_SHIPPED_ITEM", "ORDER_DETAILS", "MERCHANT_RESPONSE", "PROOF_OF_DAMAGE", "PROOF_OF_RESHIPMENT"}
)

// act does one action of the seller. What has no link is refused, also the same
// request a second time: PayPal-Request-Id means nothing here.
func (g *Gateway) act(w http.ResponseWriter, r *http.Request) {
	d, action := g.find(r.PathValue("id")), r.PathValue("action")
	if d == nil || actions[action] == nil {
		missing(w)
		return
	}
	in, wrong := readRequest(action, r)
	if wrong != nil {
		wrong.write(w)
		return
	}
	if !d.takes(action, g.Now()) {
		cannot(w, "ACTION_NOT_ALLOWED_IN_CURRENT_DISPUTE_STATE")
		return
	}
	if issue := actions[action](g, d, in); issue != "" {
		cannot(w, issue)
		return
	}
	g.touch(d)
	answer(w, http.StatusOK, map[string]any{"links": []any{map[string]any{
		"href": base(r) + "/v1/customer/disputes/" + d.id, "rel": "self", "method": "GET"}}})
}

// actions check what they are asked with, and do it; they return the issue of a
// refusal.
var actions = map[string]func(*Gateway, *dispute, request) string{
	"send-message": (*Gateway).sendMessage, "provide-evidence": (*Gateway).provideEvidence, "appeal": (*Gateway).appeal,
	"provide-supporting-info": (*Gateway).supportingInfo, "accept-claim": (*Gateway).acceptClaim, "escalate": (*Gateway).escalate,
	"make-offer": (*Gateway).makeOffer, "accept-offer": (*Gateway).acceptOffer, "deny-offer": (*Gateway).denyOffer,
	"acknowledge-return-item": (*Gateway).acknowledge,
}

func fine(text string) bool { n := utf8.RuneCountInString(text); return n >= 1 && n <= 2000 }

func (g *Gateway) sendMessage(d *dispute, in request) string {
	if !fine(in.Message) {
		return "INVALID_STRING_LENGTH"
	}
	d.messages = append(d.messages, with(map[string]any{"posted_by": "SELLER", "time_posted": when(g.Now()), "content": in.Message}, in.files))
	d.took = append(d.took, "message")
	return ""
}

func (g *Gateway) provideEvidence(d *dispute, in request) string {
	if issue := g.keep(d, in); issue != "" {
		return issue
	}
	if d.wants {
		d.took = append(d.took, "evidence")
	} else {
		d.took = append(d.took, "refuse")
	}
	d.wants = false
	if d.stage == inquiry {
		d.waitBuyer(g.Now())
	} else {
		d.review()
	}
	return ""
}

// keep keeps evidence of the seller's.
func (g *Gateway) keep(d *dispute, in request) string {
	if len(in.Evidences) == 0 || len(in.Evidences) > 100 {
		return "INVALID_EVIDENCE"
	}
	for _, e := range in.Evidences {
		if !slices.Contains(evidenceTypes, e.Type) {
			return "INVALID_EVIDENCE_TYPE"
		}
		if e.Notes != "" && !fine(e.Notes) || e.Notes == "" && len(in.files) == 0 {
			return "INVALID_STRING_LENGTH"
		}
	}
	for _, e := range in.Evidences {
		kept := map[string]any{"evidence_type": e.Type, "source": "SUBMITTED_BY_SELLER", "date": when(g.Now()), "dispute_life_cycle_stage": d.stage}
		if e.Notes != "" {
			kept["notes"] = e.Notes
		}
		d.evidences = append(d.evidences, with(kept, in.files))
	}
	return ""
}

func with(v map[string]any, files []string) map[string]any {
	var documents []any
	for _, name := range files {
		documents = append(documents, map[string]any{"name": name, "url": "https://www.paypal.example/documents/" + strconv.Itoa(len(name))})
	}
	if documents != nil {
		v["documents"] = documents
	}
	return v
}

func (g *Gateway) appeal(d *dispute, in request) string {
	if issue := g.keep(d, in); issue != "" {
		return issue
	}
	d.took = append(d.took, "appeal")
	d.appealDue = g.Now()
	d.outcome = ""
	d.review()
	return ""
}

func (g *Gateway) supportingInfo(d *dispute, in request) string {
	if !fine(in.Notes) {
		return "INVALID_STRING_LENGTH"
	}
	d.supporting = append(d.supporting, with(map[string]any{"notes": in.Notes, "source": "SUBMITTED_BY_SELLER",
		"provided_time": when(g.Now()), "dispute_life_cycle_stage": d.stage}, in.files))
	d.took = append(d.took, "evidence")
	return ""
}

func (g *Gateway) acceptClaim(d *dispute, in request) string {
	back := d.opening.Claimed
	switch {
	case !fine(in.Note):
		return "INVALID_STRING_LENGTH"
	case !slices.Contains(d.acceptTypes(), in.Accept):
		return "INVALID_ACCEPT_CLAIM_TYPE"
	case in.Accept == "PARTIAL_REFUND":
		part, ok := in.Refund.read(back.Currency)
		if !ok || part.Minor <= 0 || part.Minor > back.Minor {
			return "INVALID_REFUND_AMOUNT"
		}
		back = part
	case in.Refund != nil:
		return "REFUND_AMOUNT_NOT_ALLOWED"
	case in.Accept == "REFUND_WITH_RETURN" && in.Address["country_code"] == nil:
		return "RETURN_SHIPPING_ADDRESS_REQUIRED"
	}
	d.evidences = append(d.evidences, map[string]any{"evidence_type": "OTHER", "notes": in.Note, "source": "SUBMITTED_BY_SELLER",
		"date": when(g.Now()), "action_info": map[string]any{"action": "ACCEPT_CLAIM", "response_option": in.Accept}})
	if in.Accept == "REFUND_WITH_RETURN" {
		d.took = append(d.took, "accept_return")
		d.returns = true
		d.waitBuyer(g.Now())
		return ""
	}
	d.took = append(d.took, "accept")
	g.settle(d, back)
	d.close("ACCEPTED")
	return ""
}

func (g *Gateway) acknowledge(d *dispute, in request) string {
	switch {
	case !fine(in.Note):
		return "INVALID_STRING_LENGTH"
	case !slices.Contains(acknowledgements, in.Acknowledge):
		return "INVALID_ACKNOWLEDGEMENT_TYPE"
	}
	d.evidences = append(d.evidences, with(map[string]any{"evidence_type": "OTHER", "notes": in.Note, "source": "SUBMITTED_BY_SELLER",
		"date": when(g.Now()), "action_info": map[string]any{"action": "ACKNOWLEDGE_RETURN_ITEM", "response_option": in.Acknowledge}}, in.files))
	d.returns, d.sent = false, false
	if in.Acknowledge == "ITEM_RECEIVED" {
		d.took = append(d.took, "return_came")
		g.settle(d, d.opening.Claimed)
		d.close("ACCEPTED")
		return ""
	}
	d.took = append(d.took, "refuse_return")
	d.stage = chargeback
	d.review()
	return ""
}

func (g *Gateway) escalate(d *dispute, in request) string {
	if !fine(in.Note) {
		return "INVALID_STRING_LENGTH"
	}
	d.took = append(d.took, "escalate")
	d.stage = chargeback
	d.review()
	return ""
}

func (g *Gateway) makeOffer(d *dispute, in request) string {
	offer := map[string]any{"offer_time": when(g.Now()), "actor": "SELLER", "event_type": "PROPOSED", "offer_type": in.Offer,
		"notes": in.Note, "dispute_life_cycle_stage": d.stage}
	m, ok := in.Amount.read(d.opening.Total.Currency)
	switch {
	case !fine(in.Note):
		return "INVALID_STRING_LENGTH"
	case !slices.Contains(d.offerTypes(), in.Offer):
		return "INVALID_OFFER_TYPE"
	case in.Offer == "REPLACEMENT_WITHOUT_REFUND" && in.Amount != nil:
		return "OFFER_AMOUNT_NOT_ALLOWED"
	case in.Offer != "REPLACEMENT_WITHOUT_REFUND" && (!ok || m.Minor <= 0 || m.Minor > d.payment.left()):
		return "INVALID_OFFER_AMOUNT"
	case in.Offer == "REFUND_WITH_RETURN" && in.Address["country_code"] == nil:
		return "RETURN_SHIPPING_ADDRESS_REQUIRED"
	}
	if in.Amount != nil {
		offer["offer_amount"] = money(m)
	}
	d.history = append(d.history, offer)
	d.asked = nil
	d.took = append(d.took, "offer")
	d.waitBuyer(g.Now())
	return ""
}

func (g *Gateway) acceptOffer(d *dispute, in request) string {
	g.event(d, "SELLER", "ACCEPTED", *d.asked, in.Note)
	d.took = append(d.took, "accept_offer")
	g.settle(d, *d.asked)
	d.asked = nil
	d.close("RESOLVED_BUYER_FAVOUR")
	return ""
}

func (g *Gateway) denyOffer(d *dispute, in request) string {
	if !fine(in.Note) {
		return "INVALID_STRING_LENGTH"
	}
	g.event(d, "SELLER", "DENIED", *d.asked, in.Note)
	d.took = append(d.took, "deny_offer")
	d.asked = nil
	d.waitBuyer(g.Now())
	return ""
}

func (g *Gateway) event(d *dispute, actor, event string, m complaint.Money, note string) {
	v := map[string]any{"offer_time": when(g.Now()), "actor": actor, "event_type": event, "offer_type": "REFUND", "offer_amount": money(m)}
	if note != "" {
		v["notes"] = note
	}
	d.history = append(d.history, v)
}

func (d *dispute) close(outcome string) {
	d.status, d.outcome, d.sellerDue, d.buyerDue = closed, outcome, time.Time{}, time.Time{}
}
