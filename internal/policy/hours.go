package policy

import (
	"fmt"
	"slices"
	"time"

	"redress/internal/clock"
)

// local is the calendar that is always there: the pack's zone, open all day,
// every day.
const local = "local"

// dayNames are the keys of a calendar's hours, the widest first: of several that
// name a day the narrowest counts.
var dayNames = []struct {
	key  string
	days []time.Weekday
}{
	{"daily", []time.Weekday{1, 2, 3, 4, 5, 6, 0}},
	{"mon-sat", []time.Weekday{1, 2, 3, 4, 5, 6}},
	{"mon-fri", []time.Weekday{1, 2, 3, 4, 5}},
	{"weekend", []time.Weekday{6, 0}},
	{"mon", []time.Weekday{1}},
	{"tue", []time.Weekday{2}},
	{"wed", []time.Weekday{3}},
	{"thu", []time.Weekday{4}},
	{"fri", []time.Weekday{5}},
	{"sat", []time.Weekday{6}},
	{"sun", []time.Weekday{0}},
}

// calendar is a calendar of a pack, before it is filled with the days off of some
// years.
type calendar struct {
	Zone     string     `json:"zone"`
	Holidays string     `json:"holidays,omitempty"` // a list of package holidays
	Week     clock.Week `json:"week"`
}

var allDay = clock.Span{From: 0, To: 24 * 60}

// week reads a calendar's hours. The error comes with the path of what is wrong.
func (e calendarEntry) week() (week clock.Week, at string, err error) {
	for _, name := range dayNames {
		texts, there := e.Hours[name.key]
		if !there {
			continue
		}
		var spans []clock.Span
		for i, text := range texts {
			span, err := clock.ParseSpan(text)
			if err != nil {
				return clock.Week{}, fmt.Sprintf(".hours.%s[%d]", name.key, i), err
			}
			spans = append(spans, span)
		}
		for _, day := range name.days {
			*on(&week, day) = slices.Clone(spans)
		}
	}
	return week, ".hours", clock.Calendar{Week: week}.Check()
}

// on is the hours of a day of the week.
func on(w *clock.Week, day time.Weekday) *[]clock.Span {
	return [...]*[]clock.Span{&w.Sun, &w.Mon, &w.Tue, &w.Wed, &w.Thu, &w.Fri, &w.Sat}[day]
}

// open is how much of a week is open, and on how many of its days.
func open(w clock.Week) (sum time.Duration, days int) {
	for day := range time.Weekday(7) {
		spans := *on(&w, day)
		for _, s := range spans {
			sum += time.Duration(s.To-s.From) * time.Minute
		}
		if len(spans) > 0 {
			days++
		}
	}
	return sum, days
}
