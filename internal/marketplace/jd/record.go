package jd

import (
	"bytes"
	"encoding/json"
	"fmt"

	"redress/internal/marketplace"
)

// record is what JD showed, as JSON that is the same for the same facts: names in
// order, numbers as they were written. What there is nothing of is left out.
func record(parts map[string]json.RawMessage) (marketplace.Record, error) {
	whole := map[string]any{}
	for name, raw := range parts {
		if isNothing(raw) || string(bytes.TrimSpace(raw)) == "[]" {
			continue
		}
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.UseNumber()
		var part any
		if err := decoder.Decode(&part); err != nil {
			return nil, badAnswer(name)
		}
		whole[name] = part
	}
	if len(whole) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(whole)
	if err != nil {
		return nil, fmt.Errorf("write jd record: %w", err)
	}
	return text, nil
}
