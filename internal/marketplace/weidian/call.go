package weidian

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

const (
	longestAnswer = 4 << 20 // bytes; a longer one is no answer
	usualWait     = 5 * time.Second
	longestWait   = 15 * time.Minute
)

// client calls the gateway for one shop.
type client struct {
	base   string
	http   *http.Client
	now    func() time.Time
	pace   marketplace.Pace
	tokens marketplace.Tokens
	codes  codes

	appKey, secret, grant, refresh string

	skew atomic.Int64 // nanoseconds that the gateway's clock is ahead, by its last answer; 0: not known
}

// steady is h without redirects: a token must not follow one elsewhere.
func steady(h *http.Client) *http.Client {
	own := *h
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

// public are the system's parameters, beside those of the method.
type public struct {
	Method  string `json:"method"`
	Token   string `json:"access_token"`
	Version string `json:"version"`
	Format  string `json:"format"`
}

// call asks for a method and reads its result into out. A token that the gateway
// does not know any more is renewed once: such a call did nothing.
func (c *client) call(ctx context.Context, method, version string, param, out any) error {
	token, err := c.token(ctx)
	if err != nil {
		return fmt.Errorf("weidian %s: %w", method, err)
	}
	err = c.once(ctx, method, version, token, param, out)
	if unauthorised(err) {
		if token, err = c.renew(ctx, token); err == nil {
			err = c.once(ctx, method, version, token, param, out)
		}
	}
	if err != nil {
		return fmt.Errorf("weidian %s: %w", method, err)
	}
	return nil
}

func (c *client) once(ctx context.Context, method, version string, token marketplace.Token, param, out any) error {
	business, err := json.Marshal(param)
	if err != nil {
		return fmt.Errorf("write the parameters: %w", err)
	}
	system, err := json.Marshal(public{method, token.Access, version, "json"})
	if err != nil {
		return fmt.Errorf("write the parameters: %w", err)
	}
	form := url.Values{"public": {string(system)}, "param": {string(business)}}.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/api", strings.NewReader(form))
	if err != nil {
		return fmt.Errorf("make the call: %w", bare(err))
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded;charset=utf-8")
	return c.exchange(ctx, request, out)
}

// exchange sends a request and says what its answer means.
func (c *client) exchange(ctx context.Context, request *http.Request, out any) error {
	if err := c.pace.Wait(ctx); err != nil {
		return err
	}
	request.GetBody = nil // net/http never sends it again by itself
	response, err := c.http.Do(request)
	if err != nil {
		return &provider.Unknown{Err: bare(err)}
	}
	defer func() { _ = response.Body.Close() }()
	if at, err := http.ParseTime(response.Header.Get("Date")); err == nil {
		c.skew.Store(int64(at.Sub(c.now())))
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, longestAnswer+1))
	switch {
	case err != nil:
		return &provider.Unknown{Err: bare(err)}
	case len(body) > longestAnswer:
		return &provider.Unknown{Err: fmt.Errorf("the answer is longer than %d bytes", longestAnswer)}
	}
	err = decode(response.StatusCode, response.Header.Get("Retry-After"), body, c.codes, out)
	if throttled := (*provider.Throttled)(nil); errors.As(err, &throttled) {
		if back := c.pace.Back(ctx, throttled.After); back != nil {
			return back
		}
	}
	return err
}

// bare takes the URL out of an error of net/http: the one a token is asked for
// with holds the secret.
func bare(err error) error {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		return u.Err
	}
	return err
}

func unauthorised(err error) bool {
	refused := (*provider.Refused)(nil)
	return errors.As(err, &refused) && refused.Code == provider.Unauthorised
}

func waitOf(header string) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil && seconds > 0 && seconds <= int(longestWait/time.Second) {
		return time.Duration(seconds) * time.Second
	}
	return usualWait
}
