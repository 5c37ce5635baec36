package policy

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
)

func TestHowAMeasureIsTold(t *testing.T) {
	t.Parallel()
	office := clock.Workweek(clock.Span{From: 540, To: 720}, clock.Span{From: 780, To: 1080})
	r := ruleset{Calendars: map[string]calendar{
		"desk":  {Zone: "Asia/Shanghai", Week: clock.Daily(clock.Span{From: 540, To: 1080})},
		"night": {Zone: "UTC", Week: clock.Daily(clock.Span{From: 1320, To: 1560})},
		"work":  {Zone: "Europe/London", Holidays: "gb", Week: office},
		"local": {Zone: "UTC", Week: clock.Daily(allDay)},
		"odd":   {Zone: "UTC", Week: clock.Week{Mon: []clock.Span{{From: 0, To: 60}}, Wed: []clock.Span{{From: 0, To: 60}}, Thu: []clock.Span{{From: 0, To: 60}}, Sun: []clock.Span{{From: 60, To: 120}}}},
	}}
	d := clock.Duration(24 * time.Hour)
	for _, c := range []struct {
		measure      clock.Measure
		told, clocks string
	}{
		{clock.Measure{Within: d, Kind: clock.Wall}, "24h of wall time", "wall time"},
		{clock.Measure{Within: 0, Kind: clock.Wall}, "no time at all", "wall time"},
		{clock.Measure{Within: d / 6, Kind: clock.Window, Calendar: "desk"}, "4h, counted 09:00–18:00 every day, Asia/Shanghai", "daily window 09:00–18:00, every day, Asia/Shanghai"},
		{clock.Measure{Within: d / 6, Kind: clock.Window, Calendar: "night"}, "4h, counted 22:00–02:00 every day, UTC", "daily window 22:00–02:00, every day, UTC"},
		{clock.Measure{Within: d / 6, Kind: clock.Window, Calendar: "local"}, "4h, counted all day every day, UTC", "daily window all day, every day, UTC"},
		{clock.Measure{Within: d / 3, Kind: clock.BusinessHours, Calendar: "work"}, "8h, counted 09:00–12:00 and 13:00–18:00 Mon–Fri, without the holidays of gb, Europe/London",
			"business hours 09:00–12:00 and 13:00–18:00, Mon–Fri, without the holidays of gb, Europe/London"},
		{clock.Measure{Within: d, Kind: clock.BusinessDays, Calendar: "work"}, "1 business day, Mon–Fri, without the holidays of gb, Europe/London", "business days, Mon–Fri, without the holidays of gb, Europe/London"},
		{clock.Measure{Within: 15 * d, Kind: clock.BusinessDays, Calendar: "local"}, "15 business days, every day, UTC", "business days, every day, UTC"},
		{clock.Measure{Within: 7 * d, Kind: clock.NaturalDays, Calendar: "work"}, "7 natural days, from the next one, Europe/London", "natural days, Europe/London"},
		{clock.Measure{Within: d / 24, Kind: clock.BusinessHours, Calendar: "odd"}, "1h, counted 00:00–01:00 Mon and Wed–Thu, 01:00–02:00 Sun, UTC", "business hours 00:00–01:00, Mon and Wed–Thu, 01:00–02:00 Sun, UTC"},
		{clock.Measure{Rule: "a", Latest: []clock.Measure{{Within: d, Rule: "a"}, {Within: 2 * d, Rule: "b"}}}, "the latest of: 24h of wall time; 48h of wall time (b)", "wall time"},
	} {
		require.Equal(t, c.told, r.told(c.measure))
		require.Equal(t, c.clocks, r.clockTold(c.measure))
	}
}

func TestTheNearestWord(t *testing.T) {
	t.Parallel()
	words := []string{"default", "deadlines", "within", "warn", "wait", "is"}
	for word, want := range map[string]string{
		"defalt": "default", "defualt": "default", "deadlins": "deadlines", "withing": "within", "war": "warn", "waits": "wait",
		"si": "is", "": "", "x": "", "source": "", "completely_else": "",
	} {
		require.Equal(t, want, nearest(word, words), word)
	}
	require.Equal(t, 0, distance("same", "same"))
	require.Equal(t, 4, distance("", "four"))
	require.Equal(t, 1, distance("ab", "ba"))
	require.Equal(t, 3, distance("kitten", "sitting"))
}
