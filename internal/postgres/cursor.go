package postgres

import (
	"encoding/base64"
	"strings"
	"time"

	"redress/internal/complaint"
)

// cursor is the last row of a page. It is opaque to those who pass it on.
type cursor struct {
	OpenedAt time.Time
	Number   string
}

func (c cursor) String() string {
	return base64.RawURLEncoding.EncodeToString([]byte(stamp(c.OpenedAt) + " " + c.Number))
}

func parseCursor(s string) (cursor, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return cursor{}, BadCursor{}
	}
	opened, number, _ := strings.Cut(string(b), " ")
	at, err := time.Parse(time.RFC3339Nano, opened)
	if err != nil {
		return cursor{}, BadCursor{}
	}
	if number, err = complaint.ParseNumber(number); err != nil {
		return cursor{}, BadCursor{}
	}
	return cursor{at, number}, nil
}
