package holidays

import (
	"slices"
	"time"

	"redress/internal/clock"
)

// correction is a day that the libraries have wrong or do not have.
type correction struct {
	list   string
	year   int
	month  time.Month
	day    int
	off    bool // false: the libraries have a holiday where there was none
	source string
}

const (
	games   = "Act No. 33 of 2015 on the Tokyo Games, as amended in 2018 and 2020; Cabinet Office, www8.cao.go.jp/chosei/shukujitsu/gaiyou.html"
	funeral = "proclamation of September 2022; gov.uk/bank-holidays"
)

// corrections were made with rickar/cal v2.1.13, on 25 November 2026. A later
// version may know some of these days; they do no harm then.
var corrections = []correction{
	{"gb", 2022, time.September, 19, true, funeral}, // state funeral of Queen Elizabeth II

	// Mountain Day stood aside for the ceremonies of the Games, twice.
	{"jp", 2020, time.August, 10, true, games},
	{"jp", 2020, time.August, 11, false, games},
	{"jp", 2021, time.August, 8, true, games},
	{"jp", 2021, time.August, 9, true, games}, // its substitute: the 8th is a Sunday
	{"jp", 2021, time.August, 11, false, games},
}

// corrected puts a year of a list right.
func corrected(name string, year int, off []clock.Date) []clock.Date {
	for _, c := range corrections {
		if c.list != name || c.year != year {
			continue
		}
		day := clock.DateOf(c.year, c.month, c.day)
		off = slices.DeleteFunc(off, func(d clock.Date) bool { return d == day })
		if c.off {
			off = append(off, day)
		}
	}
	return off
}

// between are the days that have a national holiday on both sides and are none
// themselves, which Japan's law (Article 3, paragraph 3) makes days off. It happens
// in September, when the equinox falls two days after Respect for the Aged Day; the
// library knows the years until 2032 only.
func between(named []clock.Date) []clock.Date {
	var found []clock.Date
	for _, d := range named {
		if slices.Contains(named, d+2) && !slices.Contains(named, d+1) {
			found = append(found, d+1)
		}
	}
	return found
}
