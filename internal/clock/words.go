package clock

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Words say how a measure counts, for people: "4h, counted 09:00–18:00 every day,
// Asia/Shanghai".
func (m Measure) Words(in Calendars) string {
	if parts := append(slices.Clone(m.Earliest), m.Latest...); len(parts) > 0 {
		words := make([]string, len(parts))
		for i, part := range parts {
			words[i] = part.Words(in)
			if part.Rule != m.Rule {
				words[i] += " (" + part.Rule + ")"
			}
		}
		which := "the earliest of: "
		if len(m.Latest) > 0 {
			which = "the latest of: "
		}
		return which + strings.Join(words, "; ")
	}
	c := in[m.Calendar]
	hours, days := weekWords(c.Week)
	switch m.Kind {
	case Window, BusinessHours:
		return fmt.Sprintf("%s, counted %s %s%s, %s", m.Within, hours, days, c.without(), c.Zone.told())
	case BusinessDays:
		return fmt.Sprintf("%s, %s%s, %s", dayWords(m.Within, "business"), days, c.without(), c.Zone.told())
	case NaturalDays:
		return fmt.Sprintf("%s, from the next one, %s", dayWords(m.Within, "natural"), c.Zone.told())
	}
	if m.Within == 0 {
		return "no time at all"
	}
	return fmt.Sprintf("%s of wall time", m.Within)
}

// Clock is the clock alone that a measure counts on: "daily window 09:00–18:00,
// every day, Asia/Shanghai".
func (m Measure) Clock(in Calendars) string {
	c := in[m.Calendar]
	hours, days := weekWords(c.Week)
	switch m.Kind {
	case Window:
		return fmt.Sprintf("daily window %s, %s, %s", hours, days, c.Zone.told())
	case BusinessHours:
		return fmt.Sprintf("business hours %s, %s%s, %s", hours, days, c.without(), c.Zone.told())
	case BusinessDays:
		return fmt.Sprintf("business days, %s%s, %s", days, c.without(), c.Zone.told())
	case NaturalDays:
		return "natural days, " + c.Zone.told()
	}
	return "wall time"
}

func (z Zone) told() string {
	if z.Name == "" {
		return "UTC"
	}
	return z.Name
}

func (c *Calendar) without() string {
	if c.Holidays == "" {
		return ""
	}
	return ", without the holidays of " + c.Holidays
}

func dayWords(within Duration, kind string) string {
	n := int(time.Duration(within) / (day))
	if n == 1 {
		return "1 " + kind + " day"
	}
	return fmt.Sprintf("%d %s days", n, kind)
}

// weekWords are the hours of a week and the days that have them: "09:00–12:00 and
// 13:00–18:00" and "Mon–Fri". Where days differ the hours of the first stand with
// them in days.
func weekWords(w Week) (hours, days string) {
	type run struct {
		hours       string
		first, last int
	}
	var runs []run
	for i := range 7 {
		text := spanWords(w.on(time.Weekday((i + 1) % 7)))
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

func spanWords(spans []Span) string {
	var words []string
	for _, s := range spans {
		if s == (Span{0, 24 * 60}) {
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
