package taobao

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"redress/internal/provider"
)

// said is TOP's error_response. What stands in msg and sub_msg may repeat
// anybody's words, so nothing of it goes on, but for how long a ban lasts.
type said struct {
	Code    text `json:"code"`
	SubCode text `json:"sub_code"`
	SubMsg  text `json:"sub_msg"`
}

// The codes of TOP that decide what is done. 4 to 8 are its five ways to say that
// too much was asked (7 is the app's), 26 and 27 a session that is missing or dead.
const (
	codeLimitedFirst = 4
	codeLimitedLast  = 8
	codeUnavailable  = 10
	codeRemote       = 15
	codeNoSession    = 26
	codeBadSession   = 27
)

// platformCodes are TOP's own codes in words; those that are not here (15, 40, 41)
// have their meaning in sub_code.
var platformCodes = map[int]string{
	3: "upload_fail", 9: "http_action_not_allowed", 11: "no_permission", 12: "no_permission", 13: "no_permission",
	21: "missing_method", 22: "invalid_method", 23: "invalid_format", 24: "missing_signature", 25: "invalid_signature",
	28: "missing_app_key", 29: "invalid_app_key", 30: "missing_timestamp", 31: "invalid_timestamp", 32: "missing_version",
	33: "invalid_version", 34: "unsupported_version", 42: "forbidden", 43: "parameter_error",
}

// notFound is what this package's callers know a case by that there is not.
const notFound = "not_found"

var (
	banned = regexp.MustCompile(`ban will last for (\d{1,9}) more second`)
	plain  = regexp.MustCompile(`^[a-z][a-z0-9_.]{0,49}$`)
)

// Waits after TOP said that too much was asked.
const (
	usualBan   = time.Second    // when it does not say: its bans by frequency last a second or two
	longestBan = 24 * time.Hour // a used-up day's quota comes back at midnight
)

// errSession says that the session is missing or dead; nothing was done.
var errSession = errors.New("the session is not valid")

// busy is a fault of the platform's own (isp.*): it may work when asked again.
type busy struct{ code string }

func (b *busy) Error() string { return "the platform's own fault: " + b.code }

// classify says what an error_response means for what was asked.
func (s said) classify() error {
	code, _ := strconv.Atoi(string(s.Code))
	sub := word(s.SubCode)
	switch {
	case code >= codeLimitedFirst && code <= codeLimitedLast:
		return &provider.Throttled{After: ban(s.SubMsg)}
	case code == codeNoSession || code == codeBadSession:
		return errSession
	case strings.HasPrefix(sub, "isp."), code == codeUnavailable, code == codeRemote && sub == "":
		return &provider.Unknown{Err: &busy{code: fmt.Sprintf("%d %s", code, sub)}}
	case platformCodes[code] != "":
		return &provider.Refused{Code: platformCodes[code]}
	case strings.Contains(sub, "not_exist"), strings.Contains(sub, "not_found"):
		return &provider.Refused{Code: notFound}
	case sub != "":
		return &provider.Refused{Code: sub}
	}
	return &provider.Refused{Code: provider.Rejected}
}

// word is a code of TOP in the letters of ours, "isv.refund-status-error:123" as
// isv.refund_status_error; empty when it is not one.
func word(code text) string {
	name, _, _ := strings.Cut(strings.ToLower(string(code)), ":")
	name = strings.ReplaceAll(strings.TrimSpace(name), "-", "_")
	if !plain.MatchString(name) {
		return ""
	}
	return name
}

func ban(words text) time.Duration {
	found := banned.FindStringSubmatch(string(words))
	if found == nil {
		return usualBan
	}
	seconds, err := strconv.Atoi(found[1])
	if err != nil || seconds < 1 {
		return usualBan
	}
	return min(time.Duration(seconds)*time.Second, longestBan)
}

// envelope takes the answer of a method out of its wrapping into out.
func envelope(method string, body []byte, out any) error {
	var outer map[string]json.RawMessage
	if err := json.Unmarshal(body, &outer); err != nil {
		return &provider.Unknown{Err: errors.New("the answer is not JSON")}
	}
	if raw, failed := outer["error_response"]; failed {
		var s said
		if err := json.Unmarshal(raw, &s); err != nil {
			return &provider.Unknown{Err: errors.New("the error is not one of TOP's")}
		}
		return s.classify()
	}
	inner, ok := outer[envelopeName(method)]
	if !ok {
		return &provider.Unknown{Err: errors.New("the answer is not one to " + method)}
	}
	if err := json.Unmarshal(inner, out); err != nil {
		return &provider.Unknown{Err: errors.New("the answer to " + method + " does not have its form")}
	}
	return nil
}

// envelopeName is refund_get_response of taobao.refund.get; tmall_ stays.
func envelopeName(method string) string {
	return strings.ReplaceAll(strings.TrimPrefix(method, "taobao."), ".", "_") + "_response"
}
