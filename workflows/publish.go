package workflows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"redress/internal/complaint"
)

// The search attributes of a case. PostgreSQL visibility has room for ten
// keywords and three of each other kind.
var (
	caseStage          = temporal.NewSearchAttributeKeyKeyword("CaseStage")
	caseCategory       = temporal.NewSearchAttributeKeyKeyword("CaseCategory")
	casePlatform       = temporal.NewSearchAttributeKeyKeyword("CasePlatform")
	caseSeverity       = temporal.NewSearchAttributeKeyKeyword("CaseSeverity")
	caseOwner          = temporal.NewSearchAttributeKeyKeyword("CaseOwner")
	caseOutcome        = temporal.NewSearchAttributeKeyKeyword("CaseOutcome")
	caseNextDue        = temporal.NewSearchAttributeKeyTime("CaseNextDue")
	caseBreached       = temporal.NewSearchAttributeKeyBool("CaseBreached")
	caseNeedsAttention = temporal.NewSearchAttributeKeyBool("CaseNeedsAttention")
	caseTags           = temporal.NewSearchAttributeKeyKeywordList("CaseTags")
)

// shown is what operators see of the case at the moment. It starts empty, so
// after a continue-as-new everything is shown anew.
type shown struct {
	stage, category, platform, severity, owner, outcome string
	due                                                 time.Time
	breached, attention, any                            bool
	tags                                                []string
	details                                             string
}

// publish renews what operators see in the Temporal UI: search attributes, only
// those that changed, and the current details. Nothing else writes them.
func (r *run) publish() error {
	c, was := r.c, r.shown
	is := shown{
		stage: string(c.Stage), category: string(c.Category), platform: c.Platform, severity: string(c.Severity), owner: c.Owner,
		outcome: string(c.Outcome), due: c.Due().Truncate(time.Millisecond), breached: c.Breached(),
		attention: len(c.Attention) > 0, any: true, tags: c.Tags, details: details(c),
	}
	var changes []temporal.SearchAttributeUpdate
	word := func(key temporal.SearchAttributeKeyKeyword, before, after string) {
		if before != after {
			changes = append(changes, key.ValueSet(after))
		}
	}
	flag := func(key temporal.SearchAttributeKeyBool, before, after bool) {
		if before != after || !was.any {
			changes = append(changes, key.ValueSet(after))
		}
	}
	word(caseStage, was.stage, is.stage)
	word(caseCategory, was.category, is.category)
	word(casePlatform, was.platform, is.platform)
	word(caseSeverity, was.severity, is.severity)
	word(caseOwner, was.owner, is.owner)
	word(caseOutcome, was.outcome, is.outcome)
	flag(caseBreached, was.breached, is.breached)
	flag(caseNeedsAttention, was.attention, is.attention)
	if !was.due.Equal(is.due) {
		if is.due.IsZero() {
			changes = append(changes, caseNextDue.ValueUnset())
		} else {
			changes = append(changes, caseNextDue.ValueSet(is.due))
		}
	}
	if !slices.Equal(was.tags, is.tags) {
		changes = append(changes, caseTags.ValueSet(is.tags))
	}
	if was.details != is.details {
		workflow.SetCurrentDetails(r.ctx, is.details)
	}
	r.shown = is
	if len(changes) == 0 {
		return nil
	}
	return workflow.UpsertTypedSearchAttributes(r.ctx, changes...)
}

// details is the case as an operator reads it: what it waits for, then a table
// of what it is, the clocks, and what may be sent, with an example to paste.
func details(c *complaint.Case) string {
	var b strings.Builder
	b.WriteString(headline(c) + "\n\n")
	for _, a := range c.Attention {
		fmt.Fprintf(&b, "**Needs attention: `%s`** (%s, since %s): send `retry-step`, `skip-step` or `settle-step`\n\n", a.Step, a.Reason, clock(a.Since))
	}
	b.WriteString("| | |\n|---|---|\n")
	for _, row := range [][2]string{
		{"Stage", string(c.Stage)}, {"Owner", c.Owner}, {"Priority", string(c.Priority)}, {"Category", string(c.Category)},
		{"Severity", string(c.Severity)}, {"Platform", c.Platform + ", shop " + c.Shop}, {"Order", c.Order.Number + ", " + c.Order.Total.String()},
		{"Wish", string(c.Wish)}, {"Merchant's position", string(c.Position)}, {"Outcome", string(c.Outcome)},
	} {
		if row[1] != "" {
			fmt.Fprintf(&b, "| %s | %s |\n", row[0], row[1])
		}
	}
	b.WriteString(clockTable(c))
	b.WriteString(effectTable(c))
	b.WriteString(messageTable(c))
	return b.String()
}

// headline is the first line: what the case waits for, until when, and what
// happens otherwise.
func headline(c *complaint.Case) string {
	n := c.Next()
	switch {
	case c.Closed():
		return fmt.Sprintf("**Closed: %s.** Cause: %s.", c.Outcome, c.Cause)
	case n.WaitingFor == "operator":
		return fmt.Sprintf("**Waits for an operator: step `%s` gave up.**", n.For)
	case n.Due == nil:
		return fmt.Sprintf("**Waits for %s.** No clock is running.", n.WaitingFor)
	}
	return fmt.Sprintf("**Waits for the %s until %s (%s).** Otherwise: %s.", n.WaitingFor, clock(*n.Due), n.For,
		consequence[complaint.Default(n.AtBreach)])
}

func clockTable(c *complaint.Case) string {
	var b strings.Builder
	b.WriteString("\n| Deadline | Due | State | At breach |\n|---|---|---|---|\n")
	for _, d := range c.Deadlines {
		due := clock(d.Due)
		if d.State == complaint.Paused {
			due = "stands still (" + d.Cause + ")"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", d.Name, due, d.State, consequence[d.Default])
	}
	return b.String()
}

func effectTable(c *complaint.Case) string {
	if len(c.Operations) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n| Operation | Amount | State | Reference |\n|---|---|---|---|\n")
	for _, op := range c.Operations {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", op.Step(), op.Amount, op.State, op.Reference)
	}
	return b.String()
}

func messageTable(c *complaint.Case) string {
	possible := c.Possible()
	if len(possible) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n| Message | From | Example |\n|---|---|---|\n")
	for _, name := range possible {
		m, _ := complaint.Find(name)
		roles := make([]string, len(m.From))
		for i, role := range m.From {
			roles[i] = string(role)
		}
		fmt.Fprintf(&b, "| %s | %s | `%s` |\n", name, strings.Join(roles, ", "), m.Example)
	}
	return b.String()
}
