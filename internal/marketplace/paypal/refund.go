package paypal

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"redress/internal/payment"
	"redress/internal/provider"
)

// longRequest is how long a PayPal-Request-Id may be on Payments v2.
const longRequest = 108

var captureID = regexp.MustCompile(`^[A-Z0-9-]{10,64}$`)

// refund is one refund as PayPal shows it.
type refund struct {
	ID      string  `json:"id"`
	Status  string  `json:"status"`
	Amount  *amount `json:"amount"`
	Custom  string  `json:"custom_id"`
	Created string  `json:"create_time"`
	Links   []link  `json:"links"`
}

// payments is what was paid back of one capture, in minor units: by us, by
// anybody else.
type payments struct {
	ours, others int64
	refunds      []refund
}

// refundsOf reads what was paid back of a capture. Unless all is true, the order is
// read only when the capture says that something was. Refunds are listed with the
// order alone: a capture without one cannot be read back.
func (p *shop) refundsOf(ctx context.Context, capture string, all bool) (payments, error) {
	var paid payments
	if !captureID.MatchString(capture) {
		return paid, nil
	}
	var shown struct {
		Status string `json:"status"`
		More   struct {
			Related struct {
				Order string `json:"order_id"`
			} `json:"related_ids"`
		} `json:"supplementary_data"`
	}
	err := p.line.get(ctx, "/v2/payments/captures/"+capture, nil, &shown)
	switch {
	case refusedAs(err, notFound) && !all:
		return paid, nil // a payment of an older kind
	case err != nil:
		return paid, err
	case !all && shown.Status != "PARTIALLY_REFUNDED" && shown.Status != "REFUNDED":
		return paid, nil
	case !captureID.MatchString(shown.More.Related.Order):
		return paid, &provider.Refused{Code: "capture_without_order"}
	}
	var order struct {
		Units []struct {
			Payments struct {
				Refunds []refund `json:"refunds"`
			} `json:"payments"`
		} `json:"purchase_units"`
	}
	if err := p.line.get(ctx, "/v2/checkout/orders/"+shown.More.Related.Order, nil, &order); err != nil {
		return paid, err
	}
	for _, unit := range order.Units {
		for _, r := range unit.Payments.Refunds {
			if r.of(capture) {
				if err := paid.add(r); err != nil {
					return paid, err
				}
			}
		}
	}
	return paid, nil
}

func (paid *payments) add(r refund) error {
	money, err := r.Amount.read()
	if err != nil {
		return err
	}
	paid.refunds = append(paid.refunds, r)
	switch {
	case r.Status == "FAILED", r.Status == "CANCELLED":
	case r.Custom != "":
		paid.ours += money.Minor
	default:
		paid.others += money.Minor
	}
	return nil
}

// of reports whether a refund is one of the capture.
func (r refund) of(capture string) bool {
	for _, l := range r.Links {
		if l.Rel == "up" {
			return strings.HasSuffix(l.Href, "/"+capture)
		}
	}
	return true
}

func (r refund) receipt(key string, of payment.Refund) (payment.Receipt, error) {
	money, err := r.Amount.read()
	if err != nil {
		return payment.Receipt{}, err
	}
	states := map[string]payment.State{"COMPLETED": payment.Succeeded, "PENDING": payment.Pending, "FAILED": payment.Failed, "CANCELLED": payment.Failed}
	state, known := states[r.Status]
	if !known || r.ID == "" {
		return payment.Receipt{}, &provider.Unknown{Err: errors.New("paypal: a refund in a state that it does not have")}
	}
	return payment.Receipt{ID: r.ID, Key: key, Order: of.Order, Amount: money, State: state, CreatedAt: instant(r.Created)}, nil
}

// Find implements payment.Rail.
func (p *shop) Find(ctx context.Context, key string, r payment.Refund) (payment.Receipt, error) {
	capture, d, err := p.capture(ctx, r)
	if err != nil {
		return payment.Receipt{}, err
	}
	paid, err := p.refundsOf(ctx, capture, true)
	if err != nil {
		return payment.Receipt{}, err
	}
	return paid.find(d, key, r)
}

