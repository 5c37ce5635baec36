package paypal

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

const maxAnswer = 4 << 20 // bytes of an answer; a longer one is no answer

// line is how PayPal is spoken to for one shop.
type line struct {
	base, id, secret string
	http             *http.Client
	tools            marketplace.Tools
}

func newLine(base, id, secret string, t marketplace.Tools) *line {
	client := http.Client{Timeout: provider.DefaultTimeout}
	if t.HTTP != nil {
		client = *t.HTTP
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &line{base: base, id: id, secret: secret, http: &client, tools: t}
}

// call is one request. A path holds ids only, no personal data.
type call struct {
	method, path string
	query        url.Values
	content      string // media type of body
	body         []byte
	request      string // PayPal-Request-Id, where PayPal keeps one
}

// ask makes a call with the shop's token and reads the answer into out, which may
// be nil. A token that PayPal no longer takes is renewed once: a 401 means that
// nothing was done.
func (l *line) ask(ctx context.Context, c call, out any) error {
	token, err := l.token(ctx)
	if err != nil {
		return err
	}
	err = l.send(ctx, c, "Bearer "+token.Access, out)
	if refused := (*provider.Refused)(nil); errors.As(err, &refused) && refused.Code == provider.Unauthorised {
		if token, err = l.renew(ctx, token); err != nil {
			return err
		}
		err = l.send(ctx, c, "Bearer "+token.Access, out)
	}
	return err
}

// get reads.
func (l *line) get(ctx context.Context, path string, query url.Values, out any) error {
	return l.ask(ctx, call{method: http.MethodGet, path: path, query: query}, out)
}

// post sends JSON.
func (l *line) post(ctx context.Context, path, request string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("paypal: encode a request: %w", err)
	}
	return l.ask(ctx, call{method: http.MethodPost, path: path, content: "application/json", body: body, request: request}, out)
}

func (l *line) send(ctx context.Context, c call, authorization string, out any) error {
	if err := l.tools.Pace.Wait(ctx); err != nil {
		return fmt.Errorf("paypal: wait for our turn: %w", err)
	}
	address := l.base + c.path
	if len(c.query) > 0 {
		address += "?" + c.query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, c.method, address, bytes.NewReader(c.body))
	if err != nil {
		return errors.New("paypal: the request cannot be made")
	}
	if c.method == http.MethodGet {
		request.Body, request.ContentLength = http.NoBody, 0
	}
	request.GetBody = nil // net/http would send some writes again by itself
	request.Header.Set("Authorization", authorization)
	request.Header.Set("Accept", "application/json")
	if c.content != "" {
		request.Header.Set("Content-Type", c.content)
	}
	if c.request != "" {
		request.Header.Set("PayPal-Request-Id", c.request)
		request.Header.Set("Prefer", "return=representation")
	}
	if err := l.exchange(request, out); err != nil {
		if throttled := (*provider.Throttled)(nil); errors.As(err, &throttled) {
			if back := l.tools.Pace.Back(ctx, throttled.After); back != nil {
				return fmt.Errorf("paypal: tell the others to wait: %w", back)
			}
		}
		return fmt.Errorf("paypal: %s %s: %w", c.method, c.path, err)
	}
	return nil
}

func (l *line) exchange(request *http.Request, out any) error {
	response, err := l.http.Do(request)
	if err != nil {
		return &provider.Unknown{Err: bare(err)}
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		return &provider.Unknown{Err: bare(err)}
	case len(body) > maxAnswer:
		return &provider.Unknown{Err: fmt.Errorf("the answer is longer than %d bytes", maxAnswer)}
	case response.StatusCode/100 != 2:
		return classify(response, body, l.tools.Now())
	case out == nil && (response.StatusCode == http.StatusNoContent || json.Valid(body)):
		return nil
	case out == nil || json.Unmarshal(body, out) != nil:
		return &provider.Unknown{Err: errors.New("the answer is not the JSON it should be")}
	}
	return nil
}

// bare takes the address out of net/http's errors: a query may name a transaction.
func bare(err error) error {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		return u.Err
	}
	return err
}

// early is how long before its end a token is renewed.
const early = time.Minute

func (l *line) token(ctx context.Context) (marketplace.Token, error) {
	token, err := l.tools.Tokens.Token(ctx)
	if err != nil {
		return token, fmt.Errorf("paypal: read the token: %w", err)
	}
	if token.Access == "" || !token.Expires.IsZero() && token.Expires.Before(l.tools.Now().Add(early)) {
		return l.renew(ctx, token)
	}
	return token, nil
}

func (l *line) renew(ctx context.Context, stale marketplace.Token) (marketplace.Token, error) {
	token, err := l.tools.Tokens.Renew(ctx, stale, l.grant)
	if err != nil {
		return token, fmt.Errorf("paypal: renew the token: %w", err)
	}
	return token, nil
}

// grant asks for a token by the client's credentials; there is nothing to refresh.
func (l *line) grant(ctx context.Context, _ marketplace.Token) (marketplace.Token, error) {
	var granted struct {
		Access string `json:"access_token"`
		Type   string `json:"token_type"`
		In     int64  `json:"expires_in"` // seconds
	}
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(l.id+":"+l.secret))
	err := l.send(ctx, call{method: http.MethodPost, path: "/v1/oauth2/token", content: "application/x-www-form-urlencoded",
		body: []byte("grant_type=client_credentials")}, basic, &granted)
	if err != nil {
		return marketplace.Token{}, err
	}
	if granted.Access == "" || !strings.EqualFold(granted.Type, "Bearer") {
		return marketplace.Token{}, &provider.Unknown{Err: errors.New("paypal: an answer without a token")}
	}
	token := marketplace.Token{Access: granted.Access}
	if granted.In > 0 {
		token.Expires = l.tools.Now().Add(time.Duration(granted.In) * time.Second)
	}
	return token, nil
}
