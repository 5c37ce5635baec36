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
	if changed {
		c.recountFor("category", m.Actor, now)
	}
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
	c.drop(EvidenceDue, now)
	c.start(EvidenceDue, now)
	c.write(Letter{Kind: EvidenceRequest, Items: c.Asked, Due: c.find(EvidenceDue).Due}, now)
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
