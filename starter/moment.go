package main

import (
	"fmt"
	"time"
)

// moment is an instant as a person reads it: in the local zone, and how far
// away it is: "3 Dec 18:00 (in 3 h)".
func moment(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	layout := "2 Jan 15:04"
	if t, now := t.Local(), now.Local(); t.Year() != now.Year() {
		layout = "2 Jan 2006 15:04"
	} else if d := t.Sub(now); d > -2*time.Minute && d < 2*time.Minute {
		layout = "2 Jan 15:04:05"
	}
	return t.Local().Format(layout) + " (" + away(t.Sub(now)) + ")"
}

// away says how far away something is, rounded, in the largest unit that still
// says enough: "in 3 h", "20 min ago".
func away(d time.Duration) string {
	ago := d < 0
	d = d.Abs()
	length := ""
	switch {
	case d < time.Second:
		return "now"
	case d < time.Minute:
		length = fmt.Sprintf("%d s", d/time.Second)
	case d < 2*time.Hour:
		length = fmt.Sprintf("%d min", d.Round(time.Minute)/time.Minute)
	case d < 48*time.Hour:
		length = fmt.Sprintf("%d h", d.Round(time.Hour)/time.Hour)
	default:
		length = fmt.Sprintf("%d days", d.Round(24*time.Hour)/(24*time.Hour))
	}
	if ago {
		return length + " ago"
	}
	return "in " + length
}
