package weidian

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// early is how long before its end a token is renewed.
const early = 5 * time.Minute

// token is the shop's, renewed when it is about to end.
func (c *client) token(ctx context.Context) (marketplace.Token, error) {
	t, err := c.tokens.Token(ctx)
	if err != nil {
		return marketplace.Token{}, fmt.Errorf("the token: %w", err)
	}
	if t.Access != "" && (t.Expires.IsZero() || c.now().Add(early).Before(t.Expires)) {
		return t, nil
	}
	return c.renew(ctx, t)
}

func (c *client) renew(ctx context.Context, stale marketplace.Token) (marketplace.Token, error) {
	t, err := c.tokens.Renew(ctx, stale, c.fetch)
	if err != nil {
		return marketplace.Token{}, fmt.Errorf("renew the token: %w", err)
	}
	return t, nil
}

// issued is a token as Weidian gives it: an application of one's own gets
// expire_in, a service expires_in.
type issued struct {
	Access  text `json:"access_token"`
	Refresh text `json:"refresh_token"`
	Own     text `json:"expire_in"`
	OAuth   text `json:"expires_in"`
}

// fetch asks for a token. Weidian wants the secret in the URL; it is never in an
// error.
func (c *client) fetch(ctx context.Context, stale marketplace.Token) (marketplace.Token, error) {
	address, err := c.tokenURL(stale)
	if err != nil {
		return marketplace.Token{}, err
	}
	// A refresh token may be good for once. net/http repeats a GET by itself when a
	// connection ends, but not one whose body it cannot rewind, be it empty.
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, io.NopCloser(strings.NewReader("")))
	if err != nil {
		return marketplace.Token{}, fmt.Errorf("ask for a token: %w", bare(err))
	}
	var got issued
	err = c.exchange(ctx, request, &got)
	if refused := (*provider.Refused)(nil); errors.As(err, &refused) {
		return marketplace.Token{}, &provider.Refused{Code: provider.Unauthorised}
	}
	if err != nil {
		return marketplace.Token{}, err
	}
	if got.Access == "" {
		return marketplace.Token{}, &provider.Unknown{Err: errors.New("the answer holds no token")}
	}
	fresh := marketplace.Token{Access: string(got.Access), Refresh: string(got.Refresh)}
	if seconds, err := strconv.ParseInt(string(got.Own+got.OAuth), 10, 32); err == nil && seconds > 0 {
		fresh.Expires = c.now().Add(time.Duration(seconds) * time.Second).UTC()
	}
	if fresh.Refresh == "" {
		fresh.Refresh = stale.Refresh
	}
	return fresh, nil
}

func (c *client) tokenURL(stale marketplace.Token) (string, error) {
	if c.grant == ownGrant {
		return c.base + "/token?" + url.Values{"grant_type": {ownGrant}, "appkey": {c.appKey}, "secret": {c.secret}}.Encode(), nil
	}
	refresh := stale.Refresh
	if refresh == "" {
		refresh = c.refresh
	}
	if refresh == "" {
		return "", &provider.Refused{Code: provider.Unauthorised}
	}
	return c.base + "/oauth2/refresh_token?" + url.Values{"grant_type": {"refresh_token"}, "appkey": {c.appKey}, "refresh_token": {refresh}}.Encode(), nil
}
