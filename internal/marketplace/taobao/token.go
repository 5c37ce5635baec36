package taobao

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// session is the token that calls are made with: the one that is kept, or the
// one of the shop's settings while none is.
func (g *gateway) session(ctx context.Context) (marketplace.Token, error) {
	token, err := g.tools.Tokens.Token(ctx)
	if err != nil {
		return marketplace.Token{}, fmt.Errorf("the shop's session: %w", err)
	}
	if token.Access == "" {
		if g.given.Access == "" {
			return marketplace.Token{}, &provider.Refused{Code: provider.Unauthorised}
		}
		return token, nil
	}
	if !token.Expires.IsZero() && !token.Expires.After(g.tools.Now()) {
		return g.renew(ctx, token)
	}
	return token, nil
}

// access is what a call is made with.
func (g *gateway) access(t marketplace.Token) string { return cmp.Or(t.Access, g.given.Access) }

// renew replaces a dead session. Only apps of the service market get a refresh
// token; for all others a person authorises the app anew.
func (g *gateway) renew(ctx context.Context, stale marketplace.Token) (marketplace.Token, error) {
	return g.tools.Tokens.Renew(ctx, stale, func(ctx context.Context, t marketplace.Token) (marketplace.Token, error) {
		refresh := t.Refresh
		if t.Access == "" {
			refresh = g.given.Refresh
		}
		if refresh == "" {
			return marketplace.Token{}, &provider.Refused{Code: provider.Unauthorised}
		}
		return g.refresh(ctx, refresh)
	})
}

// refresh exchanges a refresh token. It can be used once: the answer has the next one.
func (g *gateway) refresh(ctx context.Context, refresh string) (marketplace.Token, error) {
	var out struct {
		Result string `json:"token_result"` // JSON in a string
	}
	const method = "taobao.top.auth.token.refresh"
	err := g.once(ctx, method, "", params{"refresh_token": refresh}, nil, &out)
	if errors.Is(err, errSession) {
		err = &provider.Refused{Code: provider.Unauthorised}
	}
	if err != nil {
		return marketplace.Token{}, fmt.Errorf("%s: %w", method, err)
	}
	var got struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
		In      int64  `json:"expires_in"` // seconds
	}
	if err := json.Unmarshal([]byte(out.Result), &got); err != nil || got.Access == "" {
		return marketplace.Token{}, &provider.Unknown{Err: errors.New("a new session that is none")}
	}
	fresh := marketplace.Token{Access: got.Access, Refresh: got.Refresh}
	if got.In > 0 {
		fresh.Expires = g.tools.Now().Add(time.Duration(got.In) * time.Second).UTC()
	}
	return fresh, nil
}
