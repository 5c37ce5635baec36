package jd

import (
	"time"

	"redress/internal/marketplace"
	"redress/internal/payment"
)

// cancelReceipt is the receipt of a refund made before the goods went out. That
// JD's finance approved is the last that JD shows of it.
func cancelReceipt(key string, f payment.Refund, d marketplace.Dispute) payment.Receipt {
	receipt := payment.Receipt{ID: d.ID, Key: key, Order: d.Order, Amount: d.Claimed, State: payment.Pending, CreatedAt: d.ModifiedAt}
	if d.State == marketplace.Refunded {
		receipt.State = payment.Succeeded
	}
	if receipt.Order == "" {
		receipt.Order = f.Order
	}
	return receipt
}

func firstInstant(times ...digits) time.Time {
	for _, t := range times {
		if at := t.instant(); !at.IsZero() {
			return at
		}
	}
	return time.Time{}
}
