package policy

import (
	"cmp"
	"slices"

	"redress/internal/complaint"
)

// rules puts the rules of a chain and its laws together.
func (b *builder) rules(whole packFile, chain []*loaded, laws []*Pack) (ruleset, error) {
	r := ruleset{
		Name: whole.Pack, Title: whole.Title, Kind: whole.Kind, Zone: whole.Zone, Money: purses(whole.Money), Limits: whole.Limits,
		Letters: whole.Letters, Checklists: whole.Checklists, Evidence: whole.Evidence, Retention: whole.Retention, Reasons: whole.Reasons, Triage: whole.Triage,
	}
	for _, l := range chain[1:] {
		r.Extends = append(r.Extends, l.file.Pack)
	}
	if whole.Zone == "" {
		return r, chain[0].src.wrong("zone", "is missing, here and in what the pack extends")
	}
	known := newScope(whole.Zone, zoneBy(chain))
	for i := len(chain) - 1; i >= 0; i-- {
		known.add(chain[i], whole.Zone)
		own, err := chain[i].deadlines(known)
		if err != nil {
			return r, err
		}
		r.Deadlines = over(r.Deadlines, own)
	}
	for _, law := range laws {
		r.lay(law)
		for name, h := range law.rules.Calendars {
			known.hours[name] = h
		}
	}
	r.order(chain)
	r.keepUsed(known.hours)
	return r, r.checkLaws(chain)
}

// zoneBy is the pack of a chain that says the zone.
func zoneBy(chain []*loaded) string {
	for _, l := range chain {
		if l.file.Zone != "" {
			return l.file.Pack
		}
	}
	return ""
}

// order sorts the rules: by wait, in the order of a life, those that bound nothing
// last; the pack's own before the laws'; those for all before those for some.
func (r *ruleset) order(chain []*loaded) {
	packs := map[string]int{}
	for i, l := range chain {
		packs[l.file.Pack] = i
	}
	for i, law := range r.Laws {
		packs[law] = len(chain) + i
	}
	waits := map[complaint.DeadlineName]int{"": len(Waits)}
	for i, wait := range Waits {
		waits[wait] = i
	}
	some := func(d deadline) int { return min(len(d.Categories), 1)*2 + shippedFirst(d.Shipped) }
	slices.SortStableFunc(r.Deadlines, func(a, b deadline) int {
		return cmp.Or(cmp.Compare(waits[a.Wait], waits[b.Wait]), cmp.Compare(packs[a.Pack], packs[b.Pack]),
			cmp.Compare(some(a), some(b)), cmp.Compare(a.Name, b.Name))
	})
}

func shippedFirst(shipped *bool) int {
	if shipped == nil {
		return 0
	}
	return 1
}

// keepUsed keeps of the calendars those that a rule counts with.
func (r *ruleset) keepUsed(all map[string]calendar) {
	for _, d := range r.Deadlines {
		for _, name := range used(d.Measure) {
			if r.Calendars == nil {
				r.Calendars = map[string]calendar{}
			}
			r.Calendars[name] = all[name]
		}
	}
}
