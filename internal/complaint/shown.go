package complaint

import "time"

// View is the case as people and programs see it.
func (c *Case) View() View {
	v := View{
		ID: c.Number, Stage: c.Stage, Kind: c.Kind, Outcome: c.Outcome, NeedsAttention: append([]Attention{}, c.Attention...),
		Owner: c.Owner, Category: c.Category, Severity: c.Severity, Priority: c.Priority, Tags: append([]string{}, c.Tags...),
		Platform: c.Platform, Shop: c.Shop, ExternalID: c.ExternalID, Next: c.Next(), Deadlines: c.DeadlineViews(),
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
		views = append(views, DeadlineView{d.Name, d.Due, d.State, string(d.Default)})
	}
	return views
}

// awaited says whom each deadline waits for.
var awaited = map[DeadlineName]string{
	FirstResponse: "redress", EvidenceDue: "customer", PositionDue: "merchant", DecisionDue: "agent", ApprovalDue: "supervisor",
	AnswerDue: "customer", PlatformQuestion: "merchant", RulingDue: "platform", ReturnDue: "customer", InspectionDue: "merchant",
	RemedyDue: "redress", FollowUpDue: "redress", RatingDue: "customer", OverallDue: "agent",
}

// Next is what the case waits for. A step that gave up comes first, since
// nothing moves without it; then the deadline that falls first. The deadline of
// the whole case counts only when nothing else runs.
func (c *Case) Next() Next {
	n := Next{Messages: c.Possible()}
	if c.Closed() {
		return n
	}
	if d := c.nearest(); d != nil {
		due := d.Due
		n.WaitingFor, n.For, n.Due, n.AtBreach = awaited[d.Name], string(d.Name), &due, string(d.Default)
		if d.Name == AnswerDue && c.Stage == Arbitrating && c.loser() == Merchant {
			n.WaitingFor = "merchant"
		}
	}
	if c.Gathering() && c.find(EvidenceDue) == nil && c.find(PositionDue) == nil {
		n.WaitingFor, n.For = "redress", "records" // both sides were heard; the platform's records are being looked up
	}
	for _, op := range c.Operations {
		switch {
		case op.State == OpGaveUp:
			n.WaitingFor, n.For = "operator", op.Step()
			return n
		case op.State == OpPending && c.Stage == Remedying:
			n.WaitingFor, n.For = "redress", op.Step()
		}
	}
	return n
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

// PendingLetters and PendingOperations are what is still to be carried out.
func (c *Case) PendingLetters() []Letter {
	var pending []Letter
	for _, l := range c.Letters {
		if l.State == LetterPending {
			pending = append(pending, l)
		}
	}
	return pending
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
