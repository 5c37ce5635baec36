// Package identity tells who is at the front door: machines by API keys,
// customers by links to their complaint, people by the tokens of an OpenID
// provider or by a browser's session. What they may do is access's.
package identity

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"redress/internal/access"
	"redress/internal/vault"
)

// Store keeps what credentials stand for. The bool is false for what is not there.
type Store interface {
	APIKey(ctx context.Context, id string) (access.Key, bool, error)
	APIKeyUsed(ctx context.Context, id string, at time.Time) error
	CustomerLink(ctx context.Context, id string) (access.CustomerLink, bool, error)
	CustomerLinkUsed(ctx context.Context, id string, at time.Time) error
	StartSession(ctx context.Context, s access.Session) error
	Session(ctx context.Context, hash []byte) (access.Session, bool, error)
	SessionSeen(ctx context.Context, hash []byte, at time.Time) error
	EndSession(ctx context.Context, hash []byte) error
}

// Options are what the door is watched with.
type Options struct {
	Store  Store
	Vault  *vault.Vault
	People People
	// PublicURL is where browsers find the front door: https://complaints.example.
	// It may be empty when People has no Client.
	PublicURL string
	// Address is the client's address; nil: the connection's.
	Address func(*http.Request) string
	// Refused is called for each refused credential; nil: nobody counts.
	Refused func(kind string)
	// Audit keeps that a person was turned away at the sign-in; nil: nobody does.
	Audit func(ctx context.Context, actor, action string, detail map[string]string) error
	Log   *slog.Logger      // nil: slog.Default()
	Now   func() time.Time  // nil: time.Now
	Via   http.RoundTripper // to the provider; nil: http.DefaultTransport
}

// Guard tells who is at the door. It is safe for concurrent use.
type Guard struct {
	store    Store
	vault    *vault.Vault
	people   People
	provider *provider // nil: nobody signs in
	keys     *recall[access.Key]
	links    *recall[access.CustomerLink]
	sessions *recall[access.Session]
	failures *failures
	own      *http.CrossOriginProtection
	cookies  cookies
	public   *url.URL
	address  func(*http.Request) string
	refused  func(kind string)
	audit    func(ctx context.Context, actor, action string, detail map[string]string) error
	log      *slog.Logger
	now      func() time.Time
}

// New sets up a guard. It asks nobody anything yet.
func New(o Options) (*Guard, error) {
	g := &Guard{store: o.Store, vault: o.Vault, people: o.People, failures: newFailures(), own: http.NewCrossOriginProtection(),
		address: o.Address, refused: o.Refused, audit: o.Audit, log: o.Log, now: o.Now}
	if g.log == nil {
		g.log = slog.Default()
	}
	if g.now == nil {
		g.now = time.Now
	}
	if g.address == nil {
		g.address = remote
	}
	if g.refused == nil {
		g.refused = func(string) {}
	}
	if g.audit == nil {
		g.audit = func(context.Context, string, string, map[string]string) error { return nil }
	}
	g.keys = newRecall(g.now, g.log, o.Store.APIKey, o.Store.APIKeyUsed)
	g.links = newRecall(g.now, g.log, o.Store.CustomerLink, o.Store.CustomerLinkUsed)
	g.sessions = newRecall(g.now, g.log,
		func(ctx context.Context, hash string) (access.Session, bool, error) {
			return o.Store.Session(ctx, []byte(hash))
		},
		func(ctx context.Context, hash string, at time.Time) error {
			return o.Store.SessionSeen(ctx, []byte(hash), at)
		})
	if o.Via == nil {
		o.Via = http.DefaultTransport
	}
	return g, g.open(o)
}

// open sets up what people sign in with.
func (g *Guard) open(o Options) (err error) {
	if o.People.Issuer != "" {
		if g.provider, err = newProvider(o.People.Issuer, o.Via, g.now); err != nil {
			return err
		}
	}
	if o.PublicURL == "" {
		if o.People.Client != "" {
			return errors.New("the public address must be known for browsers to sign in")
		}
		g.cookies = newCookies(true)
		return nil
	}
	if g.public, err = url.Parse(o.PublicURL); err != nil || !secure(o.PublicURL) || strings.Trim(g.public.Path, "/") != "" || g.public.RawQuery != "" {
		return errors.New("the public address must be https://host, or http:// of this machine, without a path")
	}
	g.cookies = newCookies(g.public.Scheme == "https")
	if err := g.own.AddTrustedOrigin(g.public.Scheme + "://" + g.public.Host); err != nil {
		return fmt.Errorf("the public address: %w", err)
	}
	return nil
}

func remote(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// Authenticate says who sent a request. It fails with ErrNoCredential,
// ErrSeveralCredentials, Unauthenticated, Forbidden, TooManyFailures and
// Unavailable. An address that sent many bad credentials waits, but for those
// that are known to be good.
func (g *Guard) Authenticate(r *http.Request) (access.Principal, error) {
	headers, cookie := r.Header.Values("Authorization"), g.cookies.session(r)
	switch {
	case len(headers)+len(cookie) == 0:
		return access.Principal{}, ErrNoCredential
	case len(headers)+len(cookie) > 1:
		return access.Principal{}, ErrSeveralCredentials
	}
	from := Neighbourhood(g.address(r))
	if wait := g.failures.wait(from, g.now()); wait > 0 && !g.known(headers, cookie) {
		g.refused("too_many")
		return access.Principal{}, TooManyFailures{wait}
	}
	p, err := g.who(r, headers, cookie)
	if bad := (Unauthenticated{}); errors.As(err, &bad) {
		g.failures.add(from, g.now())
		g.refused(string(bad.Kind))
	}
	return p, err
}

func (g *Guard) who(r *http.Request, headers, cookie []string) (access.Principal, error) {
	if len(cookie) == 1 {
		return g.session(r, cookie[0])
	}
	scheme, token, _ := strings.Cut(headers[0], " ")
	token = strings.TrimSpace(token)
	switch {
	case !strings.EqualFold(scheme, "Bearer") || token == "":
		return access.Principal{}, Unauthenticated{Token, NotAccepted}
	case strings.HasPrefix(token, keyPrefix):
		return g.key(r.Context(), token)
	case strings.HasPrefix(token, linkPrefix):
		return g.link(r.Context(), token)
	}
	return g.token(r.Context(), token)
}

// known reports whether a credential was good a moment ago, so that somebody who
// shares an address with a machine gone wild is not locked out with it. The
// provider's tokens are checked without asking anybody, and the same goes for
// forged links.
func (g *Guard) known(headers, cookie []string) bool {
	if len(cookie) == 1 {
		_, ok := g.sessions.remembered(string(digest(cookie[0])))
		return ok
	}
	_, token, _ := strings.Cut(headers[0], " ")
	token = strings.TrimSpace(token)
	if id, ok := parseKey(token); ok {
		_, ok = g.keys.remembered(id)
		return ok
	}
	if l, ok, err := parseLink(g.vault, token); ok && err == nil {
		_, ok = g.links.remembered(l.ID)
		return ok
	}
	return false
}
