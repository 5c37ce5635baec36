package office

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"

	"redress/internal/complaint"
)

// plainValue is a code, an id, an amount or an instant.
var plainValue = regexp.MustCompile(`^[!-~]{0,300}$`)

// checkSignal refuses what has not the shape of the message, and words where a
// code belongs. A signal is in Temporal's history before the case sees it, and
// what people write must not come there: nobody could erase it.
func checkSignal(message string, payload json.RawMessage) error {
	m, known := complaint.Find(message)
	if !known {
		return &complaint.Refusal{Code: complaint.UnknownMessage, Field: "message", Reason: "there is no such message"}
	}
	if err := complaint.DecodeStrict(payload, reflect.New(m.Body).Interface()); err != nil {
		return err
	}
	var whole map[string]any
	if err := json.Unmarshal(payload, &whole); err != nil {
		return &complaint.Refusal{Code: complaint.BadMessage, Reason: "must be a JSON object"}
	}
	for field, value := range whole {
		if !plain(value) {
			return &complaint.Refusal{Code: complaint.BadValue, Field: field, Reason: "must be a code without spaces; words are stored as a text first"}
		}
	}
	return nil
}

// plain reports whether all words in a value are plainValues.
func plain(value any) bool {
	switch v := value.(type) {
	case string:
		return plainValue.MatchString(v)
	case []any:
		return !slices.ContainsFunc(v, func(one any) bool { return !plain(one) })
	case map[string]any:
		for _, one := range v {
			if !plain(one) {
				return false
			}
		}
	}
	return true
}
