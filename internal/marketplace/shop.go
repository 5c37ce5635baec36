package marketplace

import (
	"context"
	"net/http"
	"time"
)

// Shop is a shop's connection to its platform.
type Shop struct {
	Platform string
	Name     string
	Gateway  string            // the URL of the platform's gateway; empty is the platform's own
	Settings map[string]string // by Setting.Name; the secret ones too, which are never printed
}

// Setting is one thing that a shop must or can tell to be connected.
type Setting struct {
	Name     string // app_key
	Help     string
	Secret   bool // kept encrypted, never printed
	Required bool
}

// Adapter is how shops of one platform are connected.
type Adapter struct {
	Name     string // taobao
	Title    string // Taobao
	Settings []Setting
	// Connect makes what the platform lets software do for the shop. It calls nobody;
	// it fails when a setting is missing or cannot be.
	Connect func(s Shop, t Tools) (Platform, error)
	// Push reads what the platform pushes, where it does: the case that it tells of,
	// empty when it tells of none, and the push's own id. secret is what the platform
	// signs with. It is a hint: the case is read. Nil: the platform pushes nothing.
	Push func(header http.Header, body []byte, secret string, now time.Time) (caseID, pushID string, err error)
	// Verify asks the platform whether a push is its own, where only it can tell:
	// provider.Refused says that it is not. Nil: Push has checked the signature, or there is none.
	Verify func(ctx context.Context, s Shop, t Tools, header http.Header, body []byte) error
	// Heard is what the platform wants to hear back; empty: any success.
	Heard string
}

// Tools is what an adapter works with.
type Tools struct {
	HTTP   *http.Client
	Now    func() time.Time
	Pace   Pace
	Tokens Tokens
}

// Pace keeps all workers together within what a shop may ask for. Wait returns
// when the next call may go, or with provider.Throttled when that is too long away.
type Pace interface {
	Wait(ctx context.Context) error
	// Back tells the others that the platform said to wait.
	Back(ctx context.Context, wait time.Duration) error
}

// Token is an OAuth token of a shop.
type Token struct {
	Access  string
	Refresh string
	Expires time.Time // zero: it does not, or nobody knows
}

// Tokens keeps a shop's token, encrypted, for all workers.
type Tokens interface {
	// Token is the one that stands. There is none with an empty Access.
	Token(ctx context.Context) (Token, error)
	// Renew replaces the token stale by what renew makes of it, once however many
	// workers ask; who comes second gets what the first one made. When renew is Refused
	// the token is dead: the shop is flagged, and that error is what everybody gets
	// until a new token is given.
	Renew(ctx context.Context, stale Token, renew func(ctx context.Context, t Token) (Token, error)) (Token, error)
}
