package identity

import (
	"errors"
	"fmt"
	"time"
)

// Kind is a kind of credential, for counting.
type Kind string

// The kinds of credentials.
const (
	APIKey Kind = "api_key"
	Link   Kind = "link"
	Token  Kind = "token"   // a bearer JWT of the OpenID provider
	Cookie Kind = "session" // a browser's
)

var (
	// ErrNoCredential says that somebody came with nothing that tells who they are.
	ErrNoCredential = errors.New("no credential")
	// ErrSeveralCredentials says that they came with more than one, so that it is
	// open who they mean to be.
	ErrSeveralCredentials = errors.New("more than one credential: send an Authorization header or a session cookie, not both and none twice")
)

// Reason is why a credential opens nothing, as a code.
type Reason string

// The reasons. A key that does not exist and one with a wrong secret have the
// same one.
const (
	Invalid       Reason = "invalid"
	Expired       Reason = "expired"
	Revoked       Reason = "revoked"
	NotYetValid   Reason = "not_yet_valid"
	WrongIssuer   Reason = "wrong_issuer"
	WrongAudience Reason = "wrong_audience"
	NotAccepted   Reason = "not_accepted" // this front door takes no such credential
)

// Unauthenticated says that a credential was refused: 401.
type Unauthenticated struct {
	Kind   Kind
	Reason Reason
}

func (u Unauthenticated) Error() string {
	return fmt.Sprintf("the credential (%s) is refused: %s", u.Kind, u.Reason)
}

// Challenge is the WWW-Authenticate header that goes with it (RFC 6750).
func (u Unauthenticated) Challenge() string {
	return fmt.Sprintf(`Bearer realm="redress", error="invalid_token", error_description="%s %s"`, u.Kind, u.Reason)
}

// Forbidden says that it is known who somebody is, and that nothing is open to
// them: 403.
type Forbidden struct{ Reason, Detail string }

// The reasons for Forbidden.
const (
	NoRole      = "no_role"
	NoShop      = "no_shop"
	BadAccount  = "bad_account_id"
	CrossOrigin = "cross_origin"
)

func (f Forbidden) Error() string { return f.Reason + ": " + f.Detail }

// Unavailable says that it cannot be known now whether a credential is good,
// because something is away: 503.
type Unavailable struct {
	What       string // what is away
	RetryAfter time.Duration
	err        error
}

func (u Unavailable) Error() string { return fmt.Sprintf("%s cannot be asked: %s", u.What, u.err) }
func (u Unavailable) Unwrap() error { return u.err }

// TooManyFailures says that too many bad credentials came from the same address:
// 429.
type TooManyFailures struct{ RetryAfter time.Duration }

func (t TooManyFailures) Error() string {
	return fmt.Sprintf("too many refused credentials from this address; try again in %s", t.RetryAfter.Round(time.Second))
}
