package paypal

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"redress/internal/provider"
)

// Codes of refusals that are PayPal's own.
const (
	notFound      = "not_found"
	disputed      = "transaction_disputed" // for some payments PayPal refuses any refund while the dispute is open
	notAuthorized = "not_authorized"       // the app lacks a permission; the token itself is good
	// noLongerNow is what PayPal answers to an action that the dispute does not take,
	// also to the repetition of one that it took.
	noLongerNow = "action_not_allowed_in_current_dispute_state"
)

const (
	usualWait   = 10 * time.Second // when PayPal throttles and does not say how long
	longestWait = 15 * time.Minute
)

// word is all that is taken over from PayPal's errors: a description may repeat
// what somebody wrote.
var word = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{1,79}$`)

// classify says what an answer outside 2xx means for what was asked.
func classify(response *http.Response, body []byte, now time.Time) error {
	said := issue(body)
	switch status := response.StatusCode; {
	case status == http.StatusTooManyRequests:
		return &provider.Throttled{After: wait(response.Header.Get("Retry-After"), now)}
	case status == http.StatusUnauthorized:
		return &provider.Refused{Code: provider.Unauthorised}
	case status == http.StatusForbidden:
		return &provider.Refused{Code: notAuthorized}
	case status == http.StatusNotFound:
		return &provider.Refused{Code: notFound}
	case status == http.StatusConflict, status == http.StatusRequestTimeout, status == http.StatusTooEarly:
		return &provider.Unknown{Err: fmt.Errorf("HTTP %d %s", status, said)}
	case status >= 400 && status < 500 && said != "":
		return &provider.Refused{Code: said}
	case status >= 400 && status < 500:
		return &provider.Refused{Code: provider.Rejected}
	default:
		return &provider.Unknown{Err: fmt.Errorf("HTTP %d", status)}
	}
}

// issue is the code of an error: the first issue, else its name.
func issue(body []byte) string {
	var said struct {
		Name    string `json:"name"`
		Error   string `json:"error"` // of the token call
		Details []struct {
			Issue string `json:"issue"`
		} `json:"details"`
	}
	if json.Unmarshal(body, &said) != nil {
		return ""
	}
	for _, d := range said.Details {
		if word.MatchString(d.Issue) {
			return strings.ToLower(d.Issue)
		}
	}
	for _, name := range []string{said.Name, said.Error} {
		if word.MatchString(name) {
			return strings.ToLower(name)
		}
	}
	return ""
}

func wait(header string, now time.Time) time.Duration {
	after := usualWait
	if seconds, err := strconv.Atoi(header); err == nil && seconds > 0 {
		after = time.Duration(min(seconds, int(longestWait/time.Second))) * time.Second
	} else if at, err := http.ParseTime(header); err == nil && at.After(now) {
		after = at.Sub(now)
	}
	return min(after, longestWait)
}

func refusedAs(err error, codes ...string) bool {
	refused := (*provider.Refused)(nil)
	if !errors.As(err, &refused) {
		return false
	}
	for _, code := range codes {
		if refused.Code == code {
			return true
		}
	}
	return false
}

func isUnknown(err error) bool {
	unknown := (*provider.Unknown)(nil)
	return errors.As(err, &unknown)
}

// notSent reports whether a call certainly did nothing because it is not its turn.
func notSent(err error) bool {
	throttled := (*provider.Throttled)(nil)
	return errors.As(err, &throttled)
}
