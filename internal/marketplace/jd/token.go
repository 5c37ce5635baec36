package jd

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// early is how long before its end a token is renewed.
const early = 10 * time.Minute

// withToken does a call with the token that stands, and once more with a new one
// when JD refused it for the token.
func (g *gateway) withToken(ctx context.Context, do func(token string) error) error {
	token, err := g.token(ctx)
	if err != nil {
		return err
	}
	if err = do(token.Access); !errors.Is(err, errToken) {
		return err
	}
	fresh, err := g.tools.Tokens.Renew(ctx, token, g.renew)
	if err != nil {
		return err
	}
	return do(fresh.Access)
}

func (g *gateway) token(ctx context.Context) (marketplace.Token, error) {
	token, err := g.tools.Tokens.Token(ctx)
	if err != nil {
		return token, err
	}
	old := !token.Expires.IsZero() && g.tools.Now().Add(early).After(token.Expires) && token.Refresh != ""
	if token.Access == "" || old {
		return g.tools.Tokens.Renew(ctx, token, g.renew)
	}
	return token, nil
}

// renew asks JD for a new token. The first one is what the shop was connected with.
func (g *gateway) renew(ctx context.Context, stale marketplace.Token) (marketplace.Token, error) {
	if stale.Access == "" && stale.Refresh == "" && g.first.Access != "" {
		return g.first, nil
	}
	refresh := stale.Refresh
	if refresh == "" && stale.Access == "" {
		refresh = g.first.Refresh
	}
	if refresh == "" {
		return marketplace.Token{}, errToken
	}
	query := url.Values{"app_key": {g.key}, "app_secret": {g.secret}, "grant_type": {"refresh_token"}, "refresh_token": {refresh}}
	// JD takes GET too, but net/http sends a GET again by itself when the connection
	// was cut, and a refresh token may be good for one time only.
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, g.oauth+"/refresh_token?"+query.Encode(), nil)
	if err != nil {
		return marketplace.Token{}, errors.New("the token cannot be asked for")
	}
	status, header, body, err := g.send(request)
	if err != nil {
		return marketplace.Token{}, err
	}
	var said struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
		Seconds digits `json:"expires_in"`
		Code    code   `json:"code"`
	}
	bad := json.Unmarshal(body, &said)
	switch {
	case status == http.StatusTooManyRequests:
		return marketplace.Token{}, g.told(ctx, throttled.err("", header))
	case status >= 500 || status/100 == 3 || bad != nil:
		return marketplace.Token{}, &provider.Unknown{Err: errors.New("JD's token service gave no answer")}
	case status != http.StatusOK || said.Access == "":
		return marketplace.Token{}, errToken
	}
	token := marketplace.Token{Access: said.Access, Refresh: said.Refresh}
	if token.Refresh == "" {
		token.Refresh = refresh
	}
	if seconds := said.Seconds.int(); seconds > 0 && seconds < 1<<32 {
		token.Expires = g.tools.Now().Add(time.Duration(seconds) * time.Second).UTC()
	}
	return token, nil
}
