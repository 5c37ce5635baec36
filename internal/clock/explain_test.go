package clock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
)

// at reads a local time in the zone of a worked calendar.
func at(t *testing.T, calendar, text string) time.Time {
	t.Helper()
	return readLocal(t, worked()[calendar].Zone, text).UTC()
}

func pausesAt(t *testing.T, calendar string, ends ...string) []clock.Pause {
	t.Helper()
	var all []clock.Pause
	for i := 0; i < len(ends); i += 2 {
		p := clock.Pause{From: at(t, calendar, ends[i])}
		if ends[i+1] != "" {
			p.To = at(t, calendar, ends[i+1])
		}
		all = append(all, p)
	}
	return all
}

func TestWhatIsUsedUpAndWhatIsLeft(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		measure, start, at string
		pauses             []string
		used               time.Duration
		from               string
	}{
		{"24h wall jd", "2026-11-22 14:01", "2026-11-22 14:01", nil, 0, "nothing yet"},
		{"24h wall jd", "2026-11-22 14:01", "2026-11-22 13:00", nil, 0, "before it began"},
		{"24h wall jd", "2026-11-22 14:01", "2026-11-22 20:01", nil, 6 * time.Hour, "six hours later"},
		{"24h wall jd", "2026-11-22 14:01", "2026-11-25 20:01", nil, day, "all of it and no more"},
		{"24h wall uk", "2026-10-25 00:00", "2026-10-25 03:00", nil, 4 * time.Hour, "an hour comes twice"},
		{"4h window jd", "2026-11-22 14:01", "2026-11-22 18:00", nil, 3*time.Hour + 59*time.Minute, "until the window shut"},
		{"4h window jd", "2026-11-22 14:01", "2026-11-23 03:00", nil, 3*time.Hour + 59*time.Minute, "and at night no more"},
		{"4h window jd", "2026-11-22 14:01", "2026-11-23 09:00", nil, 3*time.Hour + 59*time.Minute, "until it opens again"},
		{"2h business_hours cn", "2026-11-23 11:00", "2026-11-23 12:45", nil, time.Hour, "the break has begun"},
		{"2h business_hours cn", "2026-09-30 17:00", "2026-10-05 12:00", nil, time.Hour, "a holiday"},
		{"7d natural_days jd", "2026-11-22 14:01", "2026-11-23 23:59", nil, 0, "the first day has not ended"},
		{"7d natural_days jd", "2026-11-22 14:01", "2026-11-24 00:00", nil, day, "the first day has ended"},
		{"7d natural_days uk", "2026-03-28 14:01", "2026-03-30 00:00", nil, day, "a day of 23 hours"},
		{"3d business_days cn", "2026-09-29 10:00", "2026-10-09 12:00", nil, 2 * day, "30 September and 8 October"},
		{"24h wall jd", "2026-11-22 10:00", "2026-11-22 14:00", []string{"2026-11-22 12:00", ""}, 2 * time.Hour, "it stands still since 12:00"},
		{"24h wall jd", "2026-11-22 10:00", "2026-11-22 14:00", []string{"2026-11-22 12:00", "2026-11-22 13:00"}, 3 * time.Hour, "an hour's pause"},
		{"24h wall jd", "2026-11-22 10:00", "2026-11-22 11:00", []string{"2026-11-22 12:00", ""}, time.Hour, "the pause is still to come"},
		{"7d natural_days jd", "2026-11-22 10:00", "2026-11-30 12:00", []string{"2026-11-24 12:00", ""}, day, "only the 23rd ended before it"},
		{"0s wall jd", "2026-11-22 10:00", "2026-11-30 12:00", nil, 0, "there is nothing to use up"},
		{"earliest 24h wall jd, 4h window jd", "2026-11-22 14:01", "2026-11-22 16:01", nil, 2 * time.Hour, "of the window, which ends first"},
		{"latest 24h wall jd, 4h window jd", "2026-11-22 14:01", "2026-11-22 20:01", nil, 6 * time.Hour, "of the wall, which ends last"},
	} {
		m := readMeasure(t, c.measure)
		decider := m.Decider(worked(), at(t, "jd", c.start), nil)
		name := decider.Calendar
		start, now, pauses := at(t, name, c.start), at(t, name, c.at), pausesAt(t, name, c.pauses...)
		require.Equal(t, c.used, m.Elapsed(worked(), start, now, pauses), "%s: %s", c.measure, c.from)
		require.Equal(t, time.Duration(decider.Within)-c.used, m.Left(worked(), start, now, pauses), "%s: %s", c.measure, c.from)
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	half, hour := clock.Warning{Percent: 50}, clock.Warning{Before: clock.Duration(time.Hour)}
	for _, c := range []struct {
		measure, start string
		pauses         []string
		warn           []clock.Warning
		want           []string
		from           string
	}{
		{"24h wall jd", "2026-11-22 10:00", nil, []clock.Warning{half, hour}, []string{"2026-11-22 22:00", "2026-11-23 09:00"}, "half of it, and an hour before the end"},
		{"24h wall jd", "2026-11-22 10:00", nil, []clock.Warning{hour, half}, []string{"2026-11-22 22:00", "2026-11-23 09:00"}, "in order, however they were written"},
		{"24h wall jd", "2026-11-22 10:00", nil, []clock.Warning{half, {Before: clock.Duration(12 * time.Hour)}}, []string{"2026-11-22 22:00"}, "two of the same instant are one"},
		{"4h window jd", "2026-11-22 16:00", nil, []clock.Warning{half, {Percent: 75}, hour}, []string{"2026-11-22 18:00", "2026-11-23 10:00"}, "two hours until 18:00; three hours and an hour before are both 10:00"},
		{"2h business_hours cn", "2026-11-20 17:30", nil, []clock.Warning{half}, []string{"2026-11-23 09:30"}, "an hour, over the weekend"},
		{"2d natural_days jd", "2026-11-22 12:00", nil, []clock.Warning{half, hour}, []string{"2026-11-23 18:00", "2026-11-24 23:00"}, "half of the real 60 hours"},
		{"1h wall jd", "2026-11-22 10:00", nil, []clock.Warning{{Percent: 100}, {}}, nil, "not at its end"},
		{"1h wall jd", "2026-11-22 10:00", nil, []clock.Warning{hour, {Before: clock.Duration(2 * time.Hour)}}, nil, "not at its start or before it"},
		{"0s wall jd", "2026-11-22 10:00", nil, []clock.Warning{half, hour}, nil, "nothing to warn of"},
		{"24h wall jd", "2026-11-22 10:00", []string{"2026-11-22 12:00", "2026-11-22 15:00"}, []clock.Warning{half, hour}, []string{"2026-11-23 01:00", "2026-11-23 12:00"}, "all three hours later"},
		{"24h wall jd", "2026-11-22 10:00", []string{"2026-11-22 12:00", ""}, []clock.Warning{half, hour}, nil, "it stands still before half of it"},
		{"24h wall jd", "2026-11-22 10:00", []string{"2026-11-23 08:00", ""}, []clock.Warning{half, hour}, []string{"2026-11-22 22:00"}, "half of it was used up before it stood still"},
		{"2d natural_days jd", "2026-11-22 12:00", []string{"2026-11-24 12:00", ""}, []clock.Warning{half, hour}, nil, "no end, so no half of the real time"},
		{"earliest 24h wall jd, 4h window jd", "2026-11-22 14:00", nil, []clock.Warning{half}, []string{"2026-11-22 16:00"}, "of the window, which ends first"},
	} {
		start, pauses := at(t, "jd", c.start), pausesAt(t, "jd", c.pauses...)
		var want []time.Time
		for _, w := range c.want {
			want = append(want, at(t, "jd", w))
		}
		m := readMeasure(t, c.measure)
		require.Equal(t, want, m.Warnings(worked(), start, pauses, c.warn), "%s: %s", c.measure, c.from)
		require.Equal(t, want, m.Explain(worked(), start, pauses, c.warn).Warnings, "%s: %s", c.measure, c.from)
	}
}

func TestWhatCountedIsTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		measure, start string
		pauses, want   []string
	}{
		{"4h window jd", "2026-11-22 14:01", nil, []string{"2026-11-22 14:01", "2026-11-22 18:00", "2026-11-23 09:00", "2026-11-23 09:01"}},
		{"24h wall jd", "2026-11-22 10:00", []string{"2026-11-22 12:00", "2026-11-22 15:00"}, []string{"2026-11-22 10:00", "2026-11-22 12:00", "2026-11-22 15:00", "2026-11-23 13:00"}},
		{"24h wall jd", "2026-11-22 10:00", []string{"2026-11-22 12:00", ""}, []string{"2026-11-22 10:00", "2026-11-22 12:00"}},
		{"2h business_hours cn", "2026-11-23 11:00", nil, []string{"2026-11-23 11:00", "2026-11-23 12:00", "2026-11-23 13:30", "2026-11-23 14:30"}},
		{"2d natural_days jd", "2026-11-22 10:00", []string{"2026-11-23 22:00", "2026-11-24 10:00"}, []string{"2026-11-24 00:00", "2026-11-25 00:00", "2026-11-25 00:00", "2026-11-26 00:00"}},
		{"1d natural_days stjohns", "2010-11-06 23:30-03:30", nil, []string{"2010-11-06 23:30-03:30", "2010-11-08 00:00"}}, // nothing before the start, though the 7th had begun for a minute
		{"0s wall jd", "2026-11-22 10:00", nil, nil},
		{"latest 24h wall jd, 4h window jd", "2026-11-22 14:00", nil, []string{"2026-11-22 14:00", "2026-11-23 14:00"}},
	} {
		m := readMeasure(t, c.measure)
		name := leaves(m)[0].Calendar
		want := []clock.Interval{}
		for i := 0; i < len(c.want); i += 2 {
			want = append(want, clock.Interval{From: at(t, name, c.want[i]), To: at(t, name, c.want[i+1])})
		}
		e := m.Explain(worked(), at(t, name, c.start), pausesAt(t, name, c.pauses...), nil)
		require.Equal(t, want, e.Intervals, c.measure)
		require.Empty(t, e.Unknown, c.measure)
	}
}

