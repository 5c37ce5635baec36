package rakuten

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

const (
	inquiries = "/es/1.0/inquirymng-api"
	orders    = "/es/2.0/order"
	licences  = "/es/1.0/license-management/license-key/expiry-date"

	// The orders' gateway compares the header as a text and answers 415 to any other
	// spelling of it [S]; the inquiries' is written with a space in its manual.
	orderType   = "application/json;charset=utf-8"
	inquiryType = "application/json; charset=utf-8"

	longestAnswer = 8 << 20 // bytes
	usualWait     = 5 * time.Second
	longestWait   = 15 * time.Minute
)

// client calls the gateway for one shop.
type client struct {
	base string
	auth string
	http *http.Client
	now  func() time.Time
	pace marketplace.Pace

	skew atomic.Int64 // nanoseconds that the gateway's clock is ahead, by its last answer
}

// steady is h without redirects: the licence must not follow one elsewhere.
func steady(h *http.Client) *http.Client {
	own := *h
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

func (c *client) get(ctx context.Context, path string, query url.Values, out any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return c.call(ctx, http.MethodGet, path, inquiryType, nil, out)
}

func (c *client) post(ctx context.Context, path, contentType string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("write the call: %w", err)
	}
	return c.call(ctx, http.MethodPost, path, contentType, body, out)
}

func (c *client) call(ctx context.Context, method, path, contentType string, body []byte, out any) error {
	if err := c.pace.Wait(ctx); err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make the call: %w", bare(err))
	}
	request.GetBody = nil // net/http never sends it again by itself
	request.Header.Set("Authorization", c.auth)
	request.Header.Set("Content-Type", contentType)
	response, err := c.http.Do(request)
	if err != nil {
		return &provider.Unknown{Err: bare(err)}
	}
	defer func() { _ = response.Body.Close() }()
	if at, err := http.ParseTime(response.Header.Get("Date")); err == nil {
		c.skew.Store(int64(at.Sub(c.now())))
	}
	answer, err := io.ReadAll(io.LimitReader(response.Body, longestAnswer+1))
	switch {
	case err != nil:
		return &provider.Unknown{Err: bare(err)}
	case len(answer) > longestAnswer:
		return &provider.Unknown{Err: fmt.Errorf("the answer is longer than %d bytes", longestAnswer)}
	}
	err = decode(response.StatusCode, response.Header.Get("Retry-After"), answer, out)
	if throttled := (*provider.Throttled)(nil); errors.As(err, &throttled) {
		if back := c.pace.Back(ctx, throttled.After); back != nil {
			return back
		}
	}
	return err
}

// errDuplicate is 409: Rakuten has the same reply already, or says so. Reading
// the inquiry shows whether it has.
var errDuplicate = errors.New("the gateway says that it has this already")

// refusal is the ways in which Rakuten's gateways refuse.
type refusal struct {
	Error  coded   `json:"error"`
	Errors []coded `json:"errors"`
	Result struct {
		Code string `json:"errorCode"`
	} `json:"Results"`
	Messages []message `json:"MessageModelList"`
}

type coded struct {
	Code string `json:"code"`
}

// message is how the orders' gateway says what it did: INFO, WARNING or ERROR.
type message struct {
	Type string `json:"messageType"`
	Code string `json:"messageCode"`
}

// decode says what an answer means. Only codes are taken over from a refusal:
// its words repeat what was sent.
func decode(status int, retryAfter string, body []byte, out any) error {
	switch {
	case status == http.StatusOK || status == http.StatusCreated:
		if out == nil {
			return nil
		}
		if json.Unmarshal(body, out) != nil {
			return &provider.Unknown{Err: errors.New("the answer is not the JSON it should be")}
		}
		return nil
	case status == http.StatusTooManyRequests:
		return &provider.Throttled{After: waitOf(retryAfter)}
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return &provider.Refused{Code: provider.Unauthorised}
	case status == http.StatusConflict:
		return &provider.Unknown{Err: errDuplicate}
	case status < 400, status >= 500, status == http.StatusRequestTimeout:
		return &provider.Unknown{Err: fmt.Errorf("HTTP %d", status)}
	}
	var said refusal
	_ = json.Unmarshal(body, &said) // what is no JSON has no code
	for _, e := range said.Errors {
		said.Error.Code += e.Code
	}
	for _, m := range said.Messages {
		if m.Type == "ERROR" {
			said.Error.Code = m.Code
		}
	}
	code := codeOf(said.Error.Code + said.Result.Code)
	if status == http.StatusNotFound && (code == provider.Rejected || strings.HasPrefix(code, "ie")) {
		code = notFound
	}
	return &provider.Refused{Code: code}
}

const notFound = "not_found"

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,49}$`)

// codeOf is Rakuten's code as ours are written: ie001, order_ext_api_….
func codeOf(theirs string) string {
	code := strings.ReplaceAll(strings.ToLower(theirs), "-", "_")
	switch {
	case code == "ga0001", code == "es04_01": // Un-Authorised, of the two generations of the gateway
		return provider.Unauthorised
	case !codeForm.MatchString(code):
		return provider.Rejected
	}
	return code
}

// bare takes the URL out of an error of net/http: one of them has the licence in it.
func bare(err error) error {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		return u.Err
	}
	return err
}

func waitOf(header string) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil && seconds > 0 && seconds <= int(longestWait/time.Second) {
		return time.Duration(seconds) * time.Second
	}
	return usualWait
}

func isRefused(err error, code string) bool {
	refused := (*provider.Refused)(nil)
	return errors.As(err, &refused) && refused.Code == code
}

func isThrottled(err error) bool {
	throttled := (*provider.Throttled)(nil)
	return errors.As(err, &throttled)
}
