package policy

import (
	"slices"
	"sync"
	"time"
	_ "time/tzdata" // a deadline must not depend on what the machine has installed

	"redress/internal/clock"
	"redress/internal/policy/holidays"
)

// almanac keeps a pack's calendars by year, because a zone's shifts and a list's
// holidays take longer to look up than all else that makes terms.
type almanac struct {
	mu    sync.Mutex
	years map[int]clock.Calendars
}

// The years around a year that its calendars hold: the summer times of seven, the
// holidays of four. What is counted later is counted without them, which package
// clock tells.
const (
	yearsBefore     = 1
	yearsOfShifts   = 6
	yearsOfHolidays = 2
)

// The years that holidays are asked for; see package holidays.
const firstYear, lastYear = 2020, 2099

// calendars are the pack's calendars for what begins in a year. They are shared.
func (p *Pack) calendars(year int) clock.Calendars {
	p.years.mu.Lock()
	defer p.years.mu.Unlock()
	if all, ok := p.years.years[year]; ok {
		return all
	}
	all := clock.Calendars{}
	for name, h := range p.rules.Calendars {
		all[name] = h.of(year)
	}
	if p.years.years == nil {
		p.years.years = map[int]clock.Calendars{}
	}
	p.years.years[year] = all
	return all
}

// of is the calendar for what begins in a year.
func (h calendar) of(year int) clock.Calendar {
	c := clock.Calendar{Zone: zoneOf(h.Zone, year), Week: h.Week, Holidays: h.Holidays}
	if h.Holidays == "" {
		return c
	}
	first, last := max(year-yearsBefore, firstYear), min(year+yearsOfHolidays, lastYear)
	c.Known = clock.DateOf(first-1, time.December, 31)
	if off, on, known, err := holidays.Days(h.Holidays, first, last); err == nil {
		c.Off, c.On, c.Known = off, on, known
	}
	return c
}

// zoneOf is a zone that was checked when the pack was loaded.
func zoneOf(name string, year int) clock.Zone {
	z, err := clock.ZoneOf(name, newYear(year-yearsBefore), newYear(year+yearsOfShifts))
	if err != nil {
		return clock.UTC
	}
	return z
}

func newYear(year int) time.Time { return time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC) }

// used are the names of the calendars that a measure counts with.
func used(m clock.Measure) []string {
	var all []string
	if m.Calendar != "" {
		all = append(all, m.Calendar)
	}
	for _, part := range append(slices.Clone(m.Earliest), m.Latest...) {
		all = append(all, used(part)...)
	}
	return all
}

// copyCalendar is a calendar that the caller may change.
func copyCalendar(c clock.Calendar) clock.Calendar {
	c.Zone.Shifts, c.Off, c.On = slices.Clone(c.Zone.Shifts), slices.Clone(c.Off), slices.Clone(c.On)
	for day := range time.Weekday(7) {
		spans := on(&c.Week, day)
		*spans = slices.Clone(*spans)
	}
	return c
}
