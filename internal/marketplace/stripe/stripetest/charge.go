package stripetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"redress/internal/complaint"
)

// charge is one payment, and what was paid back of it.
type charge struct {
	id, intent, order string
	amount            complaint.Money
	created           time.Time
	refunds           []*refund
	disputes          []*dispute
}

type refund struct {
	id       string
	amount   complaint.Money
	at       time.Time
	metadata map[string]string
}

type file struct {
	id, name, sum string
	size          int
	at            time.Time
}

func currency(m complaint.Money) string { return strings.ToLower(m.Currency) }

// units is an amount as Stripe counts it: hundredths of a króna, whole ariary.
func units(m complaint.Money) int64 {
	switch m.Currency {
	case "ISK", "UGX":
		return m.Minor * 100
	case "MGA":
		return m.Minor / 100
	}
	return m.Minor
}

func ours(units int64, currency string) complaint.Money {
	m := complaint.Money{Minor: units, Currency: strings.ToUpper(currency)}
	switch m.Currency {
	case "ISK", "UGX":
		m.Minor /= 100
	case "MGA":
		m.Minor *= 100
	}
	return m
}

func (c *charge) refunded() (sum int64) {
	for _, r := range c.refunds {
		sum += r.amount.Minor
	}
	return sum
}

// held is what the bank has of the charge now.
func (c *charge) held() (sum int64) {
	for _, d := range c.disputes {
		sum += d.held.Minor
	}
	return sum
}

func (c *charge) shown() map[string]any {
	back := complaint.Money{Minor: c.refunded(), Currency: c.amount.Currency}
	return map[string]any{"id": c.id, "object": "charge", "amount": units(c.amount), "amount_captured": units(c.amount),
		"amount_refunded": units(back), "refunded": back.Minor == c.amount.Minor, "currency": currency(c.amount), "captured": true, "paid": true,
		"created": c.created.Unix(), "disputed": len(c.disputes) > 0, "livemode": false, "metadata": map[string]any{"order_id": c.order},
		"payment_intent": c.intent, "status": "succeeded", "balance_transaction": "txn_fake", "refunds": nil,
		"billing_details": map[string]any{"name": "Robin Sample", "email": "robin@customer.example", "phone": nil},
		"shipping": map[string]any{"carrier": "UPS", "tracking_number": "1Z999", "name": "Robin Sample", "phone": nil,
			"address": map[string]any{"country": "BE"}}}
}

func (g *Gateway) charge(id string) *charge {
	for _, c := range g.charges {
		if id != "" && (c.id == id || c.intent == id) {
			return c
		}
	}
	return nil
}

func (g *Gateway) showCharge(a *answer, r *http.Request, in url.Values) {
	c := g.charge(r.PathValue("id"))
	switch {
	case c == nil:
		a.missing("charge", r.PathValue("id"))
	case a.only(in, "expand["):
		a.say(http.StatusOK, c.shown())
	}
}

func (r *refund) shown(c *charge) map[string]any {
	return map[string]any{"id": r.id, "object": "refund", "amount": units(r.amount), "currency": currency(r.amount), "charge": c.id,
		"payment_intent": c.intent, "created": r.at.Unix(), "metadata": r.metadata, "status": "succeeded", "reason": nil}
}

