package complaint_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// counting are terms of a version whose wait for an answer counts on the calendar
// "shop", which opens at this hour.
func counting(version string, hour int) complaint.Terms {
	return complaint.Terms{Version: version, Calendars: clock.Calendars{"shop": {Week: clock.Daily(clock.Span{From: hour * 60, To: 24 * 60})}},
		Deadlines: map[complaint.DeadlineName]complaint.Term{complaint.AnswerDue: {Measure: clock.Measure{Calendar: "shop"}}}}
}

// A case goes from one policy to another, back, and to the other again, whose
// calendar has changed meanwhile because a year's holidays were published. What
// was counted on the first stay is still explained as it was counted.
func TestReturningToAPolicyKeepsTheCalendarsOfTheFormerStay(t *testing.T) {
	t.Parallel()
	first := counting("a", 1)
	stay := counting("b", 2).Beside(first.Calendars)
	on := func(terms complaint.Terms) string { return terms.Deadlines[complaint.AnswerDue].Measure.Calendar }
	require.Equal(t, "shop@b", on(stay))

	back := counting("a", 1).Beside(stay.Calendars)
	require.Equal(t, "shop", on(back))
	again := counting("b", 3).Beside(back.Calendars)
	require.NotEqual(t, on(stay), on(again))
	third := counting("b", 4).Beside(again.Calendars)
	same := counting("b", 3).Beside(third.Calendars)
	require.Equal(t, on(again), on(same), "equal calendars share a name")
	require.Equal(t, third.Calendars, same.Calendars)

	for name, calendar := range stay.Calendars {
		require.True(t, calendar.Equal(third.Calendars[name]), name)
	}
	for name, hour := range map[string]int{on(first): 1, on(stay): 2, on(again): 3, on(third): 4} {
		require.True(t, third.Calendars[name].Equal(counting("x", hour).Calendars["shop"]), name)
	}
	require.Len(t, third.Calendars, 4)
}
