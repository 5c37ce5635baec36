package weidian

import (
	"context"
	"errors"
	"fmt"

	"redress/internal/marketplace"
	"redress/internal/payment"
	"redress/internal/provider"
)

// Refund implements payment.Rail by accepting the refund that the buyer asks for.
// A case is paid once, whatever the key: what shows as paid is not paid again.
// Another amount than claimed is refused with amount_differs, and is for a person.
func (d *desk) Refund(ctx context.Context, key string, r payment.Refund) (payment.Receipt, error) {
	before, err := d.look(ctx, refundCase(r))
	if err != nil {
		return payment.Receipt{}, err
	}
	switch before.phase {
	case paid:
		return same(key, before.Dispute, r)
	case closed:
		return payment.Receipt{}, &provider.Refused{Code: "no_refund_asked"}
	case unclear:
		return payment.Receipt{}, &provider.Refused{Code: "refund_status_unknown"}
	}
	if !r.Paid.IsZero() && r.Amount.Minor > r.Paid.Minor {
		return payment.Receipt{}, &provider.Refused{Code: "over_order_total"}
	}
	if err := payable(before, r.Amount); err != nil {
		return payment.Receipt{}, err
	}
	after, err := d.settle(ctx, before, marketplace.Accept)
	if stale := (*marketplace.Stale)(nil); errors.As(err, &stale) {
		return payment.Receipt{}, &provider.Refused{Code: "case_moved"}
	}
	if err != nil {
		return payment.Receipt{}, fmt.Errorf("accept the refund: %w", err)
	}
	// The buyer may have changed the claim in the meantime, and Weidian locks nothing:
	// the receipt says what was paid.
	return receipt(key, after.Dispute)
}

// Find implements payment.Rail. Weidian keeps no keys: the case is what is asked.
func (d *desk) Find(ctx context.Context, key string, r payment.Refund) (payment.Receipt, error) {
	shown, err := d.look(ctx, refundCase(r))
	if err != nil {
		return payment.Receipt{}, err
	}
	if shown.phase != paid {
		return payment.Receipt{}, provider.ErrNotFound
	}
	return same(key, shown.Dispute, r)
}

func refundCase(r payment.Refund) string {
	if r.Case != "" {
		return r.Case
	}
	return r.Order
}

// same is the receipt of what was paid before, when it is the amount that is
// meant. Another one is not this refund: nothing is done, and a person looks.
func same(key string, d marketplace.Dispute, r payment.Refund) (payment.Receipt, error) {
	if d.PaidBack != r.Amount {
		return payment.Receipt{}, &provider.Refused{Code: "paid_back_otherwise"}
	}
	return receipt(key, d)
}

func receipt(key string, d marketplace.Dispute) (payment.Receipt, error) {
	_, no, err := split(d.ID)
	if err != nil {
		return payment.Receipt{}, err
	}
	return payment.Receipt{ID: no, Key: key, Order: d.Order, Amount: d.PaidBack, State: payment.Succeeded, CreatedAt: d.ModifiedAt}, nil
}
