package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"redress/internal/clock"
)

// told is how a measure counts, in words: "4h, counted 09:00–18:00 every day,
// Asia/Shanghai".
func (r *ruleset) told(m clock.Measure) string {
	if parts := append(slices.Clone(m.Earliest), m.Latest...); len(parts) > 0 {
		words := make([]string, len(parts))
		for i, part := range parts {
			words[i] = r.told(part)
			if part.Rule != m.Rule {
				words[i] += " (" + part.Rule + ")"
			}
		}
		first := "the earliest of: "
		if len(m.Latest) > 0 {
			first = "the latest of: "
		}
		return first + strings.Join(words, "; ")
	}
	c := r.Calendars[m.Calendar]
	hours, days := weekWords(c.Week)
	switch m.Kind {
	case clock.Window, clock.BusinessHours:
		return fmt.Sprintf("%s, counted %s %s%s, %s", m.Within, hours, days, c.without(), c.Zone)
	case clock.BusinessDays:
		return fmt.Sprintf("%s, %s%s, %s", dayWords(m.Within, "business"), days, c.without(), c.Zone)
	case clock.NaturalDays:
		return fmt.Sprintf("%s, from the next one, %s", dayWords(m.Within, "natural"), c.Zone)
	}
	if m.Within == 0 {
		return "no time at all"
	}
	return fmt.Sprintf("%s of wall time", m.Within)
}

// clockTold is the clock alone: "daily window 09:00–18:00, every day,
// Asia/Shanghai".
func (r *ruleset) clockTold(m clock.Measure) string {
	c := r.Calendars[m.Calendar]
	hours, days := weekWords(c.Week)
	switch m.Kind {
	case clock.Window:
		return fmt.Sprintf("daily window %s, %s, %s", hours, days, c.Zone)
	case clock.BusinessHours:
		return fmt.Sprintf("business hours %s, %s%s, %s", hours, days, c.without(), c.Zone)
	case clock.BusinessDays:
		return fmt.Sprintf("business days, %s%s, %s", days, c.without(), c.Zone)
	case clock.NaturalDays:
		return "natural days, " + c.Zone
	}
	return "wall time"
}

func (c calendar) without() string {
	if c.Holidays == "" {
		return ""
	}
	return ", without the holidays of " + c.Holidays
}

func dayWords(within clock.Duration, kind string) string {
	n := int(time.Duration(within) / (24 * time.Hour))
	if n == 1 {
		return "1 " + kind + " day"
	}
	return fmt.Sprintf("%d %s days", n, kind)
}

// weekWords are the hours of a week and the days that have them: "09:00–12:00 and
// 13:00–18:00" and "Mon–Fri". Where days differ the hours of the first stand with
// them in days.
func weekWords(w clock.Week) (hours, days string) {
	type run struct {
		hours       string
		first, last int
	}
	var runs []run
	for i := range 7 {
		text := spanWords(*on(&w, time.Weekday((i+1)%7)))
		switch last := len(runs) - 1; {
		case text == "":
		case last >= 0 && runs[last].hours == text && runs[last].last == i-1:
			runs[last].last = i
		default:
			runs = append(runs, run{text, i, i})
		}
	}
	if len(runs) == 0 {
		return "never", "on no day"
	}
	days = dayRange(runs[0].first, runs[0].last)
	for i, r := range runs[1:] {
		if r.hours == runs[0].hours {
			days += " and " + dayRange(r.first, r.last)
		} else {
			days += fmt.Sprintf(", %s %s", r.hours, dayRange(runs[i+1].first, r.last))
		}
	}
	return runs[0].hours, days
}

func spanWords(spans []clock.Span) string {
	var words []string
	for _, s := range spans {
		if s == allDay {
			words = append(words, "all day")
			continue
		}
		words = append(words, strings.Replace(s.String(), "-", "–", 1))
	}
	return strings.Join(words, " and ")
}

func dayRange(first, last int) string {
	names := [...]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
	switch last - first {
	case 6:
		return "every day"
	case 0:
		return names[first]
	}
	return names[first] + "–" + names[last]
}
