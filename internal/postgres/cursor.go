package postgres

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"redress/internal/access"
	"redress/internal/complaint"
)

// standing is where a row stands in the order of a list.
type standing struct {
	At     time.Time `db:"at"`
	Number string    `db:"number"`
}

// BadCursor says that a list cannot go on from a cursor, and why.
type BadCursor struct{ Reason string }

func (e BadCursor) Error() string { return "the cursor " + e.Reason }

var (
	notOurs   = BadCursor{"is not one that a list gave"}
	otherList = BadCursor{"belongs to a list with another filter, order or grant: read this one from its beginning"}
)

// cursor is the place as those get it who pass it on. It goes with a list's mark.
// The place itself is not signed: whoever forges it only begins elsewhere in
// what they may read, because filter and wall are applied to each page anew.
func (p standing) cursor(mark []byte) string {
	return base64.RawURLEncoding.EncodeToString([]byte(stamp(p.At) + " " + p.Number + " " + base64.RawURLEncoding.EncodeToString(mark)))
}

// parseCursor reads a cursor of a list that has one of these marks. It fails with
// BadCursor.
func parseCursor(s string, marks [][]byte) (standing, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return standing{}, notOurs
	}
	parts := strings.Split(string(b), " ")
	if len(parts) != 3 {
		return standing{}, notOurs
	}
	at, err := time.Parse(time.RFC3339Nano, parts[0])
	if err != nil {
		return standing{}, notOurs
	}
	number, err := complaint.ParseNumber(parts[1])
	if err != nil {
		return standing{}, notOurs
	}
	mark, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return standing{}, notOurs
	}
	if !slices.ContainsFunc(marks, func(m []byte) bool { return hmac.Equal(m, mark) }) {
		return standing{}, otherList
	}
	return standing{at, number}, nil
}

// marks tell a list's filter and order from others; under each service key, the
// current one first. They are keyed because a filter may hold what a person
// wrote. Instants do not count: "due within a day" is another one at each page.
func (s *Store) marks(f Filter) ([][]byte, error) {
	f.Cursor, f.Limit, f.DueBefore, f.OpenedAfter = "", 0, time.Time{}, time.Time{}
	f.Shops = slices.Clone(f.Shops)
	slices.SortFunc(f.Shops, func(a, b access.Shop) int { return strings.Compare(a.String(), b.String()) })
	f.Shops = slices.Compact(f.Shops)
	b, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("write a list's filter: %w", err)
	}
	marks, err := s.vault.Mac("list cursor", b)
	if err != nil {
		return nil, err
	}
	for i := range marks {
		marks[i] = marks[i][:9] // 12 characters: enough to tell lists apart
	}
	return marks, nil
}
