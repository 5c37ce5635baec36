package identity

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	jose "github.com/go-jose/go-jose/v4"
	"golang.org/x/sync/singleflight"
)

// The times and limits of asking the OpenID provider.
const (
	askWithin   = 5 * time.Second  // one question
	freshFor    = 10 * time.Minute // how long its keys are believed: one that it took away holds no longer
	staleFor    = time.Hour        // … when it does not answer meanwhile
	askAgain    = 10 * time.Second // not before this, whatever tokens come with unknown keys
	mostOfReply = 1 << 20          // bytes of its replies
)

// provider is the OpenID provider that people sign in with. It is asked when it is
// first needed, so that the front door opens while it is away.
type provider struct {
	issuer string
	client *http.Client
	now    func() time.Time

	flight singleflight.Group
	mu     sync.Mutex
	told   *told // what it said last; nil before it said anything
	asked  time.Time
	err    error // of the last time it was asked
}

// told is what a provider says about itself.
type told struct {
	*oidc.Provider
	keys        []jose.JSONWebKey
	endSession  string // where browsers sign out; may be empty
	namesItself bool   // its answers to browsers say whose they are (RFC 9207)
	basic       bool   // it takes a client's secret in the Authorization header
	at          time.Time
}

func newProvider(issuer string, next http.RoundTripper, now func() time.Time) (*provider, error) {
	if !secure(issuer) {
		return nil, errors.New("the issuer must be an address with https://, or http:// of this machine")
	}
	return &provider{issuer: issuer, now: now, client: &http.Client{Timeout: askWithin, Transport: bounded{next},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if !secure(r.URL.String()) || len(via) > 3 {
				return errors.New("the provider redirects to where no secret may go")
			}
			return nil
		}}}, nil
}

// secure reports whether what is sent to an address cannot be read on the way.
func secure(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()))
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// current is what the provider says, asked anew when that is old. The error is
// Unavailable.
func (p *provider) current(ctx context.Context) (*told, error) {
	p.mu.Lock()
	known, asked := p.told, p.asked
	p.mu.Unlock()
	if known != nil && p.now().Sub(known.at) < freshFor {
		return known, nil
	}
	if p.now().Sub(asked) >= askAgain {
		p.ask(ctx)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.told != nil && p.now().Sub(p.told.at) < staleFor {
		return p.told, nil
	}
	return nil, Unavailable{What: "the OpenID provider", RetryAfter: askAgain, err: p.err}
}

// newer is what the provider says when the keys of known do not open a token that
// names another; false when it was asked only just now.
func (p *provider) newer(ctx context.Context, known *told) (*told, bool) {
	p.mu.Lock()
	asked := p.asked
	p.mu.Unlock()
	if p.now().Sub(asked) >= askAgain {
		p.ask(ctx)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.told, p.told != nil && p.told != known
}

// ask asks the provider, once for all who wait for it.
func (p *provider) ask(ctx context.Context) {
	_, _, _ = p.flight.Do("", func() (any, error) {
		at := p.now()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), askWithin)
		defer cancel()
		said, err := p.discover(ctx)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.asked, p.err = at, err
		if err == nil {
			said.at = at
			p.told = said
		}
		return nil, nil
	})
}

func (p *provider) discover(ctx context.Context) (*told, error) {
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.issuer)
	if err != nil {
		return nil, fmt.Errorf("discover %s: %.200s", p.issuer, err) // it may repeat a whole page
	}
	var more struct {
		Keys        string `json:"jwks_uri"`
		EndSession  string `json:"end_session_endpoint"`
		NamesItself bool   `json:"authorization_response_iss_parameter_supported"`
		// How clients prove themselves; none named means by client_secret_basic.
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := found.Claims(&more); err != nil {
		return nil, fmt.Errorf("discover %s: %w", p.issuer, err)
	}
	for _, address := range []string{more.Keys, found.Endpoint().AuthURL, found.Endpoint().TokenURL} {
		if !secure(address) {
			return nil, fmt.Errorf("discover %s: it names an address without https", p.issuer)
		}
	}
	keys, err := p.fetchKeys(ctx, more.Keys)
	if err != nil {
		return nil, fmt.Errorf("read the keys of %s: %w", p.issuer, err)
	}
	if !secure(more.EndSession) {
		more.EndSession = ""
	}
	return &told{Provider: found, keys: keys, endSession: more.EndSession, namesItself: more.NamesItself,
		basic: len(more.Methods) == 0 || slices.Contains(more.Methods, "client_secret_basic")}, nil
}

// bounded keeps a reply from filling the memory.
type bounded struct{ next http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, mostOfReply), resp.Body}
	return resp, nil
}