// Of those that end at the same instant the first is told.
func TestWhichOfSeveralDecides(t *testing.T) {
	t.Parallel()
	start := at(t, "jd", "2026-11-22 10:00")
	one, same, longer := clock.Measure{Within: clock.Duration(day), Rule: "one"}, clock.Measure{Within: clock.Duration(day), Rule: "same"}, clock.Measure{Within: clock.Duration(2 * day), Rule: "longer"}
	endless := []clock.Pause{{From: start}}
	for _, c := range []struct {
		m      clock.Measure
		pauses []clock.Pause
		want   string
	}{
		{one, nil, "one"}, {clock.Measure{Earliest: []clock.Measure{longer, one, same}}, nil, "one"}, {clock.Measure{Latest: []clock.Measure{one, same}}, nil, "one"},
		{clock.Measure{Latest: []clock.Measure{one, longer, same}}, nil, "longer"}, {clock.Measure{Earliest: []clock.Measure{longer, one}}, endless, "longer"},
		{clock.Measure{Latest: []clock.Measure{one, longer}}, endless, "one"}, {clock.Measure{Earliest: []clock.Measure{longer, {Latest: []clock.Measure{one, same}}}}, nil, "one"},
		{clock.Measure{Latest: []clock.Measure{one, {Earliest: []clock.Measure{longer, longer}}}}, nil, "longer"},
	} {
		require.Equal(t, c.want, c.m.Decider(worked(), start, c.pauses).Rule)
	}
}

// A count beyond the last day that holidays were published for says so.
func TestUnknownHolidays(t *testing.T) {
	t.Parallel()
	known := worked()["uk"]
	known.Known = clock.DateOf(2026, 12, 31)
	in := clock.Calendars{"uk": known, "free": worked()["uk"]}
	told := []clock.Unknown{{Calendar: "uk", After: known.Known}}
	start := at(t, "uk", "2026-12-29 09:00")
	for _, c := range []struct {
		m    clock.Measure
		want []clock.Unknown
		from string
	}{
		{clock.Measure{Within: clock.Duration(2 * day), Kind: clock.BusinessDays, Calendar: "uk"}, nil, "ends with the last known day, at its midnight"},
		{clock.Measure{Within: clock.Duration(3 * day), Kind: clock.BusinessDays, Calendar: "uk"}, told, "ends in January"},
		{clock.Measure{Within: clock.Duration(3 * day), Kind: clock.BusinessDays, Calendar: "free"}, nil, "no holidays to be published"},
		{clock.Measure{Within: clock.Duration(25*time.Hour + 30*time.Minute), Kind: clock.BusinessHours, Calendar: "uk"}, nil, "17:30 of 31 December"},
		{clock.Measure{Within: clock.Duration(25*time.Hour + 31*time.Minute), Kind: clock.BusinessHours, Calendar: "uk"}, told, "a minute more"},
		{clock.Measure{Within: clock.Duration(9 * day), Kind: clock.NaturalDays, Calendar: "uk"}, nil, "natural days have no holidays"},
		{clock.Measure{Within: clock.Duration(9 * day), Kind: clock.Wall, Calendar: "uk"}, nil, "nor has the wall"},
		{clock.Measure{Earliest: []clock.Measure{{Within: 1}, {Within: clock.Duration(3 * day), Kind: clock.BusinessDays, Calendar: "uk"}}}, told, "one that might end first"},
		{clock.Measure{Latest: []clock.Measure{{Within: clock.Duration(9 * day), Kind: clock.BusinessDays, Calendar: "uk"}, {Within: clock.Duration(3 * day), Kind: clock.BusinessDays, Calendar: "uk"}}}, told, "a calendar is told once"},
	} {
		require.NoError(t, c.m.Check(in), c.from)
		require.Equal(t, c.want, c.m.Unknown(in, start, nil), c.from)
		require.Equal(t, c.want, c.m.Explain(in, start, nil, nil).Unknown, c.from)
	}
	paused := []clock.Pause{{From: start}}
	require.Equal(t, told, clock.Measure{Within: clock.Duration(day), Kind: clock.BusinessDays, Calendar: "uk"}.Unknown(in, start, paused), "it may last beyond")
}
