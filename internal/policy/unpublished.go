package policy

import (
	"fmt"
	"strings"
	"time"

	"redress/internal/policy/holidays"
)

// Missing says which years, up to the one after next, of the lists of holidays in
// use are not published; a list that knows them all has none.
func (p *Packs) Missing(now time.Time) map[string][]int {
	missing := map[string][]int{}
	for _, pack := range p.byName {
		for _, c := range pack.rules.Calendars {
			if _, asked := missing[c.Holidays]; c.Holidays != "" && !asked {
				missing[c.Holidays] = holidays.Missing(c.Holidays, now)
			}
		}
	}
	return missing
}

// Warnings tells of the years that are missing. What falls into them is counted
// by its weekday alone, and told as provisional.
func (p *Packs) Warnings(now time.Time) []string {
	missing := p.Missing(now)
	var all []string
	for _, name := range inOrder(missing) {
		if len(missing[name]) == 0 {
			continue
		}
		var years []string
		for _, year := range missing[name] {
			years = append(years, fmt.Sprint(year))
		}
		are := "is"
		if len(years) > 1 {
			are = "are"
		}
		until, _ := holidays.Ends(name)
		all = append(all, fmt.Sprintf("calendar list %s is published until %d: %s %s missing", name, until, strings.Join(years, " and "), are))
	}
	return all
}
