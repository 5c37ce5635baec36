package complaint

import "time"

// start begins a deadline as the terms say.
func (c *Case) start(name DeadlineName, now time.Time) {
	c.startFor(name, now, c.scaled(time.Duration(c.Terms.Deadlines[name].Within)))
}

// startFor begins a deadline of the given length on this case's clocks. One of
// the same name that still runs gives way to it as moved.
func (c *Case) startFor(name DeadlineName, now time.Time, length time.Duration) {
	c.startAs(name, now, length, c.Terms.Deadlines[name].Default)
}

// startAs begins a deadline with a default that may be another than the terms'
// own: the time to appeal is a time to answer that ends otherwise. Nothing
// reminds of that, since the letter with the decision says all there is to say.
func (c *Case) startAs(name DeadlineName, now time.Time, length time.Duration, action Default) *Deadline {
	c.end(name, Moved, redress, now)
	d := Deadline{Name: name, Started: now.UTC(), Due: now.Add(length).UTC(), State: Running, Default: action}
	_, reminded := reminders[name]
	if percent := c.Terms.Deadlines[name].Remind; reminded && percent > 0 && action == c.Terms.Deadlines[name].Default {
		d.Remind = now.Add(length / 100 * time.Duration(percent)).UTC()
	}
	c.Deadlines = append(c.Deadlines, d)
	c.emit(DeadlineStarted, redress, now, "deadline", string(name), "due", instant(d.Due), "at_breach", string(d.Default))
	return c.find(name)
}

// find is the open deadline of that name, or nil.
func (c *Case) find(name DeadlineName) *Deadline {
	for i := range c.Deadlines {
		if d := &c.Deadlines[i]; d.Name == name && d.open() {
			return d
		}
	}
	return nil
}

// end closes the open deadline of that name, if there is one. With it goes
// what asked for a person on its account.
func (c *Case) end(name DeadlineName, state DeadlineState, by Actor, now time.Time) {
	d := c.find(name)
	if d == nil {
		return
	}
	d.State, d.Remind, d.Resume, d.Left = state, time.Time{}, time.Time{}, 0
	switch state {
	case Met:
		c.emit(DeadlineMet, by, now, "deadline", string(name), "due", instant(d.Due))
		c.unflag(d.step(), by, now)
	case Cancelled:
		c.emit(DeadlineCancelled, by, now, "deadline", string(name))
	}
}

// pause stops a deadline's clock; what is left of it is kept.
func (c *Case) pause(d *Deadline, cause string, until time.Time, by Actor, now time.Time) {
	if d == nil || d.State != Running {
		return
	}
	d.State, d.Left, d.Cause, d.Resume = Paused, max(d.Due.Sub(now), 0), cause, until.UTC()
	if until.IsZero() {
		d.Resume = time.Time{}
	}
	c.emit(DeadlinePaused, by, now, "deadline", string(d.Name), "left", d.Left.Round(time.Second).String(), "cause", cause)
}

// resume lets a paused deadline run on from an instant with what was left. A
// clock of ours stands still as long as the customer is asked.
func (c *Case) resume(d *Deadline, from time.Time, by Actor, now time.Time) {
	if d == nil || d.State != Paused {
		return
	}
	if c.Interrupted && oneOf(d.Name, ours) {
		d.Cause, d.Resume = customerAsked, time.Time{}
		return
	}
	due := from.Add(d.Left).UTC()
	if !d.Remind.IsZero() {
		d.Remind = d.Remind.Add(due.Sub(d.Due))
	}
	d.State, d.Due, d.Left, d.Cause, d.Resume = Running, due, 0, "", time.Time{}
	c.emit(DeadlineResumed, by, now, "deadline", string(d.Name), "due", instant(due))
	c.unflag(d.step(), by, now)
}

// turn is the next thing a clock does.
type turn int

const (
	resumes turn = iota
	reminds
	falls
)

// upcoming is the earliest thing that the clocks of this case will do.
func (c *Case) upcoming() (d *Deadline, what turn, at time.Time) {
	take := func(one *Deadline, w turn, t time.Time) {
		if d == nil || t.Before(at) {
			d, what, at = one, w, t
		}
	}
	for i := range c.Deadlines {
		switch one := &c.Deadlines[i]; one.State {
		case Paused:
			if !one.Resume.IsZero() {
				take(one, resumes, one.Resume)
			}
		case Running:
			if !one.Remind.IsZero() && one.Remind.Before(one.Due) {
				take(one, reminds, one.Remind)
			}
			take(one, falls, one.Due)
		}
	}
	return d, what, at
}

// Wake is when the case next acts by itself.
type Wake struct {
	At       time.Time
	Deadline DeadlineName
	Reminder bool // a reminder goes out; the deadline itself falls later
	Default  Default
}

// Wakes says when Tick should next be called; false when no clock runs.
func (c *Case) Wakes() (Wake, bool) {
	d, what, at := c.upcoming()
	if d == nil {
		return Wake{}, false
	}
	return Wake{At: at, Deadline: d.Name, Reminder: what == reminds, Default: d.Default}, true
}

// Tick lets time pass: reminders whose time has come are written, paused
// clocks run on, and each deadline that has fallen takes its default action, in
// the order of their instants. Call it before a message is applied, so that
// the instant decides and not which of the two arrived first.
func (c *Case) Tick(now time.Time) {
	for {
		d, what, at := c.upcoming()
		if d == nil || at.After(now) {
			return
		}
		switch what {
		case resumes:
			c.resume(d, at, redress, now)
		case reminds:
			d.Remind = time.Time{}
			c.remind(*d, now)
		case falls:
			c.fall(d, now)
		}
	}
}

// reminders says which letter reminds of which deadline.
var reminders = map[DeadlineName]LetterKind{
	EvidenceDue: EvidenceReminder, PositionDue: PositionReminder, DecisionDue: DecisionReminder, ApprovalDue: ApprovalReminder,
	AnswerDue: OfferReminder, ReturnDue: ReturnReminder, InspectionDue: InspectionReminder, RatingDue: SurveyReminder,
}

// remind writes the reminder of a deadline.
func (c *Case) remind(d Deadline, now time.Time) {
	kind := reminders[d.Name]
	letter := Letter{Kind: kind, Due: d.Due}
	switch kind {
	case EvidenceReminder:
		letter.Items = c.Asked
	case OfferReminder:
		if p := c.offered(); p != nil {
			letter.Remedy, letter.Proposal = &p.Remedy, p.N
		}
	}
	c.emit(Reminded, redress, now, "deadline", string(d.Name), "due", instant(d.Due))
	c.write(letter)
}
