package activities

import (
	"context"

	"redress/internal/complaint"
	"redress/internal/fulfilment"
)

// Fulfil sends a replacement, issues a coupon or orders a repair, once for its
// key. A coupon or new goods beside money that the platform shows, and that the
// decision did not know of, would be the second remedy. Its codes: unsupported,
// key_reused, declined, mismatch, failed, paid_elsewhere and ended_on_platform.
func (a *Activities) Fulfil(ctx context.Context, r OperationRequest) (OperationResult, error) {
	job := fulfilment.Job{Order: r.Order.Number, Kind: r.Kind}
	switch r.Kind {
	case complaint.ReplacementOp, complaint.RepairOp:
		job.Items = r.Items
		if len(job.Items) == 0 {
			job.Items = r.Order.Items
		}
		if len(job.Items) == 0 {
			return OperationResult{}, final(NoItems, "operation %s is about goods, and the order names none", r.Key)
		}
	case complaint.CouponOp:
		job.Amount = r.Amount
	default:
		return OperationResult{}, final(Unsupported, "operation %s is none of replacement, repair and coupon", r.Key)
	}
	_, dispute, known, err := a.dispute(ctx, r.Subject)
	if err != nil {
		return OperationResult{}, failure(err)
	}
	return a.once(ctx, r.claim(), effect{
		do: func(ctx context.Context) (string, error) {
			if known && r.Kind != complaint.RepairOp {
				if err := paidUnknown(dispute, r); err != nil {
					return "", err
				}
			}
			receipt, err := a.Desk.Place(ctx, r.Key, job)
			return receipt.ID, err
		},
		find: func(ctx context.Context) (string, error) {
			receipt, err := a.Desk.Find(ctx, r.Key)
			if err != nil {
				return "", err
			}
			return receipt.ID, verifyJob(r.Key, job, receipt)
		},
	})
}

// verifyJob says whether a desk's receipt is the job that was asked for. A desk
// need not repeat the order.
func verifyJob(key string, asked fulfilment.Job, got fulfilment.Receipt) error {
	switch {
	case got.Key != key, got.Kind != asked.Kind, got.Order != "" && got.Order != asked.Order,
		!asked.Amount.IsZero() && got.Amount != asked.Amount:
		return final(Mismatch, "the desk shows another job (%s) under %s", got.Kind, key)
	case got.State != fulfilment.Accepted:
		return final(Failed, "the desk shows that %s failed", key)
	}
	return nil
}
