package clock_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/clock"
)

// TestTheMinuteHandAgrees counts as a person would who watches a clock on the
// wall: minute by minute, asking of each whether it counts, with Go's own table
// of the zone. It is far slower than the package and knows none of its ways.
func TestTheMinuteHandAgrees(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawPlace(t, time.Minute)
		w.start = w.start.Truncate(time.Minute) // shifts of old are of seconds
		w.pauses = w.drawPauses(t, "pause")
		for _, m := range leaves(w.drawMeasure(t, 1)) {
			if m.Within = min(m.Within, clock.Duration(6*day)); !countsDays(m) {
				m.Within = min(m.Within, clock.Duration(12*time.Hour))
			}
			due := m.Due(w.in, w.start, w.pauses)
			watched, ended := w.watch(m)
			if !ended {
				require.True(t, due.IsZero() || due.After(watched), "%v is due %s; watched until %s", m, due, watched)
				continue
			}
			require.Equal(t, watched, due, "%v", m)
		}
	})
}

// watch looks at a measure's clock for twenty days at most; false: it has not
// come to its end by then.
func (w world) watch(m clock.Measure) (at time.Time, ended bool) {
	c, left := w.in[m.Calendar], time.Duration(m.Within)
	wall := wallClock(c.Zone)
	if left == 0 {
		return w.start.UTC(), true
	}
	begun := wall(w.start).Truncate(day)
	// A time that comes twice counts when it comes first, so what counts is the
	// latest time that the clock has shown so far.
	at = w.start.Add(-3 * day)
	shown := wall(at)
	for left > 0 {
		if at.After(w.start.Add(20 * day)) {
			return at, false
		}
		if !countsDays(m) && !at.Before(w.start) && !w.still(at) && (m.Kind == clock.Wall || m.Kind == "" || isOpen(c, shown)) {
			left -= time.Minute
		}
		at = at.Add(time.Minute)
		before := shown.Truncate(day)
		if now := wall(at); now.After(shown) {
			shown = now
		}
		ends := countsDays(m) && before.After(begun) && before.Before(shown.Truncate(day))
		if ends && at.After(w.start) && !w.still(at.Add(-1)) && (m.Kind == clock.NaturalDays || len(hoursOf(c, before)) > 0) {
			left -= day
		}
	}
	return at.UTC(), true
}

// still says whether a pause lasts at an instant.
func (w world) still(at time.Time) bool {
	return slices.ContainsFunc(w.pauses, func(p clock.Pause) bool {
		return !at.Before(p.From) && (p.To.IsZero() || at.Before(p.To))
	})
}

// wallClock is what a zone's clocks show, as if it were in UTC.
func wallClock(z clock.Zone) func(time.Time) time.Time {
	if place, err := time.LoadLocation(z.Name); err == nil {
		return func(at time.Time) time.Time {
			_, offset := at.In(place).Zone()
			return at.Add(time.Duration(offset) * time.Second)
		}
	}
	return func(at time.Time) time.Time {
		offset := z.Offset
		for _, s := range z.Shifts {
			if !at.Before(s.At) {
				offset = s.Offset
			}
		}
		return at.Add(time.Duration(offset) * time.Second)
	}
}

func isOpen(c clock.Calendar, shown time.Time) bool {
	for back := range 2 {
		minute := shown.Hour()*60 + shown.Minute() + back*24*60
		for _, s := range hoursOf(c, shown.AddDate(0, 0, -back)) {
			if s.From <= minute && minute < s.To {
				return true
			}
		}
	}
	return false
}

func hoursOf(c clock.Calendar, shown time.Time) []clock.Span {
	w := c.Week
	week := [][]clock.Span{w.Sun, w.Mon, w.Tue, w.Wed, w.Thu, w.Fri, w.Sat}
	day := clock.DateOf(shown.Date())
	switch {
	case slices.Contains(c.Off, day):
		return nil
	case slices.Contains(c.On, day):
		for _, spans := range append(week[1:], week[0]) {
			if len(spans) > 0 {
				return spans
			}
		}
	}
	return week[shown.Weekday()]
}
