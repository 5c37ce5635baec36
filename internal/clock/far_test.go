package clock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
)

// A case whose clocks run a day in a second is beyond the year 2262, where
// nanoseconds since 1970 do not fit into 64 bits, after a day. Nothing may go
// wrong there, nor with instants that nobody set.
var faraway = []time.Time{{}, time.Date(1, 1, 2, 0, 0, 0, 1, time.UTC), time.Date(1582, 10, 15, 12, 0, 0, 0, time.UTC),
	time.Date(1969, 12, 31, 23, 59, 59, 999, time.UTC), time.Date(2199, 12, 31, 12, 0, 0, 0, time.UTC), time.Date(2200, 1, 1, 0, 0, 0, 5, time.UTC),
	time.Date(2262, 4, 11, 23, 47, 16, 854_775_807, time.UTC), time.Date(2262, 4, 12, 0, 0, 0, 0, time.UTC), time.Date(4400, 2, 29, 8, 30, 0, 0, time.UTC),
	time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC)}

func TestClocksCountInAnyYear(t *testing.T) {
	t.Parallel()
	for _, start := range faraway {
		for _, m := range everyKind(4*day, "uk") {
			due := m.Due(worked(), start, nil)
			require.True(t, due.After(start), "%s from %s is due %s", m.Kind, start, due)
			require.True(t, due.Before(start.Add(20*day)), "%s from %s is due %s", m.Kind, start, due)
			require.Equal(t, 4*day, m.Elapsed(worked(), start, due, nil), "%s from %s", m.Kind, start)
			require.Less(t, m.Elapsed(worked(), start, due.Add(-1), nil), 4*day, "%s from %s", m.Kind, start)
			paused := m.Due(worked(), start, []clock.Pause{{From: start, To: start.Add(5 * day)}})
			require.False(t, paused.Before(due), "%s from %s", m.Kind, start)
			require.True(t, paused.Before(start.Add(25*day)), "%s from %s, paused, is due %s", m.Kind, start, paused)
			require.Equal(t, due, m.Due(worked(), start, []clock.Pause{{From: start.AddDate(-400, 0, 0), To: start.Add(-1)}}), "%s from %s", m.Kind, start)
			require.Zero(t, m.Due(worked(), start, []clock.Pause{{To: start.Add(-1)}, {From: start.Add(-1)}}))
		}
	}
}

func TestNanosecondsCount(t *testing.T) {
	t.Parallel()
	start := time.Date(2300, 1, 2, 10, 0, 0, 123_456_789, time.UTC)
	for _, m := range []clock.Measure{{Within: 1}, {Within: 1, Kind: clock.BusinessHours, Calendar: "uk"}} {
		require.Equal(t, start.Add(1), m.Due(worked(), start, nil))
		require.Equal(t, time.Duration(1), m.Elapsed(worked(), start, start.Add(1), nil))
		require.Zero(t, m.Elapsed(worked(), start, start, nil))
	}
}

// What does not end within centuries never ends, and is soon known not to.
func TestWhatNeverEnds(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 22, 14, 1, 0, 0, time.UTC)
	shut := clock.Calendars{"shut": {Zone: worked()["us"].Zone, On: []clock.Date{clock.DateOf(2026, 11, 23)}}}
	endless := []clock.Pause{{From: start.Add(time.Hour)}}
	begun := time.Now()
	for range 100 {
		for _, m := range everyKind(4*day, "us") {
			require.Zero(t, m.Due(worked(), start, endless))
			require.Less(t, m.Elapsed(worked(), start, start.AddDate(290, 0, 0), endless), day)
		}
		for _, kind := range []clock.Kind{clock.Window, clock.BusinessHours, clock.BusinessDays} {
			m := clock.Measure{Within: clock.Duration(day), Kind: kind, Calendar: "shut"}
			require.Error(t, m.Check(shut))
			require.Zero(t, m.Due(shut, start, nil))
			require.Zero(t, m.Elapsed(shut, start, start.AddDate(50, 0, 0), nil))
			require.Equal(t, day, m.Left(shut, start, start.AddDate(50, 0, 0), nil))
			require.Empty(t, m.Explain(shut, start, nil, []clock.Warning{{Percent: 50}, {Before: 1}}).Intervals)
		}
	}
	require.Less(t, time.Since(begun), time.Second, "hundreds of walks that come to no end")

	for _, m := range everyKind(4*day, "us") {
		require.NotPanics(t, func() {
			m.Due(worked(), time.Unix(1<<62, 0), endless)
			m.Due(worked(), time.Unix(-1<<62, 0), nil)
		}, "in years that no calendar has")
	}
	for _, m := range everyKind(1<<63-1, "us") {
		require.Zero(t, m.Due(worked(), start, nil), m.Kind)
		require.Positive(t, m.Elapsed(worked(), start, start.AddDate(300, 0, 0), nil), m.Kind)
		require.Zero(t, m.Elapsed(worked(), start, start.AddDate(-300, 0, 0), nil), m.Kind)
	}
}

func TestAnInstantBeforeTheStart(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 22, 14, 1, 0, 0, time.UTC)
	for _, m := range everyKind(4*day, "us") {
		for _, at := range append(faraway[:5:5], start.Add(-1), start) {
			if at.Year() < 2100 {
				require.Zero(t, m.Elapsed(worked(), start, at, nil), "%s at %s", m.Kind, at)
				require.Equal(t, 4*day, m.Left(worked(), start, at, nil), "%s at %s", m.Kind, at)
			}
		}
	}
}

func everyKind(within time.Duration, calendar string) []clock.Measure {
	var all []clock.Measure
	for _, kind := range clock.Kinds {
		all = append(all, clock.Measure{Within: clock.Duration(within), Kind: kind, Calendar: calendar})
	}
	return all
}

const day = 24 * time.Hour
