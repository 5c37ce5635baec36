package policy

import "redress/internal/clock"

// told is how a measure counts, in words.
func (r *ruleset) told(m clock.Measure) string { return m.Words(r.nameless()) }

// clockTold is the clock alone.
func (r *ruleset) clockTold(m clock.Measure) string { return m.Clock(r.nameless()) }

// nameless are the pack's calendars as far as words go: without the days of any
// year.
func (r *ruleset) nameless() clock.Calendars {
	all := clock.Calendars{}
	for name, c := range r.Calendars {
		all[name] = clock.Calendar{Zone: clock.Zone{Name: c.Zone}, Week: c.Week, Holidays: c.Holidays}
	}
	return all
}
