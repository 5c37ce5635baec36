package stripetest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"redress/internal/complaint"
	"redress/internal/marketplace/marketplacetest"
)

// dispute is one dispute as Stripe keeps it.
type dispute struct {
	id       string
	opening  marketplacetest.Opening
	charge   *charge
	created  time.Time
	status   string
	reason   string
	due      time.Time
	hidesDue bool
	wants    bool // the bank asked for evidence by itself

	submissions int
	evidence    map[string]string
	metadata    map[string]string
	balance     []map[string]any
	held        complaint.Money // what the bank has of the merchant's

	took []string
}

// Stripe's statuses.
const (
	warned        = "warning_needs_response"
	warnedReview  = "warning_under_review"
	warningClosed = "warning_closed"
	needsResponse = "needs_response"
	underReview   = "under_review"
	won           = "won"
	lost          = "lost"
)

func (d *dispute) inquiry() bool { return strings.HasPrefix(d.status, "warning_") }

func (d *dispute) over() bool {
	return d.status == won || d.status == lost || d.status == warningClosed
}

// texts and documents are the fields of evidence: words, and ids of files.
var (
	texts = []string{"access_activity_log", "billing_address", "cancellation_policy_disclosure", "cancellation_rebuttal",
		"customer_email_address", "customer_name", "customer_purchase_ip", "duplicate_charge_explanation", "duplicate_charge_id",
		"product_description", "refund_policy_disclosure", "refund_refusal_explanation", "service_date", "shipping_address",
		"shipping_carrier", "shipping_date", "shipping_tracking_number", "uncategorized_text"}
	documents = []string{"cancellation_policy", "customer_communication", "customer_signature", "duplicate_charge_documentation",
		"receipt", "refund_policy", "service_documentation", "shipping_documentation", "uncategorized_file"}
)

func (d *dispute) shown(expand bool) map[string]any {
	evidence := map[string]any{"enhanced_evidence": map[string]any{}}
	for _, name := range slices.Concat(texts, documents) {
		evidence[name] = nil
		if v, ok := d.evidence[name]; ok {
			evidence[name] = v
		}
	}
	details := map[string]any{"due_by": nil, "has_evidence": len(d.evidence) > 0, "past_due": false, "submission_count": d.submissions,
		"enhanced_eligibility": map[string]any{}}
	if !d.due.IsZero() && !d.hidesDue {
		details["due_by"] = d.due.Unix()
	}
	balance := d.balance
	if balance == nil {
		balance = []map[string]any{}
	}
	v := map[string]any{"id": d.id, "object": "dispute", "amount": units(d.opening.Claimed), "currency": currency(d.opening.Claimed),
		"charge": d.charge.id, "payment_intent": d.charge.intent, "created": d.created.Unix(), "status": d.status, "reason": d.reason,
		"evidence": evidence, "evidence_details": details, "balance_transactions": balance, "is_charge_refundable": d.inquiry(),
		"livemode": false, "metadata": d.metadata, "network_reason_code": "4853", "enhanced_eligibility_types": []any{}}
	if expand {
		v["charge"] = d.charge.shown()
	}
	return v
}

func (g *Gateway) find(id string) *dispute {
	for _, d := range g.disputes {
		if d.id == id {
			return d
		}
	}
	return nil
}

func (g *Gateway) showDispute(a *answer, r *http.Request, in url.Values) {
	d := g.find(r.PathValue("id"))
	if d == nil {
		a.missing("dispute", r.PathValue("id"))
		return
	}
	expand := false
	for name, values := range in {
		if strings.HasPrefix(name, "expand[") {
			expand = expand || slices.Contains(values, "charge")
		}
	}
	if a.only(in, "expand[") {
		a.say(http.StatusOK, d.shown(expand))
	}
}

func (g *Gateway) updateDispute(a *answer, r *http.Request, in url.Values) {
	d := g.find(r.PathValue("id"))
	switch {
	case d == nil:
		a.missing("dispute", r.PathValue("id"))
		return
	case !a.only(in, "evidence[", "metadata[", "submit", "expand["):
		return
	case in.Get("submit") != "" && in.Get("submit") != "true" && in.Get("submit") != "false":
		a.refuse(http.StatusBadRequest, invalid, "", "Invalid boolean", "submit")
		return
	}
	evidence, ok := g.evidence(a, in)
	if !ok {
		return
	}
	if len(evidence) > 0 && d.status != needsResponse && d.status != warned {
		a.refuse(http.StatusBadRequest, invalid, "", "This dispute is not open for evidence: its status is "+d.status+".", "")
		return
	}
	for name, values := range in {
		if key, of := inner(name, "metadata"); of {
			d.metadata[key] = values[0]
		}
	}
	for name, v := range evidence {
		d.evidence[name] = v
	}
	if (d.status == needsResponse || d.status == warned) && len(d.evidence) > 0 && in.Get("submit") != "false" { // true is the default
		d.submissions++
		took := "refuse"
		if d.wants {
			took = "evidence"
		}
		d.took, d.wants = append(d.took, took), false
		if d.inquiry() {
			d.status = warnedReview
		} else {
			d.status = underReview
		}
	}
	g.happened(d, "charge.dispute.updated")
	a.say(http.StatusOK, d.shown(false))
}

// evidence reads the fields, each held against its limit and each file's id against
// what was uploaded.
func (g *Gateway) evidence(a *answer, in url.Values) (map[string]string, bool) {
	found, total := map[string]string{}, 0
	for name, values := range in {
		field, of := inner(name, "evidence")
		if !of {
			continue
		}
		v := values[0]
		n := utf8.RuneCountInString(v)
		total += n
		switch {
		case slices.Contains(texts, field) && n > 20_000, total > 150_000:
			a.refuse(http.StatusBadRequest, invalid, "parameter_invalid_string_empty", "Invalid string: too long", name)
			return nil, false
		case slices.Contains(texts, field):
		case slices.Contains(documents, field):
			if !slices.ContainsFunc(g.files, func(f *file) bool { return f.id == v }) {
				a.refuse(http.StatusBadRequest, invalid, "resource_missing", "No such file upload: '"+v+"'", name)
				return nil, false
			}
		default:
			a.refuse(http.StatusBadRequest, invalid, "parameter_unknown", "Received unknown parameter: "+name, name)
			return nil, false
		}
		found[field] = v
	}
	return found, true
}

// inner is the key of name[key].
func inner(name, of string) (string, bool) {
	rest, ok := strings.CutPrefix(name, of+"[")
	return strings.TrimSuffix(rest, "]"), ok && strings.HasSuffix(rest, "]")
}

func (g *Gateway) closeDispute(a *answer, r *http.Request, in url.Values) {
	d := g.find(r.PathValue("id"))
	switch {
	case d == nil:
		a.missing("dispute", r.PathValue("id"))
	case !a.only(in, "expand["):
	case d.status != needsResponse:
		a.refuse(http.StatusBadRequest, invalid, "", "This dispute cannot be closed: its status is "+d.status+".", "")
	default:
		d.took = append(d.took, "accept")
		d.status = lost
		g.happened(d, "charge.dispute.closed")
		a.say(http.StatusOK, d.shown(false))
	}
}
