package clock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
)

func TestWhatCannotBeCounted(t *testing.T) {
	t.Parallel()
	nine, noon := clock.Span{From: 540, To: 1080}, clock.Span{From: 720, To: 780}
	in := clock.Calendars{
		"daily":   {Week: clock.Daily(nine)},
		"shut":    {},
		"overlap": {Week: clock.Daily(nine, noon)},
		"order":   {Week: clock.Daily(noon, clock.Span{From: 540, To: 600})},
		"night":   {Week: clock.Daily(clock.Span{From: 1320, To: 1620}, clock.Span{From: 60, To: 120})},
		"reaches": {Week: clock.Week{Mon: []clock.Span{{From: 1320, To: 2040}}, Tue: []clock.Span{nine}}},
		"nothing": {Week: clock.Daily(clock.Span{From: 540, To: 540})},
		"back":    {Week: clock.Daily(clock.Span{From: 540, To: 500})},
		"long":    {Week: clock.Week{Mon: []clock.Span{{From: 540, To: 540 + 1440}}}},
		"early":   {Week: clock.Daily(clock.Span{From: -60, To: 500})},
		"off":     {Week: clock.Daily(nine), Off: []clock.Date{2, 1}},
		"on":      {Week: clock.Daily(nine), On: []clock.Date{2, 1}},
		"holiday": {Week: clock.Daily(nine), Off: []clock.Date{1}},
	}
	hours := func(name string) clock.Measure {
		return clock.Measure{Within: 1, Kind: clock.BusinessHours, Calendar: name}
	}
	for _, c := range []struct {
		m    clock.Measure
		says string
	}{
		{clock.Measure{Within: -1}, "less than nothing"},
		{clock.Measure{Within: 1, Kind: "sun"}, `no clock "sun"`},
		{clock.Measure{Within: 1, Kind: clock.Platform}, `no clock "platform"`},
		{clock.Measure{Within: 1, Kind: clock.Window}, "needs a calendar"},
		{clock.Measure{Within: clock.Duration(day), Kind: clock.NaturalDays, Calendar: "gone"}, `none named "gone"`},
		{clock.Measure{Within: clock.Duration(time.Hour), Kind: clock.NaturalDays, Calendar: "daily"}, "whole days"},
		{clock.Measure{Within: clock.Duration(time.Hour), Kind: clock.BusinessDays, Calendar: "daily"}, "whole days"},
		{clock.Measure{Within: 1, Kind: clock.Window, Calendar: "holiday"}, "holidays too"},
		{clock.Measure{Within: 1, Earliest: []clock.Measure{{Within: 1}}}, "either an amount"},
		{clock.Measure{Kind: clock.Wall, Latest: []clock.Measure{{Within: 1}}}, "either an amount"},
		{clock.Measure{Earliest: []clock.Measure{{Within: 1}}, Latest: []clock.Measure{{Within: 1}}}, "either an amount"},
		{clock.Measure{Earliest: []clock.Measure{{Within: 1}, {Latest: []clock.Measure{{Within: -1}}}}}, "less than nothing"},
		{hours("shut"), "calendar shut: no day of the week has hours"}, {hours("overlap"), "Sunday: 09:00-18:00 and 12:00-13:00"}, {hours("order"), "not in order"},
		{hours("night"), "overlap"}, {hours("reaches"), "Monday: 22:00-10:00 reaches into the next day's 09:00-18:00"}, {hours("nothing"), "is no part of a day"}, {hours("back"), "is no part of a day"},
		{hours("long"), "is no part of a day"}, {hours("early"), "is no part of a day"}, {hours("off"), "not in order"}, {hours("on"), "not in order"},
		{clock.Measure{Within: clock.Duration(day), Kind: clock.BusinessDays, Calendar: "shut"}, "no day of the week has hours"},
	} {
		require.ErrorContains(t, c.m.Check(in), c.says)
	}
	in["lunch"] = clock.Calendar{Week: clock.Daily(noon, clock.Span{From: 780, To: 1080})}
	for _, m := range []clock.Measure{{}, hours("lunch"), {Within: 1}, {Within: 1, Kind: clock.Wall, Calendar: "gone"}, hours("holiday"), {Within: 1, Kind: clock.Window, Calendar: "daily"},
		{Within: clock.Duration(day), Kind: clock.NaturalDays, Calendar: "shut"}, {Within: clock.Duration(2 * day), Kind: clock.BusinessDays, Calendar: "holiday"}} {
		require.NoError(t, m.Check(in))
	}
}

func TestWhatMeasuresNothing(t *testing.T) {
	t.Parallel()
	require.True(t, clock.Measure{}.IsZero())
	for _, m := range []clock.Measure{{Within: 1}, {Kind: clock.Wall}, {Earliest: []clock.Measure{{}}}, {Latest: []clock.Measure{{}}}} {
		require.False(t, m.IsZero())
	}
}

// Without its calendar a clock counts what ends first: sooner than allowed is
// better than too late.
func TestACalendarIsMissing(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 20, 14, 1, 0, 0, time.UTC)
	for kind, want := range map[clock.Kind]time.Time{
		clock.Wall: start.Add(day), clock.Window: start.Add(day), clock.BusinessHours: start.Add(day),
		clock.BusinessDays: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), clock.NaturalDays: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
	} {
		require.Equal(t, want, clock.Measure{Within: clock.Duration(day), Kind: kind, Calendar: "gone"}.Due(nil, start, nil), kind)
	}
}

func TestWhereACalendarOpens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ calendar, at, open string }{
		{"jd", "2026-11-22 14:01", "2026-11-22 14:01"}, {"jd", "2026-11-22 09:00", "2026-11-22 09:00"}, {"jd", "2026-11-22 18:00", "2026-11-23 09:00"},
		{"cn", "2026-09-30 18:00", "2026-10-08 09:00"}, {"cn", "2026-10-09 20:00", "2026-10-10 09:00"}, {"cn", "2026-11-23 12:10", "2026-11-23 13:30"},
		{"night", "2026-11-21 01:00", "2026-11-21 01:00"}, {"night", "2026-11-21 02:00", "2026-11-23 22:00"}, {"apia", "2011-12-29 20:00", "2011-12-31 09:00"},
	} {
		require.Equal(t, at(t, c.calendar, c.open), worked()[c.calendar].Open(at(t, c.calendar, c.at)), "%s at %s", c.calendar, c.at)
	}
	shut := at(t, "jd", "2026-11-22 20:00")
	require.Equal(t, shut, clock.Calendar{}.Open(shut))
}

func TestWorkdays(t *testing.T) {
	t.Parallel()
	for day, worked := range map[string]bool{"2026-10-10": true, "2026-10-11": false, "2026-10-01": false, "2026-09-30": true, "2026-09-20": true, "2026-11-21": false} {
		d, err := clock.ParseDate(day)
		require.NoError(t, err)
		require.Equal(t, worked, cn().Workday(d), day)
	}
}

func cn() clock.Calendar { return worked()["cn"] }
