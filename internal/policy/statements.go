package policy

import (
	"fmt"
	"strconv"
	"strings"

	"redress/internal/complaint"
)

// statements is all that a pack says, one statement at a time.
func (r *ruleset) statements() statements {
	s := statements{}
	s.add("", "title", r.Title)
	s.add("", "kind", string(r.Kind))
	s.add("", "extends", strings.Join(r.Extends, ", "))
	s.add("", "laws", strings.Join(r.Laws, ", "))
	s.add("", "zone", r.Zone)
	for i := range r.Deadlines {
		s.deadline(r, &r.Deadlines[i])
	}
	for currency, m := range r.Money {
		s.money("money."+currency, currency, m)
	}
	s.limits(r.Limits)
	if l := r.Letters; l != nil {
		s.add("letters", "awake", l.Awake)
		s.add("letters", "source", l.Source)
	}
	s.evidence(r.Evidence)
	for category, items := range r.Checklists {
		for _, item := range items {
			s.piece(fmt.Sprintf("checklists.%s.%s", category, item.Code), item)
		}
	}
	for what, kept := range map[string]*keptEntry{"complaint": r.Retention.Complaint, "evidence": r.Retention.Evidence} {
		if kept != nil {
			s.add("retention."+what, "years", strconv.Itoa(kept.Years))
			s.add("retention."+what, "source", kept.Source)
		}
	}
	for reason, category := range r.Reasons {
		s.add("reasons", reason, string(category))
	}
	s.triage(r)
	return s
}

// deadline: a rule is known by what it bounds, and for whom; a law's by its name
// too, and one that bounds nothing by its name alone.
func (s statements) deadline(r *ruleset, d *deadline) {
	for _, category := range categoriesOr(d.Categories, "") {
		entry := "deadlines." + d.Name
		if d.Wait != "" {
			entry = "deadlines." + string(d.Wait) + selected(category, d.Shipped)
		}
		if d.Law {
			entry += "." + d.Pack
		}
		if d.Wait == "" {
			s.add(entry, "categories", list(d.Categories))
		}
		rule := r.listed(d)
		s.add(entry, "rule", d.rule())
		if d.Measure.Kind == "" {
			s.add(entry, "counts", rule.Counts)
		} else {
			s.add(entry, "within", d.Measure.Within.String())
			s.add(entry, "clock", r.clockTold(d.Measure))
		}
		s.add(entry, "starts", d.Starts)
		s.add(entry, "warn", strings.Join(rule.Warnings, ", "))
		s.add(entry, "margin", rule.Margin)
		s.add(entry, "gate", rule.Gate)
		s.add(entry, "default", string(d.Default))
		s.add(entry, "effect", d.Effect)
		s.add(entry, "source", d.Source)
	}
}

// selected are the complaints that a rule is for, as a part of a path:
// "[billing,shipped=false]"; empty for all.
func selected(category complaint.Category, shipped *bool) string {
	var by []string
	if category != "" {
		by = append(by, string(category))
	}
	if shipped != nil {
		by = append(by, "shipped="+strconv.FormatBool(*shipped))
	}
	if len(by) == 0 {
		return ""
	}
	return "[" + strings.Join(by, ",") + "]"
}

func categoriesOr(all []complaint.Category, none complaint.Category) []complaint.Category {
	if len(all) == 0 {
		return []complaint.Category{none}
	}
	return all
}

func (s statements) money(entry, currency string, m purse) {
	value := func(minor int64) string { return complaint.Money{Minor: minor, Currency: currency}.Value() }
	for role, minor := range m.Authority {
		s.add(entry, "authority."+string(role), value(minor))
	}
	s.add(entry, "four_eyes", value(m.FourEyes))
	s.add(entry, "high_value", value(m.HighValue))
	s.add(entry, "source", m.Source)
}

func (s statements) limits(l limitsEntry) {
	for name, c := range map[string]*countEntry{
		"rounds": l.Rounds, "reopens": l.Reopens, "low_score": l.LowScore, "ruling_waits": l.RulingWaits, "asks": l.Asks,
	} {
		if c != nil {
			s.add("limits."+name, "is", strconv.Itoa(c.Is))
			s.add("limits."+name, "source", c.Source)
		}
	}
	if g := l.GrantAtOnce; g != nil {
		s.add("limits.grant_at_once", "is", strconv.FormatBool(g.Is))
		s.add("limits.grant_at_once", "source", g.Source)
	}
}

func (s statements) piece(entry string, item checklistEntry) {
	s.add(entry, "kinds", list(item.Kinds))
	s.add(entry, "from", string(item.From))
	s.add(entry, "required", onlyTrue(item.Required))
	s.add(entry, "proof", onlyTrue(item.Proof))
	s.add(entry, "proves", item.Proves)
	s.add(entry, "article", item.Article)
}

func onlyTrue(yes bool) string {
	if yes {
		return "true"
	}
	return ""
}

func (s statements) triage(r *ruleset) {
	t := r.Triage
	if t == nil {
		return
	}
	s.add("triage", "ties", list(t.Ties))
	s.add("triage.kind", "stated_complaint", strconv.Itoa(t.Kind.StatedComplaint))
	s.add("triage.kind", "unstated", strconv.Itoa(t.Kind.Unstated))
	s.add("triage.kind", "stated_feedback", strconv.Itoa(t.Kind.StatedFeedback))
	s.add("triage", "lexicons", strings.Join(t.Lexicons, ", "))
	for name, hash := range r.Lexicons {
		s.add("triage.lexicons", name, hash)
	}
	for _, rule := range t.Rules {
		entry := "triage.rules." + rule.Name
		s.add(entry, "when", rule.When)
		s.add(entry, "severity", string(rule.Severity))
		s.add(entry, "complexity", string(rule.Complexity))
		s.add(entry, "tag", rule.Tag)
		s.add(entry, "owner", string(rule.Owner))
		s.add(entry, "source", rule.Source)
	}
}
