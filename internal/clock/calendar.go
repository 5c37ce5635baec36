package clock

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Calendar says when time counts: the hours of each weekday, the days off, and
// the days that are worked though their weekday is not.
type Calendar struct {
	Zone Zone `json:"zone"`
	Week Week `json:"week,omitzero"`
	// Holidays names the list that Off and On come from, for people; empty: none.
	Holidays string `json:"holidays,omitempty"`
	Off      []Date `json:"off,omitempty"` // holidays, in order
	On       []Date `json:"on,omitempty"`  // make-up workdays, in order; they have the hours of the week's first working day
	// Known is the last day that Off and On were published for; beyond it days
	// are counted by their weekday alone, which Unknown tells. Zero: the calendar
	// has no holidays, so there is nothing to publish.
	Known Date `json:"known,omitzero"`
}

// Week is the opening hours of each weekday; a day without any is not worked.
type Week struct {
	Mon []Span `json:"mon,omitempty"`
	Tue []Span `json:"tue,omitempty"`
	Wed []Span `json:"wed,omitempty"`
	Thu []Span `json:"thu,omitempty"`
	Fri []Span `json:"fri,omitempty"`
	Sat []Span `json:"sat,omitempty"`
	Sun []Span `json:"sun,omitempty"`
}

// Daily is a week with the same hours each day.
func Daily(spans ...Span) Week {
	return Week{spans, spans, spans, spans, spans, spans, spans}
}

// Workweek is a week with the same hours from Monday to Friday.
func Workweek(spans ...Span) Week {
	return Week{Mon: spans, Tue: spans, Wed: spans, Thu: spans, Fri: spans}
}

func (w *Week) on(d time.Weekday) []Span {
	return [...][]Span{w.Sun, w.Mon, w.Tue, w.Wed, w.Thu, w.Fri, w.Sat}[d]
}

// usual is the hours of the first day that is worked, Monday first.
func (w *Week) usual() []Span {
	for _, spans := range [][]Span{w.Mon, w.Tue, w.Wed, w.Thu, w.Fri, w.Sat, w.Sun} {
		if len(spans) > 0 {
			return spans
		}
	}
	return nil
}

// Span is a part of a day, from a minute to another. One that crosses midnight
// belongs to the day it begins on, and ends after 24:00. It is written as
// 09:00-18:00, 22:00-02:00 or 00:00-24:00.
type Span struct{ From, To int }

// ParseSpan reads what String writes.
func ParseSpan(s string) (Span, error) {
	from, to, ok := strings.Cut(s, "-")
	a, errA := minutes(from)
	b, errB := minutes(to)
	if !ok || errA != nil || errB != nil || a == 24*60 || a == b {
		return Span{}, fmt.Errorf("%q is not a part of a day such as \"09:00-18:00\"", s)
	}
	if b < a {
		b += 24 * 60
	}
	return Span{a, b}, nil
}

func minutes(s string) (int, error) {
	h, m, ok := strings.Cut(strings.TrimSpace(s), ":")
	hour, errH := strconv.ParseUint(h, 10, 8)
	minute, errM := strconv.ParseUint(m, 10, 8)
	if !ok || len(h) != 2 || len(m) != 2 || errH != nil || errM != nil || minute > 59 || hour*60+minute > 24*60 {
		return 0, fmt.Errorf("%q is not a time of day such as 09:00", s)
	}
	return int(hour*60 + minute), nil
}

func (s Span) String() string {
	to := s.To
	if to > 24*60 {
		to -= 24 * 60
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.From/60, s.From%60, to/60, to%60)
}

// MarshalText writes 09:00-18:00.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (s *Span) UnmarshalText(b []byte) (err error) {
	*s, err = ParseSpan(string(b))
	return err
}

// hours are the opening hours of a day.
func (c *Calendar) hours(d Date) []Span {
	if in(c.Off, d) {
		return nil
	}
	if in(c.On, d) {
		return c.Week.usual()
	}
	return c.Week.on(d.Weekday())
}

func in(days []Date, d Date) bool {
	_, found := slices.BinarySearch(days, d)
	return found
}

// Workday reports whether a day is worked.
func (c Calendar) Workday(d Date) bool { return len(c.hours(d)) > 0 }

// Check is nil when time can be counted on the calendar: some hours are open,
// the hours of a day and those that reach into the next do not overlap, and the
// days are in order.
func (c Calendar) Check() error {
	if len(c.Week.usual()) == 0 {
		return fmt.Errorf("no day of the week has hours")
	}
	for day := range 7 {
		spans, next := c.Week.on(time.Weekday(day)), c.Week.on(time.Weekday((day+1)%7))
		for i, s := range spans {
			if written, err := ParseSpan(s.String()); err != nil || written != s {
				return fmt.Errorf("%s: from minute %d to %d is no part of a day", time.Weekday(day), s.From, s.To)
			}
			if i > 0 && s.From < spans[i-1].To {
				return fmt.Errorf("%s: %s and %s overlap or are not in order", time.Weekday(day), spans[i-1], s)
			}
			if len(next) > 0 && s.To-24*60 > next[0].From {
				return fmt.Errorf("%s: %s reaches into the next day's %s", time.Weekday(day), s, next[0])
			}
		}
	}
	for _, days := range [][]Date{c.Off, c.On} {
		if !slices.IsSorted(days) {
			return fmt.Errorf("the days off or on are not in order")
		}
	}
	return nil
}

// Open is the first instant, from t on, at which the calendar is open; t itself
// where it is, or where the calendar never opens.
func (c Calendar) Open(t time.Time) time.Time {
	open := t
	walkHours(&c, t, nil, func(s stretch, _ time.Duration) bool {
		open = t.Add(s.from).UTC()
		return false
	})
	return open
}
