package jd

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

const (
	maxAnswer   = 8 << 20 // bytes; a longer answer is none
	usualWait   = 5 * time.Second
	longestWait = 15 * time.Minute
)

// meaning is what one of JD's error codes says, by the code table.
type meaning string

const (
	throttled meaning = "throttled"
	deadToken meaning = "token"
	cloudOnly meaning = "cloud_only" // must be called from JD's own cloud
	notFound  meaning = "not_found"
	moved     meaning = "stale"
)

// errToken is an answer that the access token is no good. Nothing was done.
var errToken = &provider.Refused{Code: provider.Unauthorised}

// envelope is an answer of the SP-API, which may be wrapped in Response once more.
type envelope struct {
	Response   *envelope       `json:"Response"`
	Success    *yes            `json:"success"`
	Data       json.RawMessage `json:"data"`
	Pagination pagination      `json:"paginationData"`
	Errors     complaints      `json:"errorList"`
}

type pagination struct {
	Page  digits `json:"currentPage"`
	Size  digits `json:"pageSize"`
	Items digits `json:"totalItems"`
}

// complaints are the gateway's errors: a list, and sometimes one alone.
type complaints []struct {
	Code code `json:"code"`
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *complaints) UnmarshalJSON(b []byte) error {
	if strings.HasPrefix(strings.TrimSpace(string(b)), "{") {
		b = []byte("[" + string(b) + "]")
	}
	type plain complaints
	return json.Unmarshal(b, (*plain)(c))
}

// code is an error code, which is a number or a text.
type code string

// UnmarshalJSON implements json.Unmarshaler.
func (c *code) UnmarshalJSON(b []byte) error {
	*c = code(strings.Trim(string(b), `"`))
	return nil
}

var plainCode = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,39}$`)

// named is the code as it may stand in an error: what is not plainly a code could
// be anybody's words.
func (c code) named(prefix string) string {
	name := strings.ToLower(string(c))
	if !plainCode.MatchString(name) {
		return provider.Rejected
	}
	return prefix + name
}

func (c Codes) sp(status int, header http.Header, body []byte) (envelope, error) {
	var e envelope
	err := json.Unmarshal(body, &e)
	if err == nil && e.Response != nil {
		e = *e.Response
	}
	for _, complaint := range e.Errors {
		if m := c.Errors.SP[string(complaint.Code)]; m != "" {
			return e, m.err(complaint.Code, header)
		}
	}
	switch {
	case status == http.StatusTooManyRequests:
		return e, throttled.err("", header)
	case status == http.StatusUnauthorized:
		return e, errToken
	case status == http.StatusForbidden:
		return e, &provider.Refused{Code: "no_permission"}
	case status == http.StatusNotFound:
		return e, notFound.err("", header)
	case status/100 == 4 && status != http.StatusRequestTimeout && status != http.StatusConflict:
		return e, e.refused()
	case status/100 != 2:
		return e, &provider.Unknown{Err: fmt.Errorf("HTTP %d", status)}
	case err != nil:
		return e, &provider.Unknown{Err: errors.New("the answer is not the JSON it should be")}
	case e.Success == nil:
		return e, &provider.Unknown{Err: errors.New("the answer says neither yes nor no")}
	case !bool(*e.Success), len(e.Errors) > 0:
		return e, e.refused()
	}
	return e, nil
}

func (e envelope) refused() error {
	for _, complaint := range e.Errors {
		return &provider.Refused{Code: complaint.Code.named("jd_")}
	}
	return &provider.Refused{Code: provider.Rejected}
}

// err is the error of an answer whose code is known.
func (m meaning) err(c code, header http.Header) error {
	switch m {
	case throttled:
		return &provider.Throttled{After: retryAfter(header)}
	case deadToken:
		return errToken
	case moved:
		return &marketplace.Stale{Have: "another", Want: "the one that was read"}
	case cloudOnly, notFound:
		return &provider.Refused{Code: string(m)}
	}
	return &provider.Refused{Code: c.named("jd_")}
}

func retryAfter(header http.Header) time.Duration {
	if seconds, err := strconv.Atoi(header.Get("Retry-After")); err == nil && seconds > 0 {
		return min(time.Duration(min(seconds, 3600))*time.Second, longestWait)
	}
	return usualWait
}
