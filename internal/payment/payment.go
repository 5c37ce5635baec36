// Package payment is what a payment rail can do for Redress: pay back, and say
// what was paid back under a key.
package payment

import (
	"context"
	"time"

	"redress/internal/complaint"
)

// Rail pays money back the way it came. Its errors are provider's: Refused
// (nothing was paid), Throttled (nothing was paid) and Unknown (ask Find).
type Rail interface {
	// Refund pays back once for a key, however often it is called; the same key
	// with another refund is Refused with key_reused.
	Refund(ctx context.Context, key string, r Refund) (Receipt, error)
	// Find reads what was paid back under a key, or provider.ErrNotFound. A rail that
	// keeps no keys, such as a platform's, finds it by the refund's case.
	Find(ctx context.Context, key string, r Refund) (Receipt, error)
}

// Refund is what to pay back.
type Refund struct {
	Order  string
	Amount complaint.Money
	Paid   complaint.Money // what was paid for the whole order; no rail pays back more
	Reason string          // a code
	Case   string          // the platform's case, for a rail that is the platform's own
}

// Receipt is what a rail says it paid back.
type Receipt struct {
	ID        string // the rail's reference, "rf_…"
	Key       string
	Order     string
	Amount    complaint.Money
	State     State
	CreatedAt time.Time
}

// State is how a refund stands at the rail.
type State string

// The states of a refund.
const (
	Succeeded State = "succeeded"
	Pending   State = "pending" // accepted, the money is on its way
	Failed    State = "failed"
)
