package policy

import (
	"fmt"
	"slices"

	"redress/internal/complaint"
)

// classifier is a pack's triage, ready to run.
type classifier struct {
	lexicons []*lexicon
	kind     kindEntry
	ties     []complaint.Category
	rules    []triageRule
}

// classifier is the triage that the nearest pack of a chain writes which writes
// any. Packs that take it over share it.
func (b *builder) classifier(chain []*loaded, in *triageEntry) (*classifier, error) {
	by := chain[slices.IndexFunc(chain, func(l *loaded) bool { return l.file.Triage != nil })]
	if c, ok := b.triage[by.file.Pack]; ok {
		return c, nil
	}
	c := &classifier{kind: in.Kind, ties: in.Ties}
	if sorted(c.ties) != sorted(complaint.Categories) {
		return nil, by.src.wrong("triage.ties", "must name each category once: %s", list(complaint.Categories))
	}
	for i, name := range in.Lexicons {
		l := b.lexicons[name]
		if l == nil {
			return nil, by.src.wrong(fmt.Sprintf("triage.lexicons[%d]", i), "there is no lexicon %q", name)
		}
		c.lexicons = append(c.lexicons, l)
	}
	var err error
	c.rules, err = compileRules(by.src, in.Rules)
	b.triage[by.file.Pack] = c
	return c, err
}

// Triage judges a fresh complaint by the pack's rules: the same facts give the
// same answer. The reasons are names of rules and word groups, never words of
// the customer. Laws and stored packs have no triage.
func (p *Pack) Triage(f Facts) (complaint.Triage, error) {
	if p.triage == nil {
		return complaint.Triage{}, fmt.Errorf("pack %s %s has no triage", p.Name(), p.Version())
	}
	r := p.triage.read(f)
	t := complaint.Triage{Severity: complaint.Low, Complexity: complaint.Simple}
	var why string
	t.Kind, why = p.triage.decideKind(f, r)
	t.Reasons = append(t.Reasons, "kind:"+why)
	t.Category, why = p.decideCategory(f, r)
	t.Reasons = append(t.Reasons, "category:"+why)
	role := complaint.Agent
	facts := p.ruleFacts(f, r, t)
	for _, rule := range p.triage.rules {
		yes, err := rule.holds(facts)
		if err != nil {
			return complaint.Triage{}, err
		}
		if !yes {
			continue
		}
		t.Reasons = append(t.Reasons, "rule:"+rule.Name)
		t.Severity = worse(t.Severity, rule.Severity)
		if rule.Complexity != "" {
			t.Complexity = rule.Complexity
		}
		if rule.Tag != "" && !slices.Contains(t.Tags, rule.Tag) {
			t.Tags = append(t.Tags, rule.Tag)
		}
		if rule.Owner == complaint.Supervisor {
			role = complaint.Supervisor
		}
	}
	for _, group := range r.groups {
		t.Reasons = append(t.Reasons, "words:"+group)
	}
	t.Owner = p.roster.Owner(role, t.Category, f.language(), f.Load)
	return t, nil
}

func (c *classifier) read(f Facts) *reading {
	r := newReading()
	scripts := scriptsOf(f.Text, f.language())
	for _, l := range c.lexicons {
		if scripts[l.file.Script] {
			l.read(f.Text, r)
		}
	}
	r.settle()
	return r
}

// decideKind tells a complaint from feedback. A wish or a category is a
// complaint; otherwise grievance is weighed against praise, and what was
// stated only tips the scales (the tone of a text is not its kind).
func (c *classifier) decideKind(f Facts, r *reading) (complaint.Kind, string) {
	switch {
	case f.Wish != "":
		return complaint.IsComplaint, "wish"
	case f.Category != "":
		return complaint.IsComplaint, "stated_category"
	}
	balance := r.grievance - r.praise
	switch f.Kind {
	case complaint.IsComplaint:
		balance += c.kind.StatedComplaint
	case complaint.IsFeedback:
		balance += c.kind.StatedFeedback
	default:
		balance += c.kind.Unstated
	}
	if balance > 0 {
		return complaint.IsComplaint, "words"
	}
	return complaint.IsFeedback, "words"
}

// decideCategory takes what was stated, then what the platform's reason means,
// then what the words weigh; a tie goes to the rarer category, which the pack lists
// first.
func (p *Pack) decideCategory(f Facts, r *reading) (complaint.Category, string) {
	if f.Category != "" {
		return f.Category, "stated"
	}
	if c, ok := p.rules.Reasons[f.PlatformReason]; ok && f.PlatformReason != "" {
		return c, "platform_reason"
	}
	best, why := complaint.OtherCategory, "nothing"
	for _, c := range p.triage.ties {
		if r.scores[c] > r.scores[best] {
			best, why = c, "words"
		}
	}
	return best, why
}

func (p *Pack) ruleFacts(f Facts, r *reading, t complaint.Triage) map[string]any {
	var topics []string
	for _, c := range complaint.Categories {
		if r.scores[c] > 0 {
			topics = append(topics, string(c))
		}
	}
	money := p.rules.Money[f.Total.Currency]
	return map[string]any{
		"kind": string(t.Kind), "category": string(t.Category), "wish": string(f.Wish), "channel": f.Channel,
		"language": f.language(), "goods": f.Goods, "reason": f.PlatformReason, "currency": f.Total.Currency,
		"total": f.Total.Minor, "high_value": money.HighValue, "four_eyes": money.FourEyes,
		"earlier": int64(f.EarlierComplaints), "hours_left": f.hoursLeft(), "grievance": int64(r.grievance),
		"severe": r.severe, "safety": r.safety, "topics": topics,
	}
}

func worse(a, b complaint.Severity) complaint.Severity {
	if slices.Index(complaint.Severities, b) > slices.Index(complaint.Severities, a) {
		return b
	}
	return a
}

func sorted(all []complaint.Category) string { return list(slices.Sorted(slices.Values(all))) }
