package clock

import (
	"slices"
	"time"
)

// Explanation says how an instant came about: what counted, from when to when.
type Explanation struct {
	Due       time.Time   // zero: never, as long as a pause lasts
	Warnings  []time.Time // those before Due, in order
	Measure   Measure     // that decides; of several, the one that ends first or last
	Intervals []Interval  // what counted, in order; each day on its own where days count
	Unknown   []Unknown   // where days were counted that may yet turn out to be holidays
}

// Interval is a stretch of time that counted.
type Interval struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Unknown is a part of the count that nobody can be sure of: the calendar was
// not published that far, so its days were counted by their weekday alone.
type Unknown struct {
	Calendar string `json:"calendar"`
	After    Date   `json:"after"` // the last day it is known for
}

// Warning is a point at which the one who is waited for is warned: when a
// percentage of the time has passed, or some real time before the end.
type Warning struct {
	Percent int      `json:"percent,omitempty"` // 1 to 99
	Before  Duration `json:"before,omitempty"`
}

// Warnings are the instants of warnings that fall between start and the end, in
// order. As long as a pause without an end lasts there are only those before it.
func (m Measure) Warnings(in Calendars, start time.Time, pauses []Pause, warn []Warning) []time.Time {
	var all []time.Time
	m = m.Decider(in, start, pauses)
	due := m.due(in, start, pauses)
	for _, w := range warn {
		var at time.Time
		switch {
		case w.Percent > 0:
			at = m.Part(in, start, pauses, w.Percent)
		case !due.IsZero():
			at = due.Add(-time.Duration(w.Before))
		}
		if !at.IsZero() && at.After(start) && (due.IsZero() || at.Before(due)) {
			all = append(all, at)
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	return slices.CompactFunc(all, time.Time.Equal)
}

// Explain is Due with all that led to it.
func (m Measure) Explain(in Calendars, start time.Time, pauses []Pause, warn []Warning) Explanation {
	e := Explanation{Measure: m.Decider(in, start, pauses), Intervals: []Interval{}}
	e.Due = e.Measure.due(in, start, pauses)
	e.Warnings = m.Warnings(in, start, pauses, warn)
	start = start.UTC()
	left := time.Duration(e.Measure.Within)
	if left > 0 {
		e.Measure.walk(in, start, pauses, func(s stretch, worth time.Duration) bool {
			if worth > left && !e.Measure.Kind.days() {
				s.to = s.from + left
			}
			left -= worth
			e.Intervals = append(e.Intervals, Interval{after(start, s.from), after(start, s.to)})
			return left > 0
		})
	}
	e.Unknown = m.Unknown(in, start, pauses)
	return e
}

// Unknown lists the calendars that were counted with beyond what is published:
// the end may be another once it is. Of several measures, all count that are.
func (m Measure) Unknown(in Calendars, start time.Time, pauses []Pause) []Unknown {
	var all []Unknown
	for _, part := range m.parts() {
		for _, u := range part.Unknown(in, start, pauses) {
			if !slices.Contains(all, u) {
				all = append(all, u)
			}
		}
	}
	cal := in[m.Calendar]
	if m.Kind != BusinessHours && m.Kind != BusinessDays || cal.Known == 0 {
		return all
	}
	due := m.due(in, start, pauses)
	if due.IsZero() || cal.Zone.Date(due.Add(-1)) > cal.Known {
		all = append(all, Unknown{m.Calendar, cal.Known})
	}
	return all
}
