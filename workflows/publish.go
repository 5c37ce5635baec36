package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
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
		attention: len(c.Attention) > 0, any: true, tags: c.Tags, details: details(c, r.last, r.now()),
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
