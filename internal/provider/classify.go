package provider

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

const (
	codeNotFound = "not_found"

	// usualWait is how long to wait when a provider throttles and does not say.
	usualWait = 5 * time.Second
	// longestWait keeps a provider's odd Retry-After from parking a step for days.
	longestWait = 15 * time.Minute
)

// code is all that is taken over from an answer's body: what a provider writes
// besides it could repeat somebody's data.
var code = regexp.MustCompile(`^[a-z][a-z0-9_.]{0,49}$`)

// classify says what an answer outside 2xx means for what was asked.
func classify(response *http.Response, body []byte) error {
	var said struct {
		Code string `json:"code"`
	}
	if json.Unmarshal(body, &said) != nil || !code.MatchString(said.Code) {
		said.Code = ""
	}
	switch status := response.StatusCode; {
	case status == http.StatusTooManyRequests:
		return &Throttled{retryAfter(response.Header.Get("Retry-After"))}
	case status == http.StatusConflict && said.Code == "idempotency_mismatch":
		return &Refused{KeyReused}
	case status == http.StatusConflict, status == http.StatusRequestTimeout, status == http.StatusTooEarly:
		return &Unknown{fmt.Errorf("HTTP %d %s", status, said.Code)}
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return &Refused{Unauthorised}
	case status == http.StatusNotFound:
		return &Refused{codeNotFound}
	case status >= 400 && status < 500 && said.Code != "":
		return &Refused{said.Code}
	case status >= 400 && status < 500:
		return &Refused{Rejected}
	default:
		return &Unknown{fmt.Errorf("HTTP %d", status)}
	}
}

// retryAfter reads the header's two forms, seconds and a date.
func retryAfter(header string) time.Duration {
	wait := usualWait
	if seconds, err := strconv.Atoi(header); err == nil && seconds > 0 {
		wait = time.Duration(min(seconds, int(longestWait/time.Second))) * time.Second
	} else if at, err := http.ParseTime(header); err == nil && time.Until(at) > 0 {
		wait = time.Until(at)
	}
	return min(wait, longestWait)
}
