package clock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
)

// A deadline of 60 days with 30 pauses, on each clock, must take less than 50 µs
// to be counted. It has two periods a day in New York, whose zone shifts, and
// four years of holidays.
func BenchmarkDue(b *testing.B) {
	in, pauses := newYork(), thirtyPauses()
	for _, m := range sixtyDays {
		b.Run(string(m.Kind), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Due(in, begun, pauses)
			}
		})
	}
}

func BenchmarkElapsed(b *testing.B) {
	in, pauses := newYork(), thirtyPauses()
	for _, m := range sixtyDays {
		due := m.Due(in, begun, pauses)
		b.Run(string(m.Kind), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Elapsed(in, begun, due, pauses)
			}
		})
	}
}

// TestSixtyDays sees to it that the benchmarks count what they say. The time they
// take is not judged here, since a busy machine has another one.
func TestSixtyDays(t *testing.T) {
	t.Parallel()
	require.Len(t, newYork()["ny"].Off, 44)
	for _, m := range sixtyDays {
		require.NoError(t, m.Check(newYork()))
		due := m.Due(newYork(), begun, thirtyPauses())
		require.True(t, due.After(begun.AddDate(0, 0, 59)), "%s: %s", m.Kind, due)
		require.True(t, due.Before(begun.AddDate(0, 0, 100)), "%s: %s", m.Kind, due)
		explained := m.Explain(newYork(), begun, thirtyPauses(), nil)
		if m.Kind == clock.NaturalDays || m.Kind == clock.BusinessDays {
			require.Greater(t, len(explained.Intervals), 29, m.Kind)
			continue
		}
		require.Greater(t, len(explained.Intervals), 30, m.Kind)
	}
}

var begun = time.Date(2026, 9, 14, 13, 30, 0, 0, time.UTC) // a Monday; summer time ends meanwhile

var sixtyDays = []clock.Measure{
	{Within: clock.Duration(60 * day), Kind: clock.Wall},
	{Within: clock.Duration(60 * 7 * time.Hour), Kind: clock.Window, Calendar: "window"},
	{Within: clock.Duration(42 * 7 * time.Hour), Kind: clock.BusinessHours, Calendar: "ny"},
	{Within: clock.Duration(42 * day), Kind: clock.BusinessDays, Calendar: "ny"},
	{Within: clock.Duration(60 * day), Kind: clock.NaturalDays, Calendar: "ny"},
}

func newYork() clock.Calendars {
	zone, err := clock.ZoneOf("America/New_York", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2032, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		panic(err)
	}
	hours := []clock.Span{{From: 9 * 60, To: 12 * 60}, {From: 13 * 60, To: 17 * 60}}
	c := clock.Calendar{Zone: zone, Week: clock.Workweek(hours...), Known: clock.DateOf(2029, 12, 31)}
	for year := 2026; year < 2030; year++ {
		for _, d := range [][2]int{{1, 1}, {1, 19}, {2, 16}, {5, 25}, {6, 19}, {7, 3}, {9, 7}, {10, 12}, {11, 11}, {11, 26}, {12, 25}} {
			c.Off = append(c.Off, clock.DateOf(year, time.Month(d[0]), d[1]))
		}
	}
	return clock.Calendars{"ny": c, "window": {Zone: zone, Week: clock.Daily(hours...)}}
}

// thirtyPauses are of three hours each, one every second day, from the middle
// of the first period into the second.
func thirtyPauses() []clock.Pause {
	var all []clock.Pause
	for i := range 30 {
		from := begun.Add(2*time.Hour + time.Duration(i)*2*day)
		all = append(all, clock.Pause{From: from, To: from.Add(3 * time.Hour), Cause: "customer_asked"})
	}
	return all
}
