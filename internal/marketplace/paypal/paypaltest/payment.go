package paypaltest

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"redress/internal/complaint"
)

// capture is one payment, and what was paid back of it.
type capture struct {
	id, order string
	amount    complaint.Money
	refunds   []*refund
	disputes  []*dispute
	barred    bool
}

type refund struct {
	id, custom string
	amount     complaint.Money
	at         time.Time
}

type replay struct {
	body   string
	status int
	shown  any
}

// read is money of the currency, with no more decimals than PayPal takes.
func (v *given) read(currency string) (complaint.Money, bool) {
	if v == nil || v.Currency != currency {
		return complaint.Money{}, false
	}
	m, err := complaint.ParseMoney(v.Value, v.Currency)
	if err != nil || (currency == "HUF" || currency == "TWD") && m.Minor%100 != 0 {
		return complaint.Money{}, false
	}
	return m, true
}

func (c *capture) left() int64 {
	left := c.amount.Minor
	for _, r := range c.refunds {
		left -= r.amount.Minor
	}
	return left
}

func (c *capture) status() string {
	switch {
	case len(c.refunds) == 0:
		return "COMPLETED"
	case c.left() > 0:
		return "PARTIALLY_REFUNDED"
	}
	return "REFUNDED"
}

// settle pays the customer back through the dispute: it is among the payment's
// refunds, as a refund that nobody asked Payments for.
func (g *Gateway) settle(d *dispute, m complaint.Money) {
	if d.taken.Minor > 0 || m.Minor <= 0 {
		d.refunded = max(d.refunded, d.taken.Minor)
		return // the bank has it already
	}
	d.refunded += m.Minor
	d.paid = append(d.paid, m)
	d.payment.refunds = append(d.payment.refunds, &refund{id: g.number("4R%014dT"), amount: m, at: g.Now()})
	g.moves(d, m, "DEBIT", "CREDIT")
}

func (g *Gateway) moves(d *dispute, m complaint.Money, seller, buyer string) {
	for party, kind := range map[string]string{"SELLER": seller, "BUYER": buyer} {
		if kind != "" {
			d.movements = append(d.movements, map[string]any{"affected_party": party, "amount": money(m), "type": kind,
				"initiated_time": when(g.Now()), "reason": "DISPUTE_SETTLEMENT"})
		}
	}
}

func (g *Gateway) showCapture(w http.ResponseWriter, r *http.Request) {
	c := g.captures[r.PathValue("id")]
	if c == nil {
		missing(w)
		return
	}
	answer(w, http.StatusOK, c.shown(base(r)))
}

func (c *capture) shown(base string) map[string]any {
	return map[string]any{"id": c.id, "status": c.status(), "amount": money(c.amount), "final_capture": true,
		"supplementary_data": map[string]any{"related_ids": map[string]any{"order_id": c.order}},
		"links":              []any{map[string]any{"href": base + "/v2/payments/captures/" + c.id, "rel": "self", "method": "GET"}}}
}

func (g *Gateway) showOrder(w http.ResponseWriter, r *http.Request) {
	for _, c := range g.captures {
		if c.order != r.PathValue("id") {
			continue
		}
		var refunds []any
		for _, one := range c.refunds {
			refunds = append(refunds, one.shown(c, base(r)))
		}
		payments := map[string]any{"captures": []any{c.shown(base(r))}}
		if refunds != nil {
			payments["refunds"] = refunds
		}
		answer(w, http.StatusOK, map[string]any{"id": c.order, "status": "COMPLETED", "intent": "CAPTURE",
			"purchase_units": []any{map[string]any{"reference_id": "default", "payments": payments}}})
		return
	}
	missing(w)
}

func (one *refund) shown(c *capture, base string) map[string]any {
	v := map[string]any{"id": one.id, "status": "COMPLETED", "amount": money(one.amount), "create_time": one.at.Format(time.RFC3339),
		"links": []any{map[string]any{"href": base + "/v2/payments/refunds/" + one.id, "rel": "self", "method": "GET"},
			map[string]any{"href": base + "/v2/payments/captures/" + c.id, "rel": "up", "method": "GET"}}}
	if one.custom != "" {
		v["custom_id"] = one.custom
	}
	return v
}

func (g *Gateway) showRefund(w http.ResponseWriter, r *http.Request) {
	for _, c := range g.captures {
		for _, one := range c.refunds {
			if one.id == r.PathValue("id") {
				answer(w, http.StatusOK, one.shown(c, base(r)))
				return
			}
		}
	}
	missing(w)
}

// refund pays back of a capture. The same PayPal-Request-Id is answered with what
// it was answered with first.
func (g *Gateway) refund(w http.ResponseWriter, r *http.Request) {
	c, id := g.captures[r.PathValue("id")], r.Header.Get("PayPal-Request-Id")
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<16))
	var in struct {
		Amount *given `json:"amount"`
		Custom string `json:"custom_id"`
	}
	switch {
	case c == nil:
		missing(w)
		return
	case r.Header.Get("Content-Type") != "application/json":
		(&refusal{http.StatusUnsupportedMediaType, "INVALID_CONTENT_TYPE"}).write(w)
		return
	case err != nil, json.Unmarshal(body, &in) != nil, len(id) > 108, len(in.Custom) > 127:
		invalid(w, "MALFORMED_REQUEST_JSON")
		return
	}
	key := id + " " + c.id
	if was, ok := g.replays[key]; ok && id != "" {
		if was.body != string(body) {
			cannot(w, "PAYPAL_REQUEST_ID_PREVIOUSLY_USED")
			return
		}
		answer(w, was.status, was.shown)
		return
	}
	m := complaint.Money{Minor: c.left(), Currency: c.amount.Currency}
	if in.Amount != nil {
		var ok bool
		if m, ok = in.Amount.read(c.amount.Currency); !ok || m.Minor <= 0 {
			cannot(w, "INVALID_CURRENCY_OR_AMOUNT")
			return
		}
	}
	if issue := c.refuses(m); issue != "" {
		cannot(w, issue)
		return
	}
	one := &refund{id: g.number("3R%014dT"), custom: in.Custom, amount: m, at: g.Now()}
	c.refunds = append(c.refunds, one)
	for _, d := range c.disputes {
		d.paid = append(d.paid, m)
		if d.status != closed && c.left() == 0 {
			d.close("RESOLVED_BUYER_FAVOUR") // paid back in full: nothing is left to dispute
			d.refunded = m.Minor
		}
		g.touch(d)
	}
	shown := one.shown(c, base(r))
	g.replays[key] = replay{string(body), http.StatusCreated, shown}
	answer(w, http.StatusCreated, shown)
}

func (c *capture) refuses(m complaint.Money) string {
	for _, d := range c.disputes {
		switch {
		case d.taken.Minor > 0:
			return "REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK"
		case d.status != closed && c.barred:
			return "TRANSACTION_DISPUTED"
		case d.status != closed && m.Minor < c.left():
			return "CAPTURE_DISPUTED_PARTIAL_REFUND_NOT_ALLOWED"
		}
	}
	switch {
	case c.left() == 0:
		return "CAPTURE_FULLY_REFUNDED"
	case m.Minor > c.left():
		return "REFUND_AMOUNT_EXCEEDED"
	}
	return ""
}
