package complaint

import "time"

// nameable are the waits whose end a platform may name itself. The merchant's
// position stands for our whole answer: evidence, decision and approval have to
// be done by then too.
var nameable = []DeadlineName{PositionDue, PlatformQuestion, AnswerDue, RulingDue, ReturnDue, InspectionDue, RemedyDue}

// answering are the waits that go on inside ours to answer the platform.
var answering = []DeadlineName{EvidenceDue, DecisionDue, ApprovalDue}

// named is the end that the platform named for a wait, or nil.
func (c *Case) named(name DeadlineName) *PlatformDue {
	if p, ok := c.PlatformDues[name]; ok {
		return &p
	}
	return nil
}

// AnswerBy is the instant by which the platform decides against us by silence,
// as its rule counts it or as it named it, and the margin we keep before it.
type AnswerBy struct {
	At     time.Time     `json:"at"`
	Margin time.Duration `json:"margin"` // real time
	Named  bool          `json:"named,omitempty"`
}

// namedMargin is the margin before an instant that a platform named, where the
// policy has none.
const namedMargin = 30 * time.Minute

// hard reports whether the platform decides when the time is over, and does not
// wait for what we do meanwhile: it named the instant, or it counts our answer
// or the merchant's, before whose end the policy keeps a margin, or a second
// person is being asked inside that margin.
func (d *Deadline) hard() bool {
	return d.Named != nil || d.Firm || d.Default == GoAhead || d.Default == LeaveToPlatform || d.Term.Margin > 0 && (d.Name == PositionDue || d.Name == PlatformQuestion)
}

// margin is how long before the end of its rule a deadline's default goes out,
// in real time.
func (c *Case) margin(d *Deadline) time.Duration {
	if oneOf(d.Name, []DeadlineName{AnswerDue, RulingDue, ReturnDue}) {
		return 0 // the time of others is theirs to the end
	}
	if d.Named != nil && d.Term.Margin == 0 {
		return c.real(namedMargin)
	}
	return c.real(time.Duration(d.Term.Margin))
}

// within is the end of the platform's time and when a wait that goes on inside
// it has to be over: hearing both sides at the margin, the decision in the
// middle of what is left, and its approval in the middle of that.
func (c *Case) within(name DeadlineName) (end, before time.Time) {
	by := c.AnswerBy
	if by == nil || !oneOf(name, answering) {
		return time.Time{}, time.Time{}
	}
	margin := by.Margin
	switch name {
	case DecisionDue:
		margin /= 2
	case ApprovalDue:
		margin /= 4
	}
	return by.At, by.At.Add(-margin).UTC()
}

// PlatformDeadline takes in the instant that a platform names for a wait, which
// goes before every rule (codes: bad_value, missing_field). What is open moves
// there at once; what is still to come begins with it.
func (c *Case) PlatformDeadline(m PlatformDeadline, now time.Time) error {
	if err := c.admit(MsgPlatformDeadline, m.Envelope); err != nil {
		return err
	}
	if !oneOf(m.Deadline, nameable) {
		return refuse(BadValue, "deadline", "must be one of %s", join(nameable))
	}
	if !token.MatchString(m.Reference) {
		return refuse(MissingField, "reference", "must say where the platform names it, such as refund_remind_timeout")
	}
	if m.Due.IsZero() {
		return refuse(MissingField, "due", "must be the instant that the platform names")
	}
	if !m.Due.After(now) {
		return refuse(BadValue, "due", "is past; what the platform has decided already is told by record-ruling")
	}
	if m.Due.Sub(now) > MaxWait {
		return refuse(BadValue, "due", "must be within %s from now", Duration(MaxWait))
	}
	c.name(m.Deadline, PlatformDue{At: m.Due.UTC(), Reference: m.Reference}, m.Actor, now)
	return nil
}

// name keeps what the platform named and moves what is open.
func (c *Case) name(name DeadlineName, due PlatformDue, by Actor, now time.Time) {
	if c.PlatformDues == nil {
		c.PlatformDues = map[DeadlineName]PlatformDue{}
	}
	c.PlatformDues[name] = due
	c.emit(PlatformNamed, by, now, "deadline", string(name), "due", instant(due.At), "reference", due.Reference)
	if name == PositionDue && c.find(PositionDue) == nil && oneOf(c.Stage, []Stage{Investigating, Deciding}) {
		delete(c.PlatformDues, name) // it has been stated; what is left of our answer ends by then
		if len(c.PlatformDues) == 0 {
			c.PlatformDues = nil
		}
		c.AnswerBy = &AnswerBy{At: due.At, Margin: c.margin(&Deadline{Name: name, Named: &due, Term: c.Terms.term(name, c.Category)}), Named: true}
	}
	moved := []DeadlineName{name}
	if name == PositionDue || name == PlatformQuestion {
		moved = append(moved, answering...)
	}
	for _, one := range moved {
		if d := c.find(one); d != nil {
			c.recount(d, d.Term, true, "platform/"+due.Reference, by, now)
		}
		if d := c.find(one); d != nil && c.Suspended != nil && d.Cause == c.Suspended.Cause && c.goesOn(d) {
			c.resume(d, now, by, now)
		}
	}
}

// withinPlatform refuses to move a wait past what the platform named.
func (c *Case) withinPlatform(d *Deadline, until time.Time) error {
	if d.Named != nil {
		return refuse(BadValue, "until", "the platform named its end; only platform-deadline moves it")
	}
	_, end := c.within(d.Name)
	if d.hard() {
		end = d.end()
	}
	if !end.IsZero() && until.After(end) {
		return refuse(BadValue, "until", "must not be after %s: then the platform decides", instant(end))
	}
	return nil
}

// cutShort goes on without the records that are still being looked up: the
// platform waits for nobody.
func (c *Case) cutShort(now time.Time) {
	if !c.Gathered || c.LookUp != 0 {
		c.Gathered, c.LookUp = true, 0
		c.emit(StepFailed, redress, now, "step", "gather", "why", "platform_waits_for_nobody")
	}
}

// goesOn reports whether no pause stops a clock: the platform named its end, or
// that of the time which it goes on inside.
func (c *Case) goesOn(d *Deadline) bool {
	return d.Named != nil || c.AnswerBy != nil && c.AnswerBy.Named && oneOf(d.Name, answering)
}

// withinPause refuses to stop past the platform's end what goes on inside it.
func (c *Case) withinPause(d *Deadline, until time.Time) error {
	if d == nil {
		return nil
	}
	if end, _ := c.within(d.Name); !end.IsZero() && (until.IsZero() || until.After(end)) {
		return refuse(BadValue, "until", "must not be after %s: then the platform decides", instant(end))
	}
	return nil
}
