package postgres

import (
	"fmt"

	"redress/internal/complaint"
)

// NotFound says that there is no such thing: a complaint, text, evidence or
// operation.
type NotFound struct{ What, ID string }

func (e NotFound) Error() string { return fmt.Sprintf("there is no %s %s", e.What, e.ID) }

// Erased says that the person's data was erased and cannot be read or added to
// any more.
type Erased struct{ Number string }

func (e Erased) Error() string {
	return fmt.Sprintf("the personal data of complaint %s was erased", e.Number)
}

// IdempotencyMismatch says that an idempotency key was used before, for a
// complaint with another content.
type IdempotencyMismatch struct{ Key, Number string }

func (e IdempotencyMismatch) Error() string {
	return fmt.Sprintf("idempotency key %q was used for another complaint", e.Key)
}

// StaleRun says that a workflow run which was reset away tried to record:
// nothing was written, and trying again is pointless.
type StaleRun struct{ Number, RunID string }

func (e StaleRun) Error() string {
	return fmt.Sprintf("complaint %s: run %s was replaced by a newer one", e.Number, e.RunID)
}

// KeyReused says that an operation's key was claimed before for a different
// request: nothing was claimed.
type KeyReused struct{ Key string }

func (e KeyReused) Error() string {
	return fmt.Sprintf("operation %s was claimed for a different request", e.Key)
}

// OverPaid says that a refund would bring the sum paid back for its order above
// what was paid: nothing was claimed.
type OverPaid struct {
	Key              string
	Asked, Back, Max complaint.Money // this refund, claimed before, paid for the order
}

func (e OverPaid) Error() string {
	return fmt.Sprintf("operation %s: %s and the %s claimed before are more than the %s paid for the order",
		e.Key, e.Asked, e.Back, e.Max)
}

// NotPending says that an operation cannot be finished or failed as asked,
// because it stands otherwise.
type NotPending struct {
	Key   string
	State EntryState
}

func (e NotPending) Error() string { return fmt.Sprintf("operation %s is %s already", e.Key, e.State) }

// TooLong says that a text is longer than complaint.MaxText, or empty.
type TooLong struct{ Bytes int }

func (e TooLong) Error() string {
	return fmt.Sprintf("the text has %d bytes; from 1 to %d are taken", e.Bytes, complaint.MaxText)
}

// TextReused says that a message came with one text before and comes with
// another one now.
type TextReused struct{ MessageID string }

func (e TextReused) Error() string {
	return fmt.Sprintf("message %s was sent with another text before", e.MessageID)
}
