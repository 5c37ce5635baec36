package policy

import (
	"slices"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// special is how much of a complaint a rule asks for; the more it asks for, the
// more it counts. -1: it is not for this one.
func (d *deadline) special(category complaint.Category, shipped *bool) int {
	n := 0
	if len(d.Categories) > 0 {
		if !slices.Contains(d.Categories, category) {
			return -1
		}
		n += 2
	}
	if d.Shipped != nil {
		if shipped == nil || *shipped != *d.Shipped {
			return -1
		}
		n++
	}
	return n
}

// own is the pack's rule for a wait; nil where a law has none.
func (r *ruleset) own(wait complaint.DeadlineName, category complaint.Category, shipped *bool) *deadline {
	return r.chosen(wait, category, shipped, func(d *deadline) bool { return !d.Law })
}

// laws are the laws' rules for a wait, at most one a law.
func (r *ruleset) laws(wait complaint.DeadlineName, category complaint.Category, shipped *bool) []*deadline {
	var all []*deadline
	for _, law := range r.Laws {
		if d := r.chosen(wait, category, shipped, func(d *deadline) bool { return d.Law && d.Pack == law }); d != nil {
			all = append(all, d)
		}
	}
	return all
}

// chosen is the most special of the rules for a wait.
func (r *ruleset) chosen(wait complaint.DeadlineName, category complaint.Category, shipped *bool, of func(*deadline) bool) *deadline {
	var best *deadline
	most := -1
	for i := range r.Deadlines {
		d := &r.Deadlines[i]
		if d.Wait == wait && of(d) {
			if n := d.special(category, shipped); n > most {
				best, most = d, n
			}
		}
	}
	return best
}

// categories are those that have a rule of their own for a wait.
func (r *ruleset) categories(wait complaint.DeadlineName) []complaint.Category {
	var all []complaint.Category
	for i := range r.Deadlines {
		if r.Deadlines[i].Wait != wait {
			continue
		}
		for _, c := range r.Deadlines[i].Categories {
			if !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	return all
}

// measure is how a rule counts with the laws over it: the first of them to end.
func (r *ruleset) measure(d *deadline, category complaint.Category, shipped *bool) clock.Measure {
	m := cloneMeasure(d.Measure)
	if d.Wait == "" || d.Law {
		return m
	}
	laws := r.laws(d.Wait, category, shipped)
	if len(laws) == 0 {
		return m
	}
	all := clock.Measure{Earliest: []clock.Measure{m}, Rule: m.Rule}
	if len(m.Earliest) > 0 {
		all.Earliest = m.Earliest
	}
	for _, law := range laws {
		all.Earliest = append(all.Earliest, cloneMeasure(law.Measure))
	}
	return all
}

func cloneMeasure(m clock.Measure) clock.Measure {
	m.Earliest, m.Latest = cloneMeasures(m.Earliest), cloneMeasures(m.Latest)
	return m
}

func cloneMeasures(all []clock.Measure) []clock.Measure {
	var out []clock.Measure
	for _, m := range all {
		out = append(out, cloneMeasure(m))
	}
	return out
}
