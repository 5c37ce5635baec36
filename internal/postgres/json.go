package postgres

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// facts reads an event's facts from jsonb.
type facts map[string]string

// Scan implements sql.Scanner.
func (f *facts) Scan(v any) error {
	*f = nil
	switch b := v.(type) {
	case nil:
		return nil
	case []byte:
		return json.Unmarshal(b, (*map[string]string)(f))
	case string:
		return json.Unmarshal([]byte(b), (*map[string]string)(f))
	}
	return fmt.Errorf("facts are %T, not JSON", v)
}

// plainJSON replaces the escaped NUL, which jsonb refuses.
func plainJSON(b []byte) []byte {
	if !bytes.Contains(b, []byte(`\u0000`)) {
		return b
	}
	b = bytes.Clone(b)
	for i := 0; i+6 <= len(b); i++ {
		if b[i] != '\\' {
			continue
		}
		if string(b[i:i+6]) == `\u0000` {
			copy(b[i:], `\ufffd`)
		}
		i++ // what is escaped starts no escape of its own
	}
	return b
}
