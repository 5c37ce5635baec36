package policy

import (
	"slices"
	"time"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// Lengthened tells where a shop's pack gives a wait more time than its platform
// itself is known to leave. That is allowed, since some platforms name a longer
// time to some shops; but where it is a mistake the platform acts first. What
// counts differently is compared over the year of now. Of a pack that is no shop's
// there is nothing to tell.
func (p *Packs) Lengthened(name string, now time.Time) []*LoadError {
	l := p.written[name]
	if l == nil {
		return nil
	}
	c := comparison{shop: p.byName[name], platform: p.byName[l.file.Applies.Platform], year: now.UTC().Year()}
	var all []*LoadError
	told := map[[2]string]bool{} // the shop's rule and the platform's
	for _, wait := range Waits {
		for _, category := range complaint.Categories {
			for _, shipped := range []bool{false, true} {
				own, its := c.shop.rules.own(wait, category, &shipped), c.platform.rules.own(wait, category, &shipped)
				if own == nil || its == nil {
					continue
				}
				rules := [2]string{own.rule(), its.rule()}
				if rules[0] == rules[1] || told[rules] || !c.known(its) || !c.longer(own, its, category, shipped) {
					continue
				}
				told[rules] = true
				at := "deadlines." + own.Name
				if own.Pack != name {
					at = "extends" // another pack's rule, which came along
				}
				all = append(all, l.src.wrong(at, "%s has %s here, and %s leaves %s by its own rules (%s: %s): it acts at its own time all the same",
					wait, c.shop.rules.told(own.Measure), c.platform.Title(), c.platform.rules.told(its.Measure), its.rule(), its.Source))
			}
		}
	}
	return all
}

// comparison holds a shop's rules against its platform's.
type comparison struct {
	shop, platform *Pack
	year           int
}

// known reports whether a rule is the platform's own, of a source and no choice of
// ours: what the house's pack says is no platform's but the house's.
func (c comparison) known(its *deadline) bool {
	chain := c.platform.Chain()
	if len(chain) > 1 && its.Pack == chain[len(chain)-1] {
		return false
	}
	mark, _ := markOf(its.Source)
	return slices.Contains([]string{"O", "V", "S"}, mark)
}

// apart are the instants that rules are compared from: no whole part of a day or a
// week, so that all hours and weekdays come up.
const apart = 7 * time.Hour

// longer reports whether the shop's rule ever ends after the platform's; the laws
// over the shop's may end it before.
func (c comparison) longer(own, its *deadline, category complaint.Category, shipped bool) bool {
	mine := c.shop.rules.measure(own, category, &shipped)
	ours, theirs := c.shop.calendars(c.year), c.platform.calendars(c.year)
	wall := mine.Kind == clock.Wall && its.Measure.Kind == clock.Wall
	if wall {
		return mine.Within > its.Measure.Within
	}
	at := time.Date(c.year, time.January, 1, 0, 0, 0, 0, time.UTC)
	for end := at.AddDate(1, 0, 0); at.Before(end); at = at.Add(apart) {
		if mine.Due(ours, at, nil).After(its.Measure.Due(theirs, at, nil)) {
			return true
		}
	}
	return false
}
