package rakuten

import (
	"context"
	"errors"
	"fmt"

	"redress/internal/complaint"
	"redress/internal/payment"
	"redress/internal/provider"
)

// Refund implements payment.Rail by cancelling the order, which pays back all of
// it: another amount is refused with whole_order_only, and is for a person. An
// order that was not shipped is cancelled once Rakuten confirms it, and the
// refund is Pending until then. After shipping it is cancelled at once: the goods
// must be back before.
func (d *desk) Refund(ctx context.Context, key string, r payment.Refund) (payment.Receipt, error) {
	number, err := d.numberOf(ctx, r.Order, r.Case)
	if err != nil {
		return payment.Receipt{}, err
	}
	o, _, err := d.order(ctx, number)
	if err != nil {
		return payment.Receipt{}, err
	}
	if o.Progress == awaitsCancelling || o.Progress == cancelled {
		return receipt(key, o, r)
	}
	whole, path := o.price(), o.Progress.cancelPath()
	switch {
	case whole.IsZero():
		return payment.Receipt{}, &provider.Refused{Code: "price_not_settled"}
	case r.Amount.Currency != currency, r.Amount.Minor > whole.Minor, !r.Paid.IsZero() && r.Amount.Minor > r.Paid.Minor:
		return payment.Receipt{}, &provider.Refused{Code: "over_order_total"}
	case r.Amount != whole:
		return payment.Receipt{}, &provider.Refused{Code: "whole_order_only"}
	case path == "":
		return payment.Receipt{}, &provider.Refused{Code: fmt.Sprintf("order_progress_%d", o.Progress)}
	}
	return d.cancel(ctx, key, o, r)
}

// cancel asks once, and reads the order to know whether it came about.
func (d *desk) cancel(ctx context.Context, key string, o order, r payment.Refund) (payment.Receipt, error) {
	reason := d.before
	if o.Progress >= shipped {
		reason = d.after
	}
	var got struct {
		Messages []message `json:"MessageModelList"`
	}
	sent := d.post(ctx, o.Progress.cancelPath(), orderType, map[string]any{
		"orderNumber": o.Number, "inventoryRestoreType": d.stock, "changeReasonDetailApply": reason,
	}, &got)
	if sent == nil {
		sent = refusedBy(got.Messages)
	}
	if isThrottled(sent) {
		return payment.Receipt{}, sent
	}
	after, _, err := d.order(ctx, o.Number)
	switch {
	case err == nil && (after.Progress == awaitsCancelling || after.Progress == cancelled):
		return receipt(key, after, r)
	case sent != nil:
		return payment.Receipt{}, fmt.Errorf("cancel the order: %w", sent)
	case err != nil:
		return payment.Receipt{}, &provider.Unknown{Err: fmt.Errorf("the cancellation was taken, and the order could not be read: %v", err)}
	}
	return payment.Receipt{}, &provider.Unknown{Err: errors.New("the cancellation was taken, and the order does not show it yet")}
}

// Find implements payment.Rail. Rakuten keeps no keys: the order is what is asked.
func (d *desk) Find(ctx context.Context, key string, r payment.Refund) (payment.Receipt, error) {
	number, err := d.numberOf(ctx, r.Order, r.Case)
	if err != nil {
		return payment.Receipt{}, err
	}
	o, _, err := d.order(ctx, number)
	if err != nil {
		return payment.Receipt{}, err
	}
	if o.Progress != awaitsCancelling && o.Progress != cancelled {
		return payment.Receipt{}, provider.ErrNotFound
	}
	return receipt(key, o, r)
}

// receipt is that of an order being cancelled. A price that it does not show any
// more is taken to be the one that was meant; another one is not this refund.
func receipt(key string, o order, r payment.Refund) (payment.Receipt, error) {
	back := o.price()
	if back.Minor <= 0 {
		back = r.Amount
	}
	if back != r.Amount {
		return payment.Receipt{}, &provider.Refused{Code: "paid_back_otherwise"}
	}
	state := payment.Succeeded
	if o.Progress == awaitsCancelling {
		state = payment.Pending
	}
	return payment.Receipt{ID: o.Number, Key: key, Order: o.Number, Amount: complaint.Money{Minor: back.Minor, Currency: currency}, State: state}, nil
}
