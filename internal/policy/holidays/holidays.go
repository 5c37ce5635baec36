// Package holidays lists the days off of some countries and of the euro's payment
// system, and the weekends that are worked to make up for them. It is what a
// calendar of package clock is filled with.
//
// Two kinds of lists are here. China's is published year by year, and beyond the
// last year that is published nothing is known of it: Days says so instead of
// guessing. The others follow from laws, so they are computed for any year; a day
// that is decreed later (a coronation, a state funeral) comes with a new version
// of the library or a line in corrections.go.
package holidays

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"redress/internal/clock"
)

// The years that can be asked for: no complaint is older than the first, and the
// rule for Japan's equinoxes holds until the last.
const (
	earliest = 2020
	latest   = 2099
)

// Names lists the holiday lists there are: cn, de, gb, jp, target, us.
func Names() []string {
	names := make([]string, len(lists))
	for i := range lists {
		names[i] = lists[i].name
	}
	return names
}

// Days are the days off and the make-up workdays of a list between two years
// (inclusive), in order, and the last day the list is known for: 31 December of
// the last year asked for, or of the last one published when that is earlier,
// even when it lies before the first. Days off that fall on a weekend are among
// them where the law names them.
//
// China's notice for a year may still move the weekend before its New Year: it
// did in 2018, when 29 December was worked and the 31st was off.
//
// The error says that there is no such list, or that the years are in the wrong
// order or not between 2020 and 2099.
func Days(name string, first, last int) (off, on []clock.Date, known clock.Date, err error) {
	l := find(name)
	if l == nil {
		return nil, nil, 0, fmt.Errorf("there is no holiday list %q; there are %s", name, strings.Join(Names(), ", "))
	}
	if first < earliest || last > latest || first > last {
		return nil, nil, 0, fmt.Errorf("holidays from %d to %d: the years must be in order, from %d to %d", first, last, earliest, latest)
	}
	if ends, limited := Ends(name); limited {
		last = min(last, ends)
	}
	for year := first; year <= last; year++ {
		offs, ons, err := l.year(year)
		if err != nil {
			return nil, nil, 0, fmt.Errorf("holidays of %s in %d: %w", name, year, err)
		}
		off, on = append(off, offs...), append(on, ons...)
	}
	return off, on, clock.DateOf(last, time.December, 31), nil
}

// Source says where a list's days come from, in one line; it is empty when there
// is no such list.
func Source(name string) string {
	if l := find(name); l != nil {
		return l.source
	}
	return ""
}

// Ends is the last year for which a list is published, and false for lists that
// are computed by rule for any year. Of a list that there is not, no year is
// published: 0 and true.
func Ends(name string) (year int, limited bool) {
	switch l := find(name); {
	case l == nil:
		return 0, true
	case l.rules == nil:
		return published(), true
	}
	return 0, false
}

// Missing are the years, from now's until the year after next, that a list is not
// published for.
func Missing(name string, now time.Time) []int {
	ends, limited := Ends(name)
	if !limited {
		return nil
	}
	var years []int
	for year := now.Year(); year <= now.Year()+2; year++ {
		if year > ends {
			years = append(years, year)
		}
	}
	return years
}

// year is one year of a list, in order.
func (l *list) year(year int) (off, on []clock.Date, err error) {
	if l.rules == nil {
		off, on, err = china(year)
	} else {
		off = l.computed(year)
	}
	off = corrected(l.name, year, off)
	slices.Sort(off)
	slices.Sort(on)
	return slices.Compact(off), slices.Compact(on), err
}
