package taobao

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"redress/internal/complaint"
)

// text is a value that TOP writes as a string or as a number. Ids are longer than
// what a float64 keeps, so a number is taken as it is written.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*t = ""
		return nil
	}
	if len(b) > 0 && b[0] == '"' {
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*t = text(s)
		return nil
	}
	if len(b) > 0 && (b[0] == '{' || b[0] == '[') {
		return errors.New("is not a plain value")
	}
	*t = text(b)
	return nil
}

// flag is a yes or no that TOP writes as a boolean or as a word.
type flag bool

func (f *flag) UnmarshalJSON(b []byte) error {
	*f = flag(strings.Trim(string(b), `"`) == "true")
	return nil
}

// list is a list as TOP wraps it, {"refunds":{"refund":[…]}}, or bare, as with
// simplify=true. An empty one may be {} or missing.
type list[T any] []T

func (l *list[T]) UnmarshalJSON(b []byte) error {
	*l = nil
	b = bytes.TrimSpace(b)
	switch {
	case len(b) == 0 || string(b) == "null" || string(b) == `""`:
		return nil
	case b[0] == '[':
		return json.Unmarshal(b, (*[]T)(l))
	}
	var wrapped map[string]json.RawMessage
	if err := json.Unmarshal(b, &wrapped); err != nil {
		return err
	}
	for _, inner := range wrapped {
		switch inner = bytes.TrimSpace(inner); {
		case len(inner) > 0 && inner[0] == '[':
			return json.Unmarshal(inner, (*[]T)(l))
		case len(inner) > 0 && inner[0] == '{' && len(wrapped) == 1:
			var one T
			if err := json.Unmarshal(inner, &one); err != nil {
				return err
			}
			*l = list[T]{one}
			return nil
		}
	}
	return nil
}

// currency is the only one that Taobao and Tmall account in.
const currency = "CNY"

// yuan reads an amount as the reads of TOP write it: yuan with two decimals.
func yuan(amount text) (complaint.Money, error) {
	if amount == "" {
		return complaint.Money{}, nil
	}
	m, err := complaint.ParseMoney(string(amount), currency)
	if err != nil {
		return complaint.Money{}, fmt.Errorf("an amount in yuan: %w", err)
	}
	return m, nil
}

// cents writes an amount as refund_infos and negotiatereturn take it: cents.
func cents(m complaint.Money) string { return strconv.FormatInt(m.Minor, 10) }

// zone is TOP's: GMT+8 all year.
var zone = time.FixedZone("GMT+8", 8*60*60)

const stamp = "2006-01-02 15:04:05"

func stamped(at time.Time) string { return at.In(zone).Format(stamp) }

// instant reads an instant as TOP writes it; zero for none, or for what is not one.
func instant(t text) time.Time {
	at, err := time.ParseInLocation(stamp, string(t), zone)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// canonical is JSON that is the same for the same facts: names sorted, numbers as
// they were written, and without what differs from call to call.
func canonical(raw json.RawMessage, without ...string) ([]byte, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if object, ok := value.(map[string]any); ok {
		for name := range object {
			if slices.Contains(without, name) {
				delete(object, name)
			}
		}
		if len(object) == 0 {
			return nil, nil
		}
	}
	return json.Marshal(value)
}