func (g *Gateway) createRefund(a *answer, _ *http.Request, in url.Values) {
	if !a.only(in, "amount", "charge", "payment_intent", "reason", "metadata[", "expand[", "refund_application_fee", "reverse_transfer") {
		return
	}
	id := in.Get("charge") + in.Get("payment_intent")
	c := g.charge(id)
	if c == nil {
		a.missing("charge", id)
		return
	}
	left := c.amount.Minor - c.refunded()
	m := complaint.Money{Minor: left, Currency: c.amount.Currency}
	if s := in.Get("amount"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n <= 0 {
			a.refuse(http.StatusBadRequest, invalid, "parameter_invalid_integer", "Invalid positive integer", "amount")
			return
		}
		m = ours(n, c.amount.Currency)
	}
	reason := in.Get("reason")
	switch {
	case reason != "" && !slices.Contains([]string{"duplicate", "fraudulent", "requested_by_customer"}, reason):
		a.refuse(http.StatusBadRequest, invalid, "", "Invalid reason", "reason")
		return
	case left == 0:
		a.refuse(http.StatusBadRequest, invalid, "charge_already_refunded", "The charge has already been refunded.", "")
		return
	case m.Minor > left:
		a.refuse(http.StatusBadRequest, invalid, "", "Refund amount is greater than unrefunded amount on charge", "amount")
		return
	case m.Minor > left-c.held():
		a.refuse(http.StatusBadRequest, invalid, "charge_disputed", "The charge has been charged back; cannot issue a refund.", "")
		return
	}
	made := &refund{id: g.number("re"), amount: m, at: g.Now(), metadata: map[string]string{}}
	for name, values := range in {
		if key, of := inner(name, "metadata"); of {
			made.metadata[key] = values[0]
		}
	}
	g.refunded(c, made)
	a.say(http.StatusOK, made.shown(c))
}

// refunded books a refund; an inquiry whose amount went back ends.
func (g *Gateway) refunded(c *charge, made *refund) {
	c.refunds = append(c.refunds, made)
	for _, d := range c.disputes {
		if d.inquiry() && !d.over() && c.refunded() >= d.opening.Claimed.Minor {
			d.took = append(d.took, "accept")
			d.status = warningClosed
			g.happened(d, "charge.dispute.closed")
		}
	}
}

func (f *file) shown() map[string]any {
	return map[string]any{"id": f.id, "object": "file", "created": f.at.Unix(), "filename": f.name, "purpose": "dispute_evidence", "size": f.size}
}

// createFile takes a file of evidence. The same Idempotency-Key with the same file
// is the same upload, whatever its boundary.
func (g *Gateway) createFile(a *answer, r *http.Request, _ url.Values) {
	media, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "multipart/form-data" {
		a.refuse(http.StatusBadRequest, invalid, "", "Send a file by multipart/form-data.", "file")
		return
	}
	var purpose, name string
	var content []byte
	for reader := multipart.NewReader(r.Body, parameters["boundary"]); ; {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		var b []byte
		if err == nil {
			b, err = io.ReadAll(part)
		}
		if err != nil {
			a.refuse(http.StatusBadRequest, invalid, "", "The form was cut.", "file")
			return
		}
		switch part.FormName() {
		case "purpose":
			purpose = string(b)
		case "file":
			name, content = part.FileName(), b
		}
	}
	switch {
	case purpose != "dispute_evidence" || name == "" || len(content) == 0:
		a.refuse(http.StatusBadRequest, invalid, "parameter_missing", "Missing required param: file.", "file")
		return
	case len(content) > 5_000_000:
		a.refuse(http.StatusBadRequest, invalid, "", "The file is larger than the maximum of 5 MB.", "file")
		return
	case !bytes.HasPrefix(content, []byte("%PDF")) && !bytes.HasPrefix(content, []byte("\xff\xd8\xff")) && !bytes.HasPrefix(content, []byte("\x89PNG")):
		a.refuse(http.StatusBadRequest, invalid, "", "Evidence must be a PDF, JPEG or PNG.", "file")
		return
	}
	sum := sha256.Sum256(content)
	key := r.Header.Get("Idempotency-Key")
	f := &file{id: g.number("file"), name: name, sum: hex.EncodeToString(sum[:]), size: len(content), at: g.Now()}
	if was, ok := g.known[key]; ok && key != "" {
		if was.sum != f.sum {
			a.refuse(http.StatusBadRequest, "idempotency_error", "", "Keys for idempotent requests can only be used with the same parameters.", "")
			return
		}
		*a = was.answer
		return
	}
	g.files = append(g.files, f)
	a.say(http.StatusOK, f.shown())
	g.known[key] = replay{f.sum, g.Now(), *a}
}
