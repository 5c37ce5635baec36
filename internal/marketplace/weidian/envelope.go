package weidian

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/provider"
)

// text is a field that Weidian writes as a string here and as a number there.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	switch {
	case string(b) == "null":
		*t = ""
	case len(b) > 0 && b[0] == '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*t = text(s)
	case len(b) > 0 && (b[0] == '{' || b[0] == '['):
		return errors.New("a text or a number was expected")
	default:
		*t = text(b)
	}
	return nil
}

// envelope is every answer.
type envelope struct {
	Status *struct {
		Code *text `json:"status_code"`
	} `json:"status"`
	Result json.RawMessage `json:"result"`
}

// decode says what an answer means, and reads its result. What Weidian says in
// words (status_reason) stays out of errors: it repeats tokens and parameters.
func decode(status int, retryAfter string, body []byte, known codes, out any) error {
	switch {
	case status == http.StatusTooManyRequests:
		return &provider.Throttled{After: waitOf(retryAfter)}
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return &provider.Refused{Code: provider.Unauthorised}
	case status >= 400 && status < 500 && status != http.StatusRequestTimeout:
		return &provider.Refused{Code: provider.Rejected}
	case status != http.StatusOK:
		return &provider.Unknown{Err: fmt.Errorf("HTTP %d", status)}
	}
	var e envelope
	if json.Unmarshal(body, &e) != nil || e.Status == nil || e.Status.Code == nil {
		return &provider.Unknown{Err: errors.New("the answer is not the JSON it should be")}
	}
	if code := string(*e.Status.Code); code != "0" {
		return known.refusal(code)
	}
	if out == nil {
		return nil
	}
	if len(e.Result) == 0 || string(bytes.TrimSpace(e.Result)) == "null" {
		return &provider.Refused{Code: notFound}
	}
	if json.Unmarshal(e.Result, out) != nil {
		return &provider.Unknown{Err: errors.New("the result is not the JSON it should be")}
	}
	return nil
}

const notFound = "not_found"

// codes are the tables that Weidian does not publish: what is known of them, and
// what the shop has added. A code that is in none is never guessed at.
type codes struct {
	Status map[string]string           `json:"status"` // of an answer: unauthorised, throttled, not_found, unknown
	Refund map[string]phase            `json:"refund"` // of items[].refund_info.refund_status
	Kind   map[string]marketplace.Kind `json:"kind"`   // of items[].refund_info.refund_kind
}

//go:embed codes.json
var ownCodes []byte

func readCodes(added string) (codes, error) {
	var all codes
	if err := complaint.DecodeStrict(ownCodes, &all); err != nil {
		return codes{}, fmt.Errorf("read codes.json: %w", err)
	}
	if added == "" {
		return all, nil
	}
	var more codes
	if err := complaint.DecodeStrict([]byte(added), &more); err != nil {
		return codes{}, fmt.Errorf("read the setting codes: %w", err)
	}
	for code, class := range more.Status {
		switch class {
		case provider.Unauthorised, "throttled", notFound, "unknown":
			all.Status[code] = class
		default:
			return codes{}, errors.New("the setting codes: a status must be unauthorised, throttled, not_found or unknown")
		}
	}
	for code, p := range more.Refund {
		if p != asked && p != refused && p != paid && p != closed {
			return codes{}, errors.New("the setting codes: a refund must be asked, refused, paid or closed")
		}
		all.Refund[code] = p
	}
	maps.Copy(all.Kind, more.Kind)
	return all, nil
}

func (c codes) refusal(code string) error {
	switch c.Status[code] {
	case provider.Unauthorised, notFound:
		return &provider.Refused{Code: c.Status[code]}
	case "throttled":
		return &provider.Throttled{After: usualWait}
	case "unknown":
		return &provider.Unknown{Err: errors.New("the gateway says that it failed")}
	}
	for _, r := range code {
		if r < '0' || r > '9' {
			return &provider.Refused{Code: provider.Rejected}
		}
	}
	if len(code) == 0 || len(code) > 12 {
		return &provider.Refused{Code: provider.Rejected}
	}
	return &provider.Refused{Code: "weidian_" + code}
}
