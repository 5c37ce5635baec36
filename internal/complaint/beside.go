package complaint

import (
	"maps"
	"slices"
	"strconv"

	"redress/internal/clock"
)

// Beside is the terms with a case's former calendars beside their own, since
// deadlines that have ended, or stand, are still counted with those. One that
// counts otherwise than the former of its name gets another name. It is for
// whoever hands terms to a running case.
func (t Terms) Beside(former clock.Calendars) Terms {
	if len(former) == 0 {
		return t
	}
	all, names := maps.Clone(former), map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(t.Calendars)) {
		as := name
		if name != AwakeCustomer && name != AwakeStaff {
			as = t.nameBeside(former, name)
		}
		if as != name {
			names[name] = as
		}
		all[as] = t.Calendars[name]
	}
	t.Calendars = all
	deadlines := map[DeadlineName]Term{}
	for _, name := range slices.Sorted(maps.Keys(t.Deadlines)) {
		deadlines[name] = t.Deadlines[name].renamed(names)
	}
	t.Deadlines = deadlines
	return t
}

// nameBeside is the name that a calendar gets: its own, the one with the version
// of the terms, or, where a former stay under that version counted otherwise (a
// year's holidays were published since), one with a number.
func (t Terms) nameBeside(former clock.Calendars, name string) string {
	as := name
	for n := 1; ; n++ {
		if was, there := former[as]; !there || was.Equal(t.Calendars[name]) {
			return as
		}
		if as = name + "@" + t.Version; n > 1 {
			as += "." + strconv.Itoa(n)
		}
	}
}

// renamed is the term with its calendars under other names.
func (t Term) renamed(names map[string]string) Term {
	t.Measure = t.Measure.Renamed(names)
	if t.For == nil {
		return t
	}
	own := map[Category]Term{}
	for _, category := range slices.Sorted(maps.Keys(t.For)) {
		own[category] = t.For[category].renamed(names)
	}
	t.For = own
	return t
}
