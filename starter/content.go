package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// contentKey makes a complaint without an id of its own the same complaint when
// the same content comes again, in whatever order its fields stand.
func contentKey(line aLine) string {
	if line.opening.ExternalID != "" {
		return ""
	}
	var as any
	if err := json.Unmarshal(line.raw, &as); err != nil {
		panic("an opening that was read is JSON: " + err.Error())
	}
	canonical, err := json.Marshal(as)
	if err != nil {
		panic("what was JSON is JSON: " + err.Error())
	}
	sum := sha256.Sum256(canonical)
	return "content:" + hex.EncodeToString(sum[:])
}
