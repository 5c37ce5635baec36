// Package clock counts time as the rules of platforms and laws do: wall hours,
// hours of a daily window, business hours, business days, and natural days, with
// pauses, in any time zone. It is pure: what it counts with (calendars, zones)
// is data that is handed in, so the same question has the same answer for ever.
//
// Two ways of counting cover them all. Wall, Window and BusinessHours add up
// time while their calendar is open, and end within an hour that counts.
// BusinessDays and NaturalDays add up the ends of days after the day of the
// start, and end with one, at local midnight. A pause takes away the time it
// lasts; of days, it takes those whose end falls into it.
package clock

import (
	"fmt"
	"time"
)

// Kind is a way of counting.
type Kind string

// The kinds.
const (
	Wall          Kind = "wall"           // every hour counts
	Window        Kind = "window"         // the calendar's hours count, the same every day, holidays too
	BusinessHours Kind = "business_hours" // the calendar's hours count, not on its days off
	BusinessDays  Kind = "business_days"  // whole working days, from the next one
	NaturalDays   Kind = "natural_days"   // whole days, from the next one
	Platform      Kind = "platform"       // an instant that a platform named; nothing is counted
)

// Kinds lists the kinds that a measure can have.
var Kinds = []Kind{Wall, Window, BusinessHours, BusinessDays, NaturalDays}

func (k Kind) days() bool { return k == BusinessDays || k == NaturalDays }

// Measure is an amount of time on a clock, or the earliest or latest of several.
type Measure struct {
	Within   Duration  `json:"within,omitempty"`
	Kind     Kind      `json:"clock,omitempty"`    // empty: wall
	Calendar string    `json:"calendar,omitempty"` // a name in Calendars; wall needs none
	Earliest []Measure `json:"earliest,omitempty"` // in the place of the three: that of them which ends first
	Latest   []Measure `json:"latest,omitempty"`   // or last
	Rule     string    `json:"rule,omitempty"`     // who says so: "jd/extra_evidence"; for people only
}

// IsZero reports whether nothing is measured.
func (m Measure) IsZero() bool {
	return m.Within == 0 && m.Kind == "" && len(m.Earliest) == 0 && len(m.Latest) == 0
}

// Calendars are calendars by name.
type Calendars map[string]Calendar

// Check is nil when a measure can be counted. The error names what is wrong.
func (m Measure) Check(in Calendars) error {
	if parts := m.parts(); len(parts) > 0 {
		if len(m.Earliest) > 0 && len(m.Latest) > 0 || m.Within != 0 || m.Kind != "" {
			return fmt.Errorf("must be either an amount, or the earliest, or the latest of several")
		}
		for _, part := range parts {
			if err := part.Check(in); err != nil {
				return err
			}
		}
		return nil
	}
	cal, there := in[m.Calendar]
	switch {
	case m.Within < 0:
		return fmt.Errorf("must not be less than nothing")
	case m.Kind == "" || m.Kind == Wall:
		return nil
	case !m.known():
		return fmt.Errorf("there is no clock %q", m.Kind)
	case !there:
		return fmt.Errorf("the clock %s needs a calendar, and there is none named %q", m.Kind, m.Calendar)
	case m.Kind.days() && time.Duration(m.Within)%day != 0:
		return fmt.Errorf("the clock %s counts whole days such as \"7d\"", m.Kind)
	case m.Kind == NaturalDays:
		return nil
	}
	if err := cal.Check(); err != nil {
		return fmt.Errorf("calendar %s: %w", m.Calendar, err)
	}
	if m.Kind == Window && len(cal.Off)+len(cal.On) > 0 {
		return fmt.Errorf("a window counts on holidays too: calendar %s must have none", m.Calendar)
	}
	return nil
}

const day = 24 * time.Hour

func (m Measure) known() bool {
	for _, k := range Kinds {
		if m.Kind == k {
			return true
		}
	}
	return false
}

func (m Measure) parts() []Measure {
	if len(m.Earliest) > 0 {
		return m.Earliest
	}
	return m.Latest
}

// Due is when the measure, begun at start, is used up. The zero time means
// never, as long as a pause without an end lasts.
func (m Measure) Due(in Calendars, start time.Time, pauses []Pause) time.Time {
	return m.Decider(in, start, pauses).due(in, start, pauses)
}

// Decider is the part of the measure that says when it is due: itself, or the
// one of several that ends first or last. One that never ends is last.
func (m Measure) Decider(in Calendars, start time.Time, pauses []Pause) Measure {
	parts := m.parts()
	if len(parts) == 0 {
		return m
	}
	var best Measure
	var at time.Time
	for i, part := range parts {
		part = part.Decider(in, start, pauses)
		due := part.due(in, start, pauses)
		if i == 0 || (len(m.Earliest) > 0) == earlier(due, at) && !due.Equal(at) {
			best, at = part, due
		}
	}
	return best
}

// earlier compares two ends, where zero is never.
func earlier(a, b time.Time) bool { return !a.IsZero() && (b.IsZero() || a.Before(b)) }

// Elapsed is how much of the measure is used up at an instant, at most all of
// it; of several, of the one that decides. Days count when they have ended.
func (m Measure) Elapsed(in Calendars, start, at time.Time, pauses []Pause) time.Duration {
	m = m.Decider(in, start, pauses)
	return min(m.elapsed(in, start, at, pauses), time.Duration(m.Within))
}

// Left is what remains of the measure at an instant.
func (m Measure) Left(in Calendars, start, at time.Time, pauses []Pause) time.Duration {
	m = m.Decider(in, start, pauses)
	return max(time.Duration(m.Within)-m.elapsed(in, start, at, pauses), 0)
}

// Part is when a percentage of the measure is used up: on a clock of hours that
// part of its amount, on one of days that part of the real time until it is due.
func (m Measure) Part(in Calendars, start time.Time, pauses []Pause, percent int) time.Time {
	m = m.Decider(in, start, pauses)
	if !m.Kind.days() {
		m.Within = m.Within / 100 * Duration(percent)
		return m.due(in, start, pauses)
	}
	due := m.due(in, start, pauses)
	if due.IsZero() {
		return due
	}
	return start.Add(due.Sub(start) / 100 * time.Duration(percent)).UTC()
}
