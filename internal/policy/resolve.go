package policy

import (
	"slices"
	"strconv"
	"time"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// measure is how the rule counts, with its calendars as the file names them.
func (e deadlineEntry) measure() clock.Measure {
	_, amounts := e.amounts()
	var parts []clock.Measure
	for _, a := range amounts {
		within, _ := clock.ParseDuration(a.Within)
		parts = append(parts, clock.Measure{Within: within, Kind: a.kind(), Calendar: a.calendar()})
	}
	switch {
	case len(e.Earliest) > 0:
		return clock.Measure{Earliest: parts}
	case len(e.Latest) > 0:
		return clock.Measure{Latest: parts}
	}
	return parts[0]
}

// scope is the calendars that a pack's rules may name: its own, and those of the
// packs it extends. A pack that names one as an extended pack does changes
// nothing for the rules of that one.
type scope struct {
	names map[string]string   // by the name in the file: "jd/jd_desk"
	hours map[string]calendar // by that
}

func newScope(zone, zoneBy string) *scope {
	name := zoneBy + "/" + local
	return &scope{
		names: map[string]string{local: name},
		hours: map[string]calendar{name: {Zone: zone, Week: clock.Daily(allDay)}},
	}
}

// add brings a pack's calendars in; those without a zone count in the given one.
func (s *scope) add(l *loaded, zone string) {
	for name, e := range l.file.Calendars {
		week, _, _ := e.week()
		full := l.file.Pack + "/" + name
		s.names[name] = full
		s.hours[full] = calendar{Zone: orElse(e.Zone, zone), Holidays: e.Holidays, Week: week}
	}
}

// deadlines are a file's rules, read, each with its calendars' full names.
func (l *loaded) deadlines(in *scope) ([]deadline, error) {
	l.found = nil
	var all []deadline
	for _, name := range inOrder(l.file.Deadlines) {
		e := l.file.Deadlines[name]
		d := deadline{
			Name: name, Pack: l.file.Pack, Wait: e.bounds(name),
			Categories: some(e.Categories), Shipped: e.Shipped, Starts: e.Starts, Default: e.Default, Effect: e.Effect, Source: e.Source,
		}
		paths, amounts := e.amounts()
		for i, a := range amounts {
			l.checkCalendar("deadlines."+name+paths[i], a, in)
		}
		d.Measure = in.full(e.measure(), d.rule())
		for _, text := range e.Warn {
			d.Warn = append(d.Warn, parseWarning(text))
		}
		d.Margin, _ = clock.ParseDuration(e.Margin)
		if e.Gate != nil {
			within, _ := clock.ParseDuration(e.Gate.Within)
			d.Gate = &complaint.Gate{Within: within, Otherwise: e.Gate.Otherwise}
		}
		all = append(all, d)
	}
	return all, l.found.first()
}

// full is a measure with its calendars' full names, each part with its rule.
func (s *scope) full(m clock.Measure, rule string) clock.Measure {
	m.Rule = rule
	if m.Calendar != "" {
		m.Calendar = s.names[m.Calendar]
	}
	for _, parts := range [][]clock.Measure{m.Earliest, m.Latest} {
		for i := range parts {
			parts[i] = s.full(parts[i], rule)
		}
	}
	return m
}

// checkCalendar: an amount's calendar is there, fits its clock, and the amount
// ends on it within a lifetime.
func (l *loaded) checkCalendar(at string, a amountEntry, in *scope) {
	within, _ := clock.ParseDuration(a.Within)
	lasts := time.Duration(within)
	if name := a.calendar(); name != "" {
		full, there := in.names[name]
		if !there {
			l.blame(at+".calendar", "there is no calendar %s; %s", strconv.Quote(name), didYouMean(name, inOrder(in.names)))
			return
		}
		h := in.hours[full]
		if a.kind() == clock.Window && h.Holidays != "" {
			l.blame(at+".calendar", "a window counts on holidays too: %s must name no list of holidays", name)
		}
		sum, days := open(h.Week)
		switch a.kind() {
		case clock.Window, clock.BusinessHours:
			lasts = stretched(lasts, 7*24*time.Hour, sum)
		case clock.BusinessDays:
			lasts = stretched(lasts, 7, time.Duration(days))
		}
	}
	if lasts > longest {
		l.blame(at+".within", "would last more than ten years on its clock")
	}
}

// stretched is d times all / part, without overflow, and more than longest where
// it would.
func stretched(d, all, part time.Duration) time.Duration {
	if part <= 0 || d > longest {
		return longest + 1
	}
	return time.Duration(float64(d) / float64(part) * float64(all))
}

// over puts a pack's rules over those it extends: what it says about a wait
// replaces all that was said about it, and a rule that bounds nothing the one of
// its name.
func over(under, above []deadline) []deadline {
	kept := slices.DeleteFunc(slices.Clone(under), func(u deadline) bool {
		return slices.ContainsFunc(above, func(a deadline) bool {
			return a.Wait == u.Wait && (a.Wait != "" || a.Name == u.Name)
		})
	})
	return append(kept, above...)
}

// some is a copy of a list, nil where it is empty, so that what was stored and
// read again is the same.
func some[T any](list []T) []T { return append([]T(nil), list...) }

// orElse is the first of two texts that is not empty.
func orElse(text, other string) string {
	if text != "" {
		return text
	}
	return other
}
