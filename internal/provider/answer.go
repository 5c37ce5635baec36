// Package provider is how Redress talks to those who act for it: payment
// rails, fulfilment desks, marketplaces. Every answer is one of four: done, a
// definite no (Refused), not now (Throttled), or nobody can tell (Unknown).
// What may have been done must never be tried again before it was asked after.
package provider

import (
	"errors"
	"fmt"
	"time"
)

// ErrNotFound says that the provider knows nothing of a key: nothing was done
// under it.
var ErrNotFound = errors.New("the provider knows nothing of this key")

// Refused is a definite no; nothing was done. Code is the provider's own where
// it gave one ("declined", "exceeds_paid"), else one of this package's.
type Refused struct{ Code string }

// The codes of a refusal that are ours.
const (
	KeyReused    = "key_reused"   // the key was used before, for another request
	Unauthorised = "unauthorised" // the provider does not know us
	Rejected     = "rejected"     // a no without a code
)

func (e *Refused) Error() string { return "refused by the provider: " + e.Code }

// Unknown says that it may have been done and may not: the answer was lost, or
// it was no answer. Asking by key settles it.
type Unknown struct{ Err error }

func (e *Unknown) Error() string { return fmt.Sprintf("outcome unknown: %v", e.Err) }

func (e *Unknown) Unwrap() error { return e.Err }

// Throttled says that nothing was done because we ask too often, and how long
// to wait.
type Throttled struct{ After time.Duration }

func (e *Throttled) Error() string {
	return fmt.Sprintf("throttled by the provider for %s", e.After)
}
