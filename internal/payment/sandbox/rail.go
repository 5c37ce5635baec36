// Package sandbox is the payment rail of the devstack's sandbox service.
package sandbox

import (
	"context"
	"net/url"
	"time"

	"redress/internal/complaint"
	"redress/internal/payment"
	"redress/internal/provider"
)

const refunds = "/v1/refunds"

// Rail pays back through the sandbox service.
type Rail struct{ client *provider.Client }

// New is the rail at base; timeout covers one call, 0 is the usual one.
func New(base string, timeout time.Duration) (*Rail, error) {
	client, err := provider.NewClient("sandbox payment rail", base, timeout)
	if err != nil {
		return nil, err
	}
	return &Rail{client}, nil
}

type request struct {
	Order  string          `json:"order"`
	Amount complaint.Money `json:"amount"`
	Paid   complaint.Money `json:"paid"`
	Reason string          `json:"reason"`
}

type answer struct {
	ID        string          `json:"id"`
	Key       string          `json:"key"`
	Order     string          `json:"order"`
	Amount    complaint.Money `json:"amount"`
	State     payment.State   `json:"state"`
	CreatedAt time.Time       `json:"created_at"`
}

// Refund pays back once for a key.
func (r *Rail) Refund(ctx context.Context, key string, f payment.Refund) (payment.Receipt, error) {
	var got answer
	err := r.client.Post(ctx, refunds, key, request{Order: f.Order, Amount: f.Amount, Paid: f.Paid, Reason: f.Reason}, &got)
	return payment.Receipt(got), err
}

// Find reads what was paid back under a key.
func (r *Rail) Find(ctx context.Context, key string, _ payment.Refund) (payment.Receipt, error) {
	var got answer
	err := r.client.Get(ctx, refunds, url.Values{"key": {key}}, &got)
	return payment.Receipt(got), err
}
