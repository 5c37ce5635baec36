package activities

import (
	"cmp"
	"context"

	"redress/internal/marketplace"
	"redress/internal/payment"
)

// Refund pays money back, once for its key and never more than was paid for
// the order in all its complaints together: through the platform where it is the
// platform's case and it pays back, else through the shop's own rail. A case that
// shows money which the decision did not know of is not paid again. Its codes:
// over_paid, key_reused, exceeds_paid, declined, mismatch (the rail shows another
// refund under the key; it stays pending), failed, paid_elsewhere and
// ended_on_platform.
func (a *Activities) Refund(ctx context.Context, r OperationRequest) (OperationResult, error) {
	if r.Amount.Minor <= 0 || r.Amount.Currency != r.Paid.Currency {
		return OperationResult{}, final(Unsupported, "operation %s has no amount to pay back in the order's currency", r.Key)
	}
	platform, dispute, known, err := a.dispute(ctx, r.Subject)
	if err != nil {
		return OperationResult{}, failure(err)
	}
	asked := payment.Refund{Order: r.Order.Number, Amount: r.Amount, Paid: r.Paid, Reason: cmp.Or(r.Reason, "complaint")}
	rail := a.Rail
	if known && platform.Refunds != nil {
		rail, asked.Case = platform.Refunds, r.ExternalID
	}
	return a.once(ctx, r.claim(), effect{
		byHand: marketplace.PayBack,
		do: func(ctx context.Context) (string, error) {
			if known {
				if err := paidUnknown(dispute, r); err != nil {
					return "", err
				}
			}
			receipt, err := rail.Refund(ctx, r.Key, asked)
			return receipt.ID, err
		},
		find: func(ctx context.Context) (string, error) {
			receipt, err := rail.Find(ctx, r.Key, asked)
			if err != nil {
				return "", err
			}
			return receipt.ID, verifyRefund(r.Key, asked, receipt)
		},
	})
}

// verifyRefund says whether a rail's receipt is the refund that was asked for.
func verifyRefund(key string, asked payment.Refund, got payment.Receipt) error {
	switch {
	case got.Key != key, got.Order != asked.Order, got.Amount != asked.Amount:
		return final(Mismatch, "the rail shows %s under %s, not the %s asked for", got.Amount, key, asked.Amount)
	case got.State == payment.Succeeded:
		return nil
	case got.State == payment.Pending:
		return passing(Settling, 0, "the rail has not paid "+key+" yet")
	}
	return final(Failed, "the rail shows that %s failed", key)
}
