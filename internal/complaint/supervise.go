package complaint

import "time"

// Classify changes category and severity (codes: bad_value, missing_field).
// While the case is investigated, what the customer is asked for follows.
func (c *Case) Classify(m Classify, now time.Time) error {
	if err := c.admit(MsgClassify, m.Envelope, "reason_code", m.ReasonCode); err != nil {
		return err
	}
	if m.Category == "" && m.Severity == "" {
		return refuse(MissingField, "category", "give a category, a severity or both")
	}
	if m.Category != "" && !oneOf(m.Category, Categories) {
		return refuse(BadValue, "category", "must be one of %s", join(Categories))
	}
	if m.Severity != "" && !oneOf(m.Severity, Severities) {
		return refuse(BadValue, "severity", "must be one of %s", join(Severities))
	}
	changed := m.Category != "" && m.Category != c.Category
	if m.Category != "" {
		c.Category = m.Category
	}
	if m.Severity != "" {
		c.Severity = m.Severity
	}
	c.Priority = PriorityOf(c.Severity, c.Complexity)
	c.emit(Classified, m.Actor, now, "category", string(c.Category), "severity", string(c.Severity),
		"priority", string(c.Priority), "reason", m.ReasonCode)
	if changed && c.Stage == Investigating && !c.Interrupted && !c.CustomerLate {
		c.askAnew(m.Actor, now)
	}
	return nil
}

// askAnew asks the customer for what the new category requires instead of what
// the old one did.
func (c *Case) askAnew(by Actor, now time.Time) {
	c.Asked = c.lacking()
	if len(c.Asked) == 0 {
		c.end(EvidenceDue, Cancelled, by, now)
		c.heard(now)
		return
	}
	c.start(EvidenceDue, now)
	c.write(Letter{Kind: EvidenceRequest, Items: c.Asked, Due: c.find(EvidenceDue).Due})
}

// Assign changes the owner (R18: exactly one).
func (c *Case) Assign(m Assign, now time.Time) error {
	if err := c.admit(MsgAssign, m.Envelope); err != nil {
		return err
	}
	if !token.MatchString(m.Owner) {
		return refuse(MissingField, "owner", "must be the id of an agent")
	}
	c.Owner = m.Owner
	c.emit(Assigned, m.Actor, now, "owner", m.Owner)
	return nil
}

// AddNote files a note.
func (c *Case) AddNote(m AddNote, now time.Time) error {
	if err := c.admit(MsgAddNote, m.Envelope); err != nil {
		return err
	}
	if !token.MatchString(m.TextID) {
		return refuse(MissingField, "text_id", "must be the id that storing the text gave")
	}
	c.emit(NoteAdded, m.Actor, now, "text", m.TextID)
	return nil
}

// theirs are the clocks that run against somebody else: moving one is no news
// to the customer of a delay of ours.
var theirs = []DeadlineName{EvidenceDue, AnswerDue, ReturnDue, RatingDue, PlatformQuestion}

// cuttable are the clocks that run against us alone. Each of the others is
// somebody's time to act or to speak, and is never made shorter.
var cuttable = []DeadlineName{FirstResponse, DecisionDue, ApprovalDue, RemedyDue, FollowUpDue, OverallDue}

// ExtendDeadline moves an open deadline (codes: unknown_deadline, bad_value,
// missing_field). The customer is told when it makes them wait longer (R45).
func (c *Case) ExtendDeadline(m ExtendDeadline, now time.Time) error {
	if err := c.admit(MsgExtendDeadline, m.Envelope, "reason_code", m.ReasonCode); err != nil {
		return err
	}
	d := c.find(m.Deadline)
	if d == nil {
		return refuse(UnknownDeadline, "deadline", "no deadline of that name is running")
	}
	if err := within(m.Until, now); err != nil {
		return err
	}
	due := d.due(now)
	if m.Until.Before(due) && !oneOf(m.Deadline, cuttable) {
		return refuse(BadValue, "until", "must not be before %s: nobody's time to answer is cut short", instant(due))
	}
	if m.ReasonCode == "" {
		return refuse(MissingField, "reason_code", "must say why the deadline moves")
	}
	old := *d
	c.startAs(m.Deadline, now, m.Until.Sub(now), old.Default)
	c.emit(DeadlineMoved, m.Actor, now, "deadline", string(m.Deadline), "from", instant(due), "to", instant(m.Until), "reason", m.ReasonCode)
	if old.State == Paused {
		c.pause(c.find(m.Deadline), old.Cause, old.Resume, m.Actor, now)
	}
	if m.Until.After(due) && !oneOf(m.Deadline, theirs) {
		c.write(Letter{Kind: DelayNotice, Due: m.Until.UTC(), Reason: m.ReasonCode})
	}
	return nil
}

// within refuses an instant that is not in the future, or too far in it.
func within(until, now time.Time) error {
	if !until.After(now) {
		return refuse(BadValue, "until", "must be in the future")
	}
	if until.Sub(now) > MaxWait {
		return refuse(BadValue, "until", "must be within %s from now", Duration(MaxWait))
	}
	return nil
}

// Pause stops a clock (codes: unknown_deadline, bad_value, missing_field).
// Without an end it is flagged as long as it lasts, so that nobody forgets it.
func (c *Case) Pause(m Pause, now time.Time) error {
	if err := c.admit(MsgPause, m.Envelope, "reason_code", m.ReasonCode); err != nil {
		return err
	}
	d := c.find(m.Deadline)
	if d == nil || d.State != Running {
		return refuse(UnknownDeadline, "deadline", "no deadline of that name is running")
	}
	if !m.Until.IsZero() {
		if err := within(m.Until, now); err != nil {
			return err
		}
	}
	if m.ReasonCode == "" {
		return refuse(MissingField, "reason_code", "must say why the clock stops")
	}
	c.pause(d, m.ReasonCode, m.Until, m.Actor, now)
	if m.Until.IsZero() {
		c.flag(d.step(), "paused", now)
	}
	return nil
}

// Resume lets a paused clock run on (codes: unknown_deadline, not_heard while
// the customer is being asked).
func (c *Case) Resume(m Resume, now time.Time) error {
	if err := c.admit(MsgResume, m.Envelope, "reason_code", m.ReasonCode); err != nil {
		return err
	}
	d := c.find(m.Deadline)
	if d == nil || d.State != Paused {
		return refuse(UnknownDeadline, "deadline", "no deadline of that name is paused")
	}
	if c.Interrupted && oneOf(d.Name, ours) {
		return refuse(NotHeard, "deadline", "it stands still while the customer is asked, and runs on with the answer")
	}
	c.resume(d, now, m.Actor, now)
	return nil
}
