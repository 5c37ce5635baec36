package clock

import (
	"fmt"
	"time"
)

// Date is a day of the calendar without a zone, counted from 1970-01-01. It is
// written as 2026-10-01.
type Date int32

const secondsADay = 24 * 60 * 60

// DateOf is the day with that number of a month; a number beyond the month's
// end is a day of the next one, as in time.Date.
func DateOf(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsADay)
}

// ParseDate reads 2026-10-01.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a day such as 2026-10-01", s)
	}
	return DateOf(t.Date()), nil
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday(((int(d)+4)%7 + 7) % 7) }

// Year is the day's year.
func (d Date) Year() int { return d.utc().Year() }

func (d Date) utc() time.Time { return time.Unix(int64(d)*secondsADay, 0).UTC() }

func (d Date) String() string { return d.utc().Format(time.DateOnly) }

// MarshalText writes 2026-10-01.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDate(string(b))
	return err
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}
