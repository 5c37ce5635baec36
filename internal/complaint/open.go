package complaint

import (
	"slices"
	"strconv"
	"time"
)

// Open makes a fresh case of an intake and starts its first clocks.
func Open(in Intake, now time.Time) *Case {
	c := &Case{
		Number: in.Number, Platform: in.Platform, Shop: in.Shop, ExternalID: in.ExternalID, Channel: in.Channel,
		Locale: in.Locale, Timezone: in.Timezone, Order: in.Order, Wish: in.Wish, Terms: in.Terms,
		Submitted: in.SubmittedAt.UTC(), OpenedAt: now.UTC(), Stage: Received, Kind: in.Kind, Category: in.Category,
		Tags: slices.Clone(in.Tags),
	}
	c.emit(Opened, redress, now, "platform", in.Platform, "shop", in.Shop, "external_id", in.ExternalID,
		"order", in.Order.Number, "total", in.Order.Total.String(), "wish", string(in.Wish),
		"submitted_at", instant(c.Submitted), "pack", in.Terms.Pack, "pack_version", in.Terms.Version)
	c.start(OverallDue, now)
	c.startFirstResponse(now)
	if !in.PlatformDue.IsZero() {
		c.name(PositionDue, PlatformDue{At: in.PlatformDue.UTC(), Reference: "platform_due"}, redress, now)
	}
	return c
}

// startFirstResponse counts from the customer's submission, not from our
// opening (R12). What passed before the opening passed at its real length even
// when this case's clocks run fast.
func (c *Case) startFirstResponse(now time.Time) {
	c.begin(Deadline{Name: FirstResponse, Started: c.Submitted, Term: c.Terms.term(FirstResponse, c.Category)}, now)
}

// Triaged takes over what the rules say, once. The category and severity that
// the opening stated, or somebody has set in the meantime, stand.
func (c *Case) Triaged(t Triage, now time.Time) {
	if !c.untriaged() {
		return
	}
	c.Kind = t.Kind
	c.Complexity = t.Complexity
	if c.Category == "" {
		c.Category = t.Category
	}
	if c.Severity == "" {
		c.Severity = t.Severity
	}
	c.recountFor("category", redress, now)
	c.Priority = PriorityOf(c.Severity, c.Complexity)
	c.Tags = slices.Concat(c.Tags, t.Tags)
	c.emit(Classified, redress, now, "kind", string(c.Kind), "category", string(c.Category), "severity", string(c.Severity),
		"complexity", string(c.Complexity), "priority", string(c.Priority), "reasons", joinCodes(t.Reasons))
	if c.Owner == "" {
		c.Owner = t.Owner
		c.emit(Assigned, redress, now, "owner", c.Owner)
	}
	if c.Kind == IsFeedback {
		c.write(Letter{Kind: Thanks}, now)
		return
	}
	c.write(Letter{Kind: Acknowledgement, Due: c.expected(now)}, now)
	c.enter(Investigating, now)
}

// expected is when the customer can expect our answer (R13): both sides speak,
// each within its time, and then somebody decides.
func (c *Case) expected(now time.Time) time.Time {
	r := c.reckoning()
	due := func(name DeadlineName, from time.Time) time.Time {
		return r.Limit(&Deadline{Started: from, Term: c.Terms.term(name, c.Category), Named: c.named(name)})
	}
	heard := due(PositionDue, now)
	if evidence := due(EvidenceDue, now); len(c.lacking()) > 0 && evidence.After(heard) {
		heard = evidence
	}
	return due(DecisionDue, heard)
}

func (c *Case) untriaged() bool { return c.Stage == Received && c.Complexity == "" }

// enter moves the case to a stage: the deadlines of the stage it leaves are
// cancelled, with the flags of those that passed, and those of the new one start.
func (c *Case) enter(s Stage, now time.Time) {
	for _, d := range DeadlineNames {
		if d != OverallDue && d != FirstResponse && (d != ConsoleDue || s == Closed) {
			c.end(d, Cancelled, redress, now)
			c.unflag("deadline/"+string(d), redress, now)
		}
	}
	c.uninterrupt(now)
	c.Gate = nil
	if s != Investigating && s != Deciding || c.Stage == Offered || c.Stage == FollowingUp {
		c.AnswerBy = nil
	}
	c.Stage = s
	c.withPlatform(now)
	c.emit(StageEntered, redress, now, "stage", string(s))
	switch s {
	case Investigating:
		c.investigate(now)
	case Deciding:
		c.start(DecisionDue, now)
	case FollowingUp:
		c.start(FollowUpDue, now)
	}
}

// decideAnew opens the next decision: after the investigation, a return that
// was not accepted, a remedy that could not be carried out, or a reopening.
func (c *Case) decideAnew(now time.Time) {
	c.Decision++
	c.Rounds, c.Asks, c.Rejection, c.Agreed, c.Return = 0, 0, nil, nil, Return{}
	c.Ruling, c.Appeals, c.RulingWaits = nil, 0, 0
	c.enter(Deciding, now)
}

// close ends the case, once. The system writes cause and closing note if
// nobody did (R54).
func (c *Case) close(o Outcome, by Actor, now time.Time) {
	if c.Stage == Closed {
		return
	}
	c.enter(Closed, now)
	c.lapse()
	c.end(OverallDue, Met, by, now)
	c.end(FirstResponse, Cancelled, by, now)
	for len(c.Attention) > 0 { // nobody can repair a step of a case that has ended
		c.unflag(c.Attention[0].Step, redress, now)
	}
	c.Outcome, c.Suspended, c.PlatformDues, c.NewPolicy, c.LookUp = o, nil, nil, nil, 0
	if c.Cause == "" {
		c.Cause = string(c.Category)
		if c.Cause == "" {
			c.Cause = string(OtherCategory)
		}
	}
	if c.Note == "" {
		c.Note = "system:" + string(o)
	}
	c.emit(CaseClosedEvent, by, now, "outcome", string(o), "cause", c.Cause, "note", c.Note,
		"reopened", strconv.Itoa(c.Reopens), "score", number(c.Score))
	switch o {
	case Rejected, NoAnswer, Withdrawn, Merged:
		letter := Letter{Kind: ClosingNotice, Reason: string(o)}
		if o == Merged && c.Rejection != nil {
			letter.Reference = c.Rejection.DuplicateOf
		}
		c.write(letter, now)
	}
}

// lapse ends the proposals nobody will answer any more.
func (c *Case) lapse() {
	for i := range c.Proposals {
		if p := &c.Proposals[i]; p.State == AwaitingApproval || p.State == AwaitingAnswer {
			p.State = Lapsed
		}
	}
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// number writes a count for an event; none is left out.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func joinCodes[T ~string](codes []T) string { return join(codes) }
