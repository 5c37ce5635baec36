package clock_test

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"redress/internal/clock"
)

// world is a question to a clock: what it counts with, from when, and when it
// stands still.
type world struct {
	in     clock.Calendars
	m      clock.Measure
	start  time.Time
	pauses []clock.Pause
	unit   time.Duration // everything in it is a multiple of this
}

// drawWorld draws calendars "a" and "b" in zones real and invented, and a
// measure that counts with them.
func drawWorld(t *rapid.T) world {
	w := drawPlace(t, rapid.SampledFrom([]time.Duration{1, time.Second, time.Minute}).Draw(t, "unit"))
	w.m = w.drawMeasure(t, 2)
	w.pauses = w.drawPauses(t, "pause")
	return w
}

func drawPlace(t *rapid.T, unit time.Duration) world {
	w := world{unit: unit, in: clock.Calendars{}}
	w.start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(rapid.SampledFrom([]time.Duration{0, -15 * 365 * day, 4 * 366 * day}).Draw(t, "years")).
		Add(w.drawTime(t, "start", 0, 366*day))
	for _, name := range []string{"a", "b"} {
		w.in[name] = w.drawCalendar(t)
	}
	if shifts := w.in["a"].Zone.Shifts; len(shifts) > 0 && rapid.IntRange(0, 3).Draw(t, "near a shift") == 0 {
		w.start = rapid.SampledFrom(shifts).Draw(t, "shift").At.Add(w.drawTime(t, "from shift", -2*day, day))
	}
	return w
}

// drawTime is a length of time in units, often a round one.
func (w world) drawTime(t *rapid.T, label string, from, to time.Duration) time.Duration {
	unit := rapid.SampledFrom([]time.Duration{w.unit, 15 * time.Minute, time.Hour, day}).Draw(t, label+" unit")
	return unit * time.Duration(rapid.Int64Range(int64(from/unit), int64(to/unit)).Draw(t, label))
}

var realZones = []string{"Asia/Shanghai", "Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo", "Asia/Kolkata",
	"Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "Africa/Casablanca", "Antarctica/Troll", "Pacific/Chatham", "Asia/Tehran", "Pacific/Kiritimati", "UTC"}

func (w world) drawZone(t *rapid.T) clock.Zone {
	if rapid.IntRange(0, 2).Draw(t, "zone") < 2 {
		return mustZone(rapid.SampledFrom(realZones).Draw(t, "zone"))
	}
	offset := rapid.Map(rapid.IntRange(-12*60, 12*60), func(m int) int { return m * 60 })
	z := clock.Zone{Name: "Invented/Zone", Offset: offset.Draw(t, "offset")}
	at := w.start.Truncate(time.Minute).Add(-10 * day)
	for range rapid.IntRange(0, 6).Draw(t, "shifts") {
		at = at.Add(time.Minute * time.Duration(rapid.IntRange(1, 20*24*60).Draw(t, "until the shift")))
		z.Shifts = append(z.Shifts, clock.Shift{At: at, Offset: offset.Draw(t, "offset")})
	}
	return z
}

func (w world) drawCalendar(t *rapid.T) clock.Calendar {
	c := clock.Calendar{Zone: w.drawZone(t)}
	var week [7][]clock.Span
	for d := range week {
		marks := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) int {
			unit := rapid.SampledFrom([]int{1, 30, 60}).Draw(t, "of")
			return unit * rapid.IntRange(0, 24*60/unit).Draw(t, "minute")
		}), 0, 6, rapid.ID[int]).Draw(t, "marks")
		slices.Sort(marks)
		for i := 0; i+1 < len(marks); i += 2 {
			week[d] = append(week[d], clock.Span{From: marks[i], To: marks[i+1]})
		}
	}
	if !slices.ContainsFunc(week[:], func(s []clock.Span) bool { return len(s) > 0 }) {
		week[0] = []clock.Span{{From: 9 * 60, To: 18 * 60}}
	}
	for d := range week {
		if n := len(week[d]); n > 0 && rapid.IntRange(0, 2).Draw(t, "night") == 0 {
			last := &week[d][n-1]
			reach := last.From + 24*60 - 1 // to within a minute of a whole day
			if next := week[(d+1)%7]; len(next) > 0 {
				reach = min(reach, 24*60+next[0].From)
			}
			last.To = rapid.IntRange(last.To, max(last.To, reach)).Draw(t, "until")
		}
	}
	c.Week = clock.Week{Mon: week[0], Tue: week[1], Wed: week[2], Thu: week[3], Fri: week[4], Sat: week[5], Sun: week[6]}
	days := rapid.SliceOfNDistinct(rapid.IntRange(-10, 60), 0, 12, rapid.ID[int])
	begin := c.Zone.Date(w.start)
	for _, d := range days.Draw(t, "off") {
		c.Off = append(c.Off, begin+clock.Date(d))
	}
	for _, d := range days.Draw(t, "on") {
		c.On = append(c.On, begin+clock.Date(d))
	}
	slices.Sort(c.Off)
	slices.Sort(c.On)
	if rapid.Bool().Draw(t, "known") {
		c.Known = begin + clock.Date(rapid.IntRange(0, 40).Draw(t, "known"))
	}
	return c
}

func (w world) drawMeasure(t *rapid.T, depth int) clock.Measure {
	if depth > 0 && rapid.IntRange(0, 3).Draw(t, "several") == 0 {
		var parts []clock.Measure
		for range rapid.IntRange(1, 3).Draw(t, "parts") {
			parts = append(parts, w.drawMeasure(t, depth-1))
		}
		if rapid.Bool().Draw(t, "earliest") {
			return clock.Measure{Earliest: parts}
		}
		return clock.Measure{Latest: parts}
	}
	m := clock.Measure{Kind: rapid.SampledFrom(append([]clock.Kind{""}, clock.Kinds...)).Draw(t, "kind"), Calendar: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "calendar")}
	if countsDays(m) {
		m.Within = clock.Duration(day) * clock.Duration(rapid.IntRange(0, 20).Draw(t, "days"))
		return m
	}
	m.Within = clock.Duration(w.drawTime(t, "within", 0, 100*time.Hour))
	return m
}

func (w world) drawPauses(t *rapid.T, label string) []clock.Pause {
	var all []clock.Pause
	for range rapid.IntRange(0, 5).Draw(t, label+"s") {
		p := clock.Pause{From: w.start.Add(w.drawTime(t, label, -3*day, 20*day)), Cause: "customer_asked"}
		if rapid.IntRange(0, 9).Draw(t, label+" lasts") > 0 {
			p.To = p.From.Add(w.drawTime(t, label+" length", 0, 4*day))
		}
		all = append(all, p)
	}
	return all
}

func countsDays(m clock.Measure) bool {
	return m.Kind == clock.BusinessDays || m.Kind == clock.NaturalDays
}

// leaves are the measures that a measure is made of.
func leaves(m clock.Measure) []clock.Measure {
	parts := slices.Concat(m.Earliest, m.Latest)
	if len(parts) == 0 {
		return []clock.Measure{m}
	}
	var all []clock.Measure
	for _, part := range parts {
		all = append(all, leaves(part)...)
	}
	return all
}
