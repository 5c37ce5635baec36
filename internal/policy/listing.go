package policy

import (
	"fmt"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// Rule is a rule of a pack as it is shown to people.
type Rule struct {
	Name       string                 `json:"name"`           // "extra_evidence"
	Pack       string                 `json:"pack"`           // that wrote it, "jd"
	Law        bool                   `json:"law,omitempty"`  // a law's, over the pack's own: the first to end decides
	Wait       complaint.DeadlineName `json:"wait,omitempty"` // that it bounds; empty: none, it is only told
	Categories []complaint.Category   `json:"categories,omitempty"`
	Shipped    *bool                  `json:"shipped,omitempty"`
	Counts     string                 `json:"counts"` // "4h, counted 09:00–18:00 every day, Asia/Shanghai"
	Starts     string                 `json:"starts,omitempty"`
	Warnings   []string               `json:"warnings,omitempty"` // "50%", "2h"
	Margin     string                 `json:"margin,omitempty"`
	Gate       string                 `json:"gate,omitempty"` // "30m, then act"
	Default    complaint.Default      `json:"default,omitempty"`
	Effect     string                 `json:"effect,omitempty"`
	Source     string                 `json:"source"`
	Mark       string                 `json:"mark"`       // O, S, V, K or U: the least sure of the source
	Confidence string                 `json:"confidence"` // what it means
}

// Rules lists the deadlines of the pack, the extended packs and the laws: by wait
// in the order of a life, then those that bound nothing.
func (p *Pack) Rules() []Rule {
	var all []Rule
	for i := range p.rules.Deadlines {
		all = append(all, p.rules.listed(&p.rules.Deadlines[i]))
	}
	return all
}

func (r *ruleset) listed(d *deadline) Rule {
	out := Rule{
		Name: d.Name, Pack: d.Pack, Law: d.Law, Wait: d.Wait, Categories: some(d.Categories), Counts: r.told(d.Measure),
		Starts: d.Starts, Default: d.Default, Effect: d.Effect, Source: d.Source,
	}
	if d.Shipped != nil {
		shipped := *d.Shipped
		out.Shipped = &shipped
	}
	for _, w := range d.Warn {
		out.Warnings = append(out.Warnings, warningWords(w))
	}
	if d.Margin > 0 {
		out.Margin = d.Margin.String()
	}
	if d.Gate != nil {
		out.Gate = fmt.Sprintf("%s, then %s", d.Gate.Within, d.Gate.Otherwise)
	}
	out.Mark, out.Confidence = markOf(d.Source)
	return out
}

// warningWords writes a warning as the pack does.
func warningWords(w clock.Warning) string {
	if w.Percent > 0 {
		return fmt.Sprintf("%d%%", w.Percent)
	}
	return w.Before.String()
}

// Burden is a piece of evidence that somebody is asked for, and why.
type Burden struct {
	Category complaint.Category `json:"category"`
	Code     string             `json:"code"`
	From     complaint.Role     `json:"from"`
	Required bool               `json:"required,omitempty"`
	Proves   string             `json:"proves,omitempty"`
	Article  string             `json:"article,omitempty"` // that puts the burden of proof on them
}

// Burdens lists who has to prove what, by category.
func (p *Pack) Burdens() []Burden {
	var all []Burden
	for _, category := range complaint.Categories {
		for _, item := range p.rules.Checklists[category] {
			all = append(all, Burden{category, item.Code, item.From, item.Required, item.Proves, item.Article})
		}
	}
	return all
}

// Kept is how long something is kept after a complaint is closed.
type Kept struct {
	What   string `json:"what"` // complaint or evidence
	Years  int    `json:"years"`
	Source string `json:"source"`
}

// Retention lists what is kept how long: of the pack and its laws the longest.
func (p *Pack) Retention() []Kept {
	var all []Kept
	for _, k := range []struct {
		what string
		kept *keptEntry
	}{{"complaint", p.rules.Retention.Complaint}, {"evidence", p.rules.Retention.Evidence}} {
		if k.kept != nil {
			all = append(all, Kept{k.what, k.kept.Years, k.kept.Source})
		}
	}
	return all
}
