package clock

import (
	"cmp"
	"slices"
	"time"
)

// Pause is a time in which a clock stands still.
type Pause struct {
	From  time.Time `json:"from"`
	To    time.Time `json:"to,omitzero"` // zero: it still lasts
	Cause string    `json:"cause,omitempty"`
}

// stretch is a stretch of time, [from, to), as far after a clock's start: so
// any year will do, where nanoseconds since 1970 end in 2262.
type stretch struct{ from, to time.Duration }

// never is farther from its start than any clock comes, 292 years.
const never = time.Duration(1<<63 - 1)

// after is the instant so far after start; zero for never.
func after(start time.Time, d time.Duration) time.Time {
	if d == never {
		return time.Time{}
	}
	return start.Add(d)
}

// stills are the pauses in order, those that meet as one.
func stills(start time.Time, pauses []Pause) []stretch {
	if len(pauses) == 0 {
		return nil
	}
	all := make([]stretch, 0, len(pauses))
	for _, p := range pauses {
		s := stretch{p.From.Sub(start), never}
		if !p.To.IsZero() {
			s.to = p.To.Sub(start)
		}
		if s.from < s.to {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	merged := all[:0]
	for _, s := range all {
		if n := len(merged); n > 0 && s.from <= merged[n-1].to {
			merged[n-1].to = max(merged[n-1].to, s.to)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}