// find looks for what was paid under a key: among the refunds, and in the dispute,
// which may be nil.
func (paid payments) find(d *dispute, key string, r payment.Refund) (payment.Receipt, error) {
	for _, one := range paid.refunds {
		if one.Custom == key {
			return one.receipt(key, r)
		}
	}
	return d.claimPaid(key, r)
}

// Refund implements payment.Rail: a refund of the capture that the dispute is
// about, or, of a part while the dispute is open, by its claim. PayPal knows the key
// as PayPal-Request-Id, and shows it as custom_id.
func (p *shop) Refund(ctx context.Context, key string, r payment.Refund) (payment.Receipt, error) {
	capture, d, err := p.capture(ctx, r)
	if err != nil {
		return payment.Receipt{}, err
	}
	paid, err := p.refundsOf(ctx, capture, true)
	if err != nil {
		return payment.Receipt{}, err
	}
	switch receipt, err := paid.find(d, key, r); {
	case err == nil && receipt.Amount != r.Amount:
		return receipt, &provider.Refused{Code: provider.KeyReused}
	case !errors.Is(err, provider.ErrNotFound):
		return receipt, err
	}
	money, err := p.left(d, paid, key, r)
	if err != nil {
		return payment.Receipt{}, err
	}
	if d.partly(paid, r.Amount) {
		return p.payByClaim(ctx, d, key, r)
	}
	var made refund
	sent := p.line.post(ctx, "/v2/payments/captures/"+capture+"/refund", key, struct {
		Amount amount `json:"amount"`
		Custom string `json:"custom_id"`
	}{money, key}, &made)
	switch {
	case d != nil && d.Status != resolved && refusedAs(sent, disputed):
		return p.payByClaim(ctx, d, key, r)
	case sent != nil && !isUnknown(sent):
		return payment.Receipt{}, sent
	}
	if paid, err = p.refundsOf(ctx, capture, true); err != nil {
		return payment.Receipt{}, errors.Join(sent, err)
	}
	receipt, err := paid.find(nil, key, r)
	switch {
	case err == nil || !errors.Is(err, provider.ErrNotFound):
		return receipt, err
	case sent != nil:
		return receipt, sent
	}
	return receipt, &provider.Unknown{Err: errors.New("paypal: a refund that was answered and is not shown")}
}

// left is the money to send, refused when it is more than what is left.
func (p *shop) left(d *dispute, paid payments, key string, r payment.Refund) (amount, error) {
	back, total := paid.ours+paid.others, r.Paid
	if d != nil {
		now, err := p.described(d, paid)
		if err != nil {
			return amount{}, err
		}
		back, total = now.PaidBack.Minor, now.Total
	}
	switch {
	case len(key) > longRequest:
		return amount{}, &provider.Refused{Code: "key_too_long"}
	case r.Amount.Minor <= 0:
		return amount{}, &provider.Refused{Code: "amount_missing"}
	case total.Currency != "" && r.Amount.Currency != total.Currency:
		return amount{}, &provider.Refused{Code: "other_currency"}
	case total.Currency != "" && back+r.Amount.Minor > total.Minor, r.Paid.Currency != "" && back+r.Amount.Minor > r.Paid.Minor:
		return amount{}, &provider.Refused{Code: "over_order_total"}
	}
	return write(r.Amount)
}

// capture is the payment to pay back of: that of the case; without one the order
// must be PayPal's own number of the payment.
func (p *shop) capture(ctx context.Context, r payment.Refund) (string, *dispute, error) {
	if r.Case == "" {
		if !captureID.MatchString(r.Order) {
			return "", nil, &provider.Refused{Code: "capture_unknown"}
		}
		return r.Order, nil, nil
	}
	d, err := p.fetch(ctx, r.Case)
	if err != nil {
		return "", nil, err
	}
	if capture := d.transaction().Seller; captureID.MatchString(capture) {
		return capture, d, nil
	}
	return "", nil, &provider.Refused{Code: "capture_unknown"}
}
