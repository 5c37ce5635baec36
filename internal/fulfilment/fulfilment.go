// Package fulfilment is what a shop's desk can do for Redress besides paying
// back: send a replacement, repair, issue a coupon.
package fulfilment

import (
	"context"

	"redress/internal/complaint"
)

// Desk carries out what is not money. Its errors are provider's: Refused
// (nothing was done), Throttled (nothing was done) and Unknown (ask Find).
type Desk interface {
	// Place orders a job once for a key, however often it is called; the same
	// key with another job is Refused with key_reused.
	Place(ctx context.Context, key string, j Job) (Receipt, error)
	// Find reads what was placed under a key, or provider.ErrNotFound.
	Find(ctx context.Context, key string) (Receipt, error)
}

// Job is what to carry out.
type Job struct {
	Order  string
	Kind   complaint.OperationKind // replacement, repair or coupon
	Items  []complaint.ItemFact
	Amount complaint.Money // a coupon's worth; none otherwise
}

// Receipt is what a desk says it took on.
type Receipt struct {
	ID       string // the desk's reference, "ff_…"
	Key      string
	Order    string
	Kind     complaint.OperationKind
	Amount   complaint.Money
	State    State
	Tracking string // of a replacement on its way
	Code     string // of a coupon
}

// State is how a job stands at the desk.
type State string

// The states of a job. Accepted is a promise and enough for a complaint.
const (
	Accepted State = "accepted"
	Refused  State = "refused"
)
