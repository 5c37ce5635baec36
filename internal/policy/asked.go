package policy

import (
	"fmt"
	"slices"
	"strings"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// asked is the rule that a question is about: that for the wait of this name, as
// a case would be bound by it, else the rule of this name, the nearest pack's
// first.
func (r *ruleset) asked(q Question) (*deadline, error) {
	if wait := complaint.DeadlineName(q.Deadline); slices.Contains(Waits, wait) {
		if d := r.own(wait, q.Category, q.Shipped); d != nil {
			return d, nil
		}
	}
	for _, pack := range r.packs() {
		if d := r.named(pack + "/" + q.Deadline); d != nil {
			return d, nil
		}
	}
	if d := r.named(q.Deadline); d != nil {
		return d, nil
	}
	return nil, fmt.Errorf("pack %s has no deadline %q; there are %s", r.Name, q.Deadline, strings.Join(r.names(), ", "))
}

// packs are the packs that rules come from, the nearest first.
func (r *ruleset) packs() []string {
	return slices.Concat([]string{r.Name}, r.Extends, r.Laws)
}

// named is the rule of a name such as "jd/extra_evidence"; nil when there is none.
func (r *ruleset) named(rule string) *deadline {
	for i := range r.Deadlines {
		if r.Deadlines[i].rule() == rule {
			return &r.Deadlines[i]
		}
	}
	return nil
}

// names are what a question may ask for: the rules' names, and the waits'.
func (r *ruleset) names() []string {
	var all []string
	for i := range r.Deadlines {
		d := &r.Deadlines[i]
		all = append(all, d.Name)
		if d.Wait != "" {
			all = append(all, string(d.Wait))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// provisional says why a deadline may yet be another; empty when it may not.
func (r *ruleset) provisional(unknown []clock.Unknown) string {
	var words []string
	for _, u := range unknown {
		words = append(words, fmt.Sprintf("calendar list %s is published until %s: later days are counted by their weekday alone", r.Calendars[u.Calendar].Holidays, u.After))
	}
	return strings.Join(slices.Compact(words), "; ")
}
