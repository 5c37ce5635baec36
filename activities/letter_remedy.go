package activities

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"redress/internal/complaint"
	"redress/internal/notify"
	"redress/internal/postgres"
	"redress/internal/provider"
)

// nameRemedy tells what was done last to put things right by what the customer
// can use: a refund's reference, a coupon's code, a shipment's tracking number.
// Nothing is told of what was settled by hand.
func (a *Activities) nameRemedy(ctx context.Context, number string, data *notify.Data) error {
	entries, err := a.Ledger.Ledger(ctx, number)
	if err != nil {
		return fmt.Errorf("what was done for %s: %w", number, err)
	}
	var last postgres.Entry
	for _, e := range entries {
		if e.State == postgres.EntryDone && e.Kind != letterOp && e.Kind != complaint.SubmissionOp {
			last = e
		}
	}
	data.Reference = last.Reference
	if last.Reference == "" || last.Kind == complaint.RefundOp {
		return nil
	}
	receipt, err := a.Desk.Find(ctx, last.Key)
	var refused *provider.Refused
	if errors.Is(err, provider.ErrNotFound) || errors.As(err, &refused) {
		return nil // the letter is worth more than its reference
	}
	if err != nil {
		return fmt.Errorf("what was done for %s: %w", number, err)
	}
	data.Reference, data.Tracking = cmp.Or(receipt.Code, last.Reference), receipt.Tracking
	return nil
}
