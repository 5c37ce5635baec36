package complaint

import (
	"maps"
	"slices"

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
		if was, there := former[name]; there && !was.Equal(t.Calendars[name]) && name != AwakeCustomer && name != AwakeStaff {
			as = name + "@" + t.Version
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
