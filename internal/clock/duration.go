package clock

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Duration is a length of time in JSON and YAML: "48h", "90m", "7d", "2w".
type Duration time.Duration

// mostDays is the most that is read and written in days, a hundred years.
const mostDays = 36500

// ParseDuration reads Go's durations, none below zero, and beyond them whole
// days and weeks of at most a hundred years.
func ParseDuration(s string) (Duration, error) {
	days := 1
	digits, ok := strings.CutSuffix(s, "d")
	if !ok {
		if digits, ok = strings.CutSuffix(s, "w"); ok {
			days = 7
		}
	}
	if ok {
		n, err := strconv.ParseUint(digits, 10, 32)
		if err != nil || int(n)*days > mostDays {
			return 0, fmt.Errorf("%q is not a length of time such as \"48h\" or \"7d\"", s)
		}
		return Duration(time.Duration(int(n)*days) * 24 * time.Hour), nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is not a length of time such as \"48h\" or \"7d\"", s)
	}
	return Duration(d), nil
}

// String is the shortest form that reads back the same: "7d", "48h", "1h30m".
func (d Duration) String() string {
	t := time.Duration(d)
	switch {
	case t == 0:
		return "0s"
	case t%(24*time.Hour) == 0 && t >= 72*time.Hour && t <= mostDays*24*time.Hour:
		return strconv.Itoa(int(t/(24*time.Hour))) + "d"
	case t%time.Hour == 0:
		return strconv.Itoa(int(t/time.Hour)) + "h"
	case t%time.Minute == 0:
		return strings.TrimSuffix(t.String(), "0s")
	}
	return t.String()
}

// MarshalText writes String's form.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDuration reads.
func (d *Duration) UnmarshalText(b []byte) error {
	parsed, err := ParseDuration(string(b))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
