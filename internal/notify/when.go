package notify

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // a letter's hour must not depend on what the machine has installed
)

// when writes an instant in the reader's own time zone, as the language writes
// dates, and always says which zone it is: 北京时间11月25日（周三）18:00. With
// seconds where the clocks run faster than life, since a deadline may then be
// seconds away.
func (w *words) when(t time.Time, timezone string, scale int64) string {
	if t.IsZero() {
		return ""
	}
	zone, err := time.LoadLocation(timezone)
	if err != nil || timezone == "" || timezone == "Local" {
		timezone = w.Timezone
		if zone, err = time.LoadLocation(timezone); err != nil {
			zone = time.UTC
		}
	}
	t = t.In(zone)
	clock := "15:04"
	if scale > 1 {
		clock = "15:04:05"
	}
	name, known := w.Zones[timezone]
	pattern := w.Date
	if !known {
		name, pattern = offset(t), w.DateElsewhere
	}
	return strings.NewReplacer(
		"{zone}", name, "{year}", t.Format("2006"), "{month}", fmt.Sprint(int(t.Month())), "{Month}", t.Format("Jan"),
		"{day}", fmt.Sprint(t.Day()), "{weekday}", w.Weekdays[t.Weekday()], "{clock}", t.Format(clock),
	).Replace(pattern)
}

// offset is "UTC+8", "UTC-3:30" or "UTC".
func offset(t time.Time) string {
	_, seconds := t.Zone()
	if seconds == 0 {
		return "UTC"
	}
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	if minutes := seconds / 60 % 60; minutes != 0 {
		return fmt.Sprintf("UTC%c%d:%02d", sign, seconds/3600, minutes)
	}
	return fmt.Sprintf("UTC%c%d", sign, seconds/3600)
}
