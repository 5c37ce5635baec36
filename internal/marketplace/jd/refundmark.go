package jd

import (
	"strings"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/payment"
)

// refundMark is the remark by which a refund is known again: its key and amount.
func refundMark(key string, amount complaint.Money) string {
	return "[" + key + " " + amount.Value() + "]"
}

// refundMarks finds the amount in a remark of this key, and whether there is one of
// another refund: a mark with an amount, which answers do not have.
func refundMarks(said []string, key string) (mine string, others bool) {
	for _, text := range said {
		for {
			_, rest, found := strings.Cut(text, "[")
			if !found {
				break
			}
			inside, after, closed := strings.Cut(rest, "]")
			if !closed {
				break
			}
			text = after
			of, amount, two := strings.Cut(inside, " ")
			if _, err := complaint.ParseMoney(amount, currency); !two || err != nil {
				continue
			}
			if of == key {
				mine = amount
			} else if strings.Count(of, "/") == 2 {
				others = true
			}
		}
	}
	return mine, others
}

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
