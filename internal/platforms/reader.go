package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"redress/internal/marketplace"
)

// readWithin bounds a look at a case; nothing leaves the process for it.
const readWithin = 5 * time.Second

// reader reads cases as a shop's software does, by the platform's own adapter, so
// that a page shows what is shown to Redress. It goes past what was made to fail.
type reader struct {
	p      *platform
	tokens *readersToken
}

func newReader(p *platform) *reader { return &reader{p, &readersToken{}} }

// dispute reads one case. The platform must be held.
func (r *reader) dispute(id string) (marketplace.Dispute, error) {
	there, err := r.connect()
	if err != nil {
		return marketplace.Dispute{}, err
	}
	if there.Case == nil {
		return marketplace.Dispute{}, errors.New("the platform shows no cases")
	}
	ctx, cancel := context.WithTimeout(context.Background(), readWithin)
	defer cancel()
	return there.Case.Dispute(ctx, id)
}

// connect makes what the platform lets software do. The shop's token is read anew
// each time: it may have been renewed.
func (r *reader) connect() (marketplace.Platform, error) {
	shop := r.p.shop()
	// A refresh token is good once. It is Redress's, and not to be used up by a look.
	t := r.tokens
	t.may = shop.Settings["refresh_token"] == ""
	in := inside{http.StripPrefix(r.p.prefix(), r.p.world.Gateway()), t}
	return r.p.adapter.Connect(shop, marketplace.Tools{HTTP: &http.Client{Transport: in}, Now: r.p.world.Now, Pace: atOnce{}, Tokens: t})
}

// inside carries a call to a handler of this process.
type inside struct {
	gateway http.Handler
	tokens  *readersToken
}

// RoundTrip implements http.RoundTripper.
func (i inside) RoundTrip(out *http.Request) (*http.Response, error) {
	if i.tokens.sealed {
		return nil, errNotOurs
	}
	in := out.Clone(out.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	in.RequestURI, in.RemoteAddr = out.URL.RequestURI(), "127.0.0.1:0"
	if in.Host == "" {
		in.Host = out.URL.Host
	}
	body, err := io.ReadAll(in.Body)
	if err != nil {
		return nil, err
	}
	in.Body, in.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	answer := httptest.NewRecorder()
	i.gateway.ServeHTTP(answer, in)
	result := answer.Result()
	result.Request = out
	return result, nil
}

type atOnce struct{}

func (atOnce) Wait(context.Context) error                { return nil }
func (atOnce) Back(context.Context, time.Duration) error { return nil }

var errNotOurs = errors.New("the shop's token is not good now; Redress renews it at its next call")

// readersToken is the reader's own token, where one can be had for the asking.
type readersToken struct {
	may    bool // ask the platform for one
	sealed bool // nothing goes out meanwhile
	token  marketplace.Token
}

// Token implements marketplace.Tokens.
func (t *readersToken) Token(context.Context) (marketplace.Token, error) { return t.token, nil }

// Renew implements marketplace.Tokens. A platform whose first token stands in the
// shop's settings gives that one, and is asked for none.
func (t *readersToken) Renew(ctx context.Context, stale marketplace.Token, renew func(context.Context, marketplace.Token) (marketplace.Token, error)) (marketplace.Token, error) {
	t.sealed = !t.may
	defer func() { t.sealed = false }()
	fresh, err := renew(ctx, stale)
	if err == nil && t.may {
		t.token = fresh
	}
	return fresh, err
}
