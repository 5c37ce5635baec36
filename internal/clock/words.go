package clock

import (
	"fmt"
	"strings"
	"time"
)

// Words say how a measure counts, for people: "4h, counted 09:00-18:00 every day
// (Asia/Shanghai)".
func (m Measure) Words(in Calendars) string {
	if parts := m.parts(); len(parts) > 0 {
		words := make([]string, len(parts))
		for i, part := range parts {
			words[i] = part.Words(in)
		}
		which := "the earliest of: "
		if len(m.Latest) > 0 {
			which = "the latest of: "
		}
		return which + strings.Join(words, "; ")
	}
	cal := in[m.Calendar]
	zone := cal.Zone.Name
	if zone == "" {
		zone = "UTC"
	}
	switch m.Kind {
	case Window, BusinessHours:
		return fmt.Sprintf("%s, counted %s (%s)", m.Within, cal.Week.words(), zone)
	case BusinessDays:
		return fmt.Sprintf("%s, to the end of the last (%s)", days(m.Within, "business day"), zone)
	case NaturalDays:
		return fmt.Sprintf("%s, from the next to the end of the last (%s)", days(m.Within, "natural day"), zone)
	}
	return m.Within.String() + " of wall time"
}

// Clock says on which clock a measure counts, without its amount: "daily window
// 09:00-18:00 every day, Asia/Shanghai".
func (m Measure) Clock(in Calendars) string {
	cal := in[m.Calendar]
	zone := cal.Zone.Name
	if zone == "" {
		zone = "UTC"
	}
	switch m.Kind {
	case Window:
		return "daily window " + cal.Week.words() + ", " + zone
	case BusinessHours:
		return "business hours " + cal.Week.words() + ", " + zone
	case BusinessDays:
		return "business days, " + zone
	case NaturalDays:
		return "natural days, " + zone
	}
	return "wall clock"
}

func days(d Duration, name string) string {
	n := time.Duration(d) / day
	if n == 1 {
		return "1 " + name
	}
	return fmt.Sprintf("%d %ss", n, name)
}

// words are a week's hours: "09:00-12:00 13:00-18:00 Mon-Fri, 10:00-14:00 Sat".
func (w *Week) words() string {
	names := []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
	week := [][]Span{w.Mon, w.Tue, w.Wed, w.Thu, w.Fri, w.Sat, w.Sun}
	var parts []string
	for from := 0; from < len(week); {
		to := from
		for to+1 < len(week) && same(week[to+1], week[from]) {
			to++
		}
		if len(week[from]) > 0 {
			var hours []string
			for _, s := range week[from] {
				hours = append(hours, s.String())
			}
			on := names[from] + "-" + names[to]
			switch {
			case from == to:
				on = names[from]
			case from == 0 && to == 6:
				on = "every day"
			}
			parts = append(parts, strings.Join(hours, " ")+" "+on)
		}
		from = to + 1
	}
	return strings.Join(parts, ", ")
}

func same(a, b []Span) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
