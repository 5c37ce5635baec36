package paypal

import (
	"context"
	"errors"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/payment"
	"redress/internal/provider"
)

// payBack is what a person does where PayPal lets no software pay.
var payBack = marketplace.ConsoleTask{
	Title: "Pay back on PayPal's Resolution Center",
	Why:   "PayPal refunds no part of a payment while its dispute is open, and this dispute cannot be accepted in part",
	Where: "PayPal, Resolution Center, the case",
	Steps: []string{"Open the case by its number", "Choose to refund, and enter the amount", "Confirm"},
	Done:  func(d marketplace.Dispute) bool { return d.PaidBack.Minor > 0 },
}

// partly reports whether a refund would leave something of a payment whose dispute
// is open, which PayPal refuses (CAPTURE_DISPUTED_PARTIAL_REFUND_NOT_ALLOWED).
func (d *dispute) partly(paid payments, m complaint.Money) bool {
	if d == nil || d.Status == resolved {
		return false
	}
	total, err := d.transaction().Gross.read()
	return err == nil && paid.ours+paid.others+m.Minor < total.Minor
}

// payByClaim pays a part back by accepting the claim for that amount.
func (p *shop) payByClaim(ctx context.Context, d *dispute, key string, r payment.Refund) (payment.Receipt, error) {
	if claimed, err := d.Amount.read(); err != nil || r.Amount.Minor > claimed.Minor {
		return payment.Receipt{}, errors.Join(err, &marketplace.NeedsPerson{Task: payBack})
	}
	_, err := p.Answer(ctx, marketplace.Case{ExternalID: d.ID}, marketplace.Answer{Key: key, Kind: marketplace.Accept, Amount: r.Amount})
	if barred := (*marketplace.NotAllowed)(nil); errors.As(err, &barred) {
		return payment.Receipt{}, &marketplace.NeedsPerson{Task: payBack}
	}
	if err != nil {
		return payment.Receipt{}, err
	}
	if d, err = p.fetch(ctx, d.ID); err != nil {
		return payment.Receipt{}, err
	}
	receipt, err := d.claimPaid(key, r)
	if errors.Is(err, provider.ErrNotFound) {
		err = &provider.Unknown{Err: errors.New("paypal: a claim that was accepted and does not show it")}
	}
	return receipt, err
}

// claimPaid is the receipt of a refund that was made by accepting the claim. It is
// known by its mark; where PayPal does not show the note, by the case: accepted,
// by nobody's ruling or offer, for this amount.
func (d *dispute) claimPaid(key string, r payment.Refund) (payment.Receipt, error) {
	if d == nil {
		return payment.Receipt{}, provider.ErrNotFound
	}
	refunded, err := d.Outcome.Refunded.read()
	if err != nil {
		return payment.Receipt{}, err
	}
	ours := d.has(key)
	accepted := d.Status == resolved && d.Outcome.Code == outcomeAccepted && len(d.Adjudications) == 0 && len(d.Offer.History) == 0
	switch {
	case ours && (d.Status != resolved || refunded.Minor == 0):
		return payment.Receipt{ID: d.ID, Key: key, Order: r.Order, Amount: r.Amount, State: payment.Pending, CreatedAt: instant(d.Updated)}, nil
	case ours, accepted && refunded == r.Amount && !d.marked():
		return payment.Receipt{ID: d.ID, Key: key, Order: r.Order, Amount: refunded, State: payment.Succeeded, CreatedAt: instant(d.Updated)}, nil
	}
	return payment.Receipt{}, provider.ErrNotFound
}

// marked reports whether the dispute shows how its claim was accepted: then
// another operation's mark says that it was not this one.
func (d *dispute) marked() bool {
	for _, e := range d.Evidences {
		if e.Action.Action == "ACCEPT_CLAIM" && e.Notes != "" {
			return true
		}
	}
	return false
}
