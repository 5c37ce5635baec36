package policy

import (
	"redress/internal/complaint"
)

// complete checks that a pack with what it extends leaves no question open.
func (l *loaded) complete(whole packFile, rules ruleset) error {
	for _, wait := range Waits {
		if rules.own(wait, "", nil) == nil && wait != complaint.ConsoleDue { // packs from before there was one say nothing
			return l.unbounded(wait, rules)
		}
	}
	in := whole.Limits
	for _, field := range []struct {
		at    string
		there bool
	}{
		{"limits.rounds", in.Rounds != nil}, {"limits.reopens", in.Reopens != nil}, {"limits.low_score", in.LowScore != nil},
		{"limits.ruling_waits", in.RulingWaits != nil}, {"limits.asks", in.Asks != nil}, {"limits.grant_at_once", in.GrantAtOnce != nil},
		{"letters", whole.Letters != nil},
		{"retention.complaint", whole.Retention.Complaint != nil}, {"retention.evidence", whole.Retention.Evidence != nil},
		{"triage", whole.Triage != nil},
	} {
		if !field.there {
			return l.src.wrong(field.at, "is missing, here and in what the pack extends")
		}
	}
	for _, category := range complaint.Categories {
		if _, ok := whole.Checklists[category]; !ok {
			return l.src.wrong("checklists."+string(category), "is missing, here and in what the pack extends")
		}
	}
	return nil
}

// unbounded says that nothing bounds a wait, or nothing does for all complaints.
func (l *loaded) unbounded(wait complaint.DeadlineName, rules ruleset) error {
	for _, d := range rules.Deadlines {
		if d.Wait == wait && !d.Law && d.Pack == l.file.Pack {
			return l.src.wrong("deadlines."+d.Name, "is for some complaints only; one rule must bound %s for all others", wait)
		}
	}
	return l.src.wrong("deadlines."+string(wait), "is missing, here and in what the pack extends")
}
