package stripe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	api "github.com/stripe/stripe-go/v85"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

const (
	usualWait   = 2 * time.Second // when Stripe throttles and does not say how long
	longestWait = 15 * time.Minute
	longKey     = 255 // characters of an Idempotency-Key
)

// line is how Stripe is spoken to for one shop. stripe-go's own repetitions are off:
// whoever repeats a write reads first.
type line struct {
	client  *api.Client
	account *string
	tools   marketplace.Tools
}

func newLine(gateway, key, account string, t marketplace.Tools) *line {
	client := http.Client{Timeout: provider.DefaultTimeout}
	if t.HTTP != nil {
		client = *t.HTTP
	}
	if client.Transport == nil {
		client.Transport = http.DefaultTransport
	}
	client.Transport = once{client.Transport}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	config := &api.BackendConfig{HTTPClient: &client, MaxNetworkRetries: api.Int64(0), EnableTelemetry: api.Bool(false),
		LeveledLogger: &api.LeveledLogger{Level: api.LevelNull}}
	if gateway != "" {
		config.URL = api.String(gateway)
	}
	l := &line{client: api.NewClient(key, api.WithBackends(api.NewBackendsWithConfig(config))), tools: t}
	if account != "" {
		l.account = api.String(account)
	}
	return l
}

// once keeps net/http from sending a request again by itself, which it does when
// the body can be read again and an Idempotency-Key is there.
type once struct{ next http.RoundTripper }

func (o once) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.GetBody = nil
	response, err := o.next.RoundTrip(r)
	if err != nil {
		return response, fmt.Errorf("the call was cut: %w", err)
	}
	return response, nil
}

// read and write are the parameters that every call has.
func (l *line) read() api.Params { return api.Params{StripeAccount: l.account} }

func (l *line) write(key string) api.Params {
	return api.Params{StripeAccount: l.account, IdempotencyKey: api.String(key)}
}

func (l *line) page(after string, size int64) api.ListParams {
	p := api.ListParams{Single: true, Limit: api.Int64(size), StripeAccount: l.account}
	if after != "" {
		p.StartingAfter = api.String(after)
	}
	return p
}

// turn makes one call when it is its turn, and says what its end means. what stands
// in errors.
func (l *line) turn(ctx context.Context, what string, do func(c *api.Client) error) error {
	if err := l.tools.Pace.Wait(ctx); err != nil {
		return fmt.Errorf("stripe: wait for our turn: %w", err)
	}
	err := classify(whole(do, l.client), l.tools.Now())
	if throttled := (*provider.Throttled)(nil); errors.As(err, &throttled) {
		if back := l.tools.Pace.Back(ctx, throttled.After); back != nil {
			return fmt.Errorf("stripe: tell the others to wait: %w", back)
		}
	}
	if err != nil {
		return fmt.Errorf("stripe: %s: %w", what, err)
	}
	return nil
}

// whole makes of a panic what it is: stripe-go trips over a list with a null in it.
func whole(do func(c *api.Client) error, c *api.Client) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("an answer that cannot be read")
		}
	}()
	return do(c)
}

var word = regexp.MustCompile(`^[a-z][a-z0-9_]{1,79}$`)

// classify says what stripe-go's error means. Messages of Stripe and bodies that
// are none may repeat somebody's data: only codes are taken over.
func classify(err error, now time.Time) error {
	if err == nil {
		return nil
	}
	said := (*api.Error)(nil)
	if !errors.As(err, &said) {
		if u := (*url.Error)(nil); errors.As(err, &u) {
			return &provider.Unknown{Err: u.Err}
		}
		return &provider.Unknown{Err: errors.New("the answer is not the JSON it should be")}
	}
	code := string(said.Code)
	if !word.MatchString(code) {
		if code = string(said.Type); !word.MatchString(code) {
			code = provider.Rejected
		}
	}
	switch status := said.HTTPStatusCode; {
	case status == http.StatusTooManyRequests:
		return &provider.Throttled{After: wait(said, now)}
	case status == http.StatusUnauthorized:
		return &provider.Refused{Code: provider.Unauthorised}
	case status == http.StatusForbidden:
		return &provider.Refused{Code: "not_authorized"}
	case status == http.StatusNotFound:
		return &provider.Refused{Code: notFound}
	case said.Type == api.ErrorTypeIdempotency && status == http.StatusBadRequest:
		return &provider.Refused{Code: provider.KeyReused}
	case status == http.StatusConflict, status == http.StatusRequestTimeout:
		return &provider.Unknown{Err: fmt.Errorf("HTTP %d %s", status, code)}
	case status >= 400 && status < 500:
		return &provider.Refused{Code: code}
	default:
		return &provider.Unknown{Err: fmt.Errorf("HTTP %d", status)}
	}
}

func wait(said *api.Error, now time.Time) time.Duration {
	after := usualWait
	if said.LastResponse != nil {
		header := said.LastResponse.Header.Get("Retry-After")
		if seconds, err := strconv.Atoi(strings.TrimSpace(header)); err == nil && seconds > 0 {
			after = time.Duration(min(seconds, int(longestWait/time.Second))) * time.Second
		} else if at, err := http.ParseTime(header); err == nil && at.After(now) {
			after = at.Sub(now)
		}
	}
	return min(after, longestWait)
}

const notFound = "not_found"

func isUnknown(err error) bool {
	unknown := (*provider.Unknown)(nil)
	return errors.As(err, &unknown)
}

func refusedAs(err error, code string) bool {
	refused := (*provider.Refused)(nil)
	return errors.As(err, &refused) && refused.Code == code
}
