package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"
	"go.temporal.io/sdk/temporal"

	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/marketplace"
	"redress/internal/notify"
	"redress/internal/postgres"
	"redress/internal/provider"
)

// The codes of errors that trying again cannot heal; a provider's own codes
// (declined, exceeds_paid, …) and the letter room's (bad_address, no_channel,
// recipient_refused, letter_refused) stand beside them.
const (
	OverPaid    = "over_paid"          // with what was claimed before, more than was paid for the order
	KeyReused   = provider.KeyReused   // the key was used for another request
	Mismatch    = "mismatch"           // what was read back is not what was asked for
	Failed      = "failed"             // the provider took it on and did not manage
	NoItems     = "no_items"           // goods are to be sent, and the order names none
	Unsupported = "unsupported"        // nobody here can do this
	NoRecipient = "no_recipient"       // the roster names nobody to write to
	NoChannel   = "no_channel"         // there is no way to reach the customer
	Erased      = "erased"             // the person's data was erased
	NotFound    = "not_found"          // no such complaint, text or policy
	Unreadable  = "unreadable"         // a stored policy that this program cannot read
	TooLarge    = "too_large"          // more than may be kept as evidence
	Moved       = complaint.MovedThere // the platform's case has moved on since it was decided
	StaleRun    = "stale_run"          // the run was reset away
)

// The types of errors that may be gone the next time.
const (
	Unknown     = "outcome_unknown" // the next attempt asks first
	Settling    = "settling"        // done, but the provider has not settled it yet
	Throttled   = "throttled"
	Undelivered = "undelivered" // the mail server did not take it this time
	Unavailable = "unavailable" // PostgreSQL, the blob store, …
)

// final is an error that only a person can heal.
func final(code, format string, args ...any) error {
	return temporal.NewNonRetryableApplicationError(fmt.Sprintf(format, args...), code, nil)
}

func passing(kind string, wait time.Duration, message string) error {
	return temporal.NewApplicationErrorWithOptions(message, kind, temporal.ApplicationErrorOptions{NextRetryDelay: wait})
}

// failure gives an error its code, says whether it may be tried again, and
// drops causes, because a cause's text would stand in Temporal's history.
func failure(err error) error {
	var coded *temporal.ApplicationError
	if err == nil {
		return nil
	}
	if errors.As(err, &coded) {
		return coded // without what is wrapped around it, which would hide its code
	}
	if code := finalCode(err); code != "" {
		return final(code, "%s", err)
	}
	var (
		throttled *provider.Throttled
		unknown   *provider.Unknown
		temporary *notify.Temporary
		database  *pq.Error
	)
	switch {
	case errors.As(err, &throttled):
		return passing(Throttled, throttled.After, err.Error())
	case errors.As(err, &unknown):
		return passing(Unknown, 0, err.Error())
	case errors.As(err, &temporary):
		return passing(Undelivered, 0, err.Error())
	case errors.As(err, &database): // its message can repeat a value
		return passing(Unavailable, 0, fmt.Sprintf("the database answers with SQLSTATE %s", database.Code))
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err // the worker stops, or the attempt's time is up
	}
	return passing(Unavailable, 0, err.Error())
}

// finalCode is the code of an error that stays, or "".
func finalCode(err error) string {
	var (
		refused   *provider.Refused
		permanent *notify.Permanent
		reused    postgres.KeyReused
		over      postgres.OverPaid
		erased    postgres.Erased
		missing   postgres.NotFound
		stale     postgres.StaleRun
		large     evidence.TooLarge
		coded     *temporal.ApplicationError
		forbidden *marketplace.NotAllowed
		moved     *marketplace.Stale
	)
	switch {
	case errors.As(err, &moved):
		return Moved
	case errors.As(err, &forbidden):
		return NotAllowed
	case errors.As(err, &coded) && coded.NonRetryable():
		return coded.Type()
	case errors.As(err, &refused):
		return refused.Code
	case errors.As(err, &permanent):
		return permanent.Reason
	case errors.As(err, &reused):
		return KeyReused
	case errors.As(err, &over):
		return OverPaid
	case errors.As(err, &erased):
		return Erased
	case errors.As(err, &missing):
		return NotFound
	case errors.As(err, &large):
		return TooLarge
	case errors.As(err, &stale):
		return StaleRun
	}
	return ""
}

// codeOf is the type of an error that failure made.
func codeOf(err error) string {
	var coded *temporal.ApplicationError
	if errors.As(err, &coded) {
		return coded.Type()
	}
	return Unavailable
}
