package complaint

import "time"

// View is the case as people and programs see it.
func (c *Case) View() View {
	v := View{
		ID: c.Number, Stage: c.Stage, Kind: c.Kind, Outcome: c.Outcome, NeedsAttention: append([]Attention{}, c.Attention...),
		Owner: c.Owner, Category: c.Category, Severity: c.Severity, Priority: c.Priority, Tags: append([]string{}, c.Tags...),
		Platform: c.Platform, Policy: c.Terms.Pack + "@" + c.Terms.Version, Shop: c.Shop, ExternalID: c.ExternalID, Next: c.Next(), Morning: c.waiting(), Deadlines: c.DeadlineViews(),
		Proposals: append([]Proposal{}, c.Proposals...), Evidence: append([]Evidence{}, c.Evidence...),
		Remedies: []RemedyView{}, Cause: c.Cause, Note: c.Note, Score: c.Score, Events: c.Seq,
	}
	for _, op := range c.Operations {
		v.Remedies = append(v.Remedies, RemedyView{op.Key(c.Number), op.Kind, op.Amount, op.State, op.Reference})
	}
	return v
}

// DeadlineViews lists all deadlines, the oldest first.
func (c *Case) DeadlineViews() []DeadlineView {
	views := []DeadlineView{}
	for _, d := range c.Deadlines {
		views = append(views, DeadlineView{d, d.Default})
	}
	return views
}

// awaited says whom each deadline waits for.
var awaited = map[DeadlineName]string{
	FirstResponse: "redress", EvidenceDue: "customer", PositionDue: "merchant", DecisionDue: "agent", ApprovalDue: "supervisor",
	AnswerDue: "customer", PlatformQuestion: "merchant", RulingDue: "platform", ReturnDue: "customer", InspectionDue: "merchant",
	RemedyDue: "redress", FollowUpDue: "redress", RatingDue: "customer", ConsoleDue: "agent", OverallDue: "agent",
}

// Next is what the case waits for: a step that gave up, since nothing moves
// without it; then what Redress itself is doing; then the deadline that falls
// first; then a clock that a person stopped. The deadline of the whole case
// counts only when nothing else does.
func (c *Case) Next() Next {
	n := Next{Messages: c.Possible()}
	if c.Closed() {
		return n
	}
	d := c.nearest()
	if d != nil {
		due := d.Due
		n.Due, n.AtBreach, n.Since, n.Reason = &due, string(d.Default), d.Started, c.reckoning().Reason(d)
	}
	step, stopped := c.underWay(), c.stoppedClock()
	switch {
	case c.gaveUp() != "":
		n.WaitingFor, n.For = "operator", c.gaveUp()
	case step != "":
		n.WaitingFor, n.For = "redress", step
	case d != nil && (d.Name != OverallDue || stopped == ""):
		n.WaitingFor, n.For = awaited[d.Name], string(d.Name)
		if d.Name == AnswerDue && c.Stage == Arbitrating && c.loser() == Merchant {
			n.WaitingFor = "merchant"
		}
	case stopped != "":
		n.WaitingFor, n.For = "supervisor", stopped
	case len(c.Attention) > 0:
		n.WaitingFor, n.For = "operator", c.Attention[0].Step
	}
	return n
}

// gaveUp is the operation that an operator must repair before the case goes on.
func (c *Case) gaveUp() string {
	for _, op := range c.Operations {
		if op.State == OpGaveUp {
			return op.Step()
		}
	}
	return ""
}

// underWay is what Redress is doing while nobody else is waited for.
func (c *Case) underWay() string {
	if c.untriaged() && c.find(FirstResponse) == nil {
		return "classify"
	}
	if c.Stage == Received && !c.untriaged() {
		return string(Thanks)
	}
	if c.awaitsRecords() && c.find(EvidenceDue) == nil && c.find(PositionDue) == nil {
		return "records" // both sides were heard; the platform's records are being looked up
	}
	for _, op := range c.Operations {
		if op.State == OpPending && c.Stage == Remedying {
			return op.Step()
		}
	}
	return ""
}

// stoppedClock is the clock that a person stopped, that of the whole case last.
func (c *Case) stoppedClock() string {
	name := ""
	for _, d := range c.Deadlines {
		if d.State == Paused && (name == "" || name == string(OverallDue)) {
			name = string(d.Name)
		}
	}
	return name
}

// nearest is the deadline that people should look at.
func (c *Case) nearest() *Deadline {
	var first *Deadline
	for i := range c.Deadlines {
		d := &c.Deadlines[i]
		if d.State != Running || (d.Name == OverallDue && first != nil) {
			continue
		}
		if first == nil || first.Name == OverallDue || d.Due.Before(first.Due) {
			first = d
		}
	}
	return first
}

// Possible lists the messages somebody may send now.
func (c *Case) Possible() []string {
	names := []string{}
	if c.Closed() {
		return names
	}
	for _, m := range Catalogue {
		r := rules[m.Name]
		if (len(r.in) == 0 || oneOf(c.Stage, r.in)) && (r.apt == nil || r.apt(c)) {
			names = append(names, string(m.Name))
		}
	}
	return names
}

// PendingLetters are those that are to go out now.
func (c *Case) PendingLetters(now time.Time) []Letter {
	var pending []Letter
	for _, l := range c.Letters {
		if l.State == LetterPending && !l.held(now) {
			pending = append(pending, l)
		}
	}
	return pending
}

// HeldLetters reports whether letters wait for the morning.
func (c *Case) HeldLetters(now time.Time) bool {
	for i := range c.Letters {
		if c.Letters[i].State == LetterPending && c.Letters[i].held(now) {
			return true
		}
	}
	return false
}

// PendingOperations lists the effects that are planned and not yet carried out.
func (c *Case) PendingOperations() []Operation {
	var pending []Operation
	for _, op := range c.Operations {
		if op.State == OpPending {
			pending = append(pending, op)
		}
	}
	return pending
}

// Breached reports whether any deadline of ours or others' was missed.
func (c *Case) Breached() bool { return c.Breaches > 0 }

// Due is the instant of the nearest deadline, zero when none runs.
func (c *Case) Due() time.Time {
	if d := c.nearest(); d != nil {
		return d.Due
	}
	return time.Time{}
}
