package complaint

import "time"

// turn is the next thing a clock does.
type turn int

const (
	resumes turn = iota
	reminds
	falls
	cuts // the platform does not wait for the records that are looked up
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
	if by := c.AnswerBy; by != nil && c.awaitsRecords() {
		take(&Deadline{Name: PositionDue, Default: Proceed}, cuts, by.At.Add(-by.Margin))
	}
	return d, what, at
}

// Wake is when the case next acts by itself: one of its clocks does something,
// or a letter that waited for the morning goes out.
type Wake struct {
	At       time.Time
	Deadline DeadlineName
	Reminder bool // a reminder goes out; the deadline itself falls later
	Default  Default
	Letter   int // the number of the letter, when it is one
}

// Wakes says when the case next acts after now; false when no clock runs.
func (c *Case) Wakes(now time.Time) (Wake, bool) {
	d, what, at := c.upcoming()
	wake, ok := Wake{}, d != nil
	if ok {
		wake = Wake{At: at, Deadline: d.Name, Reminder: what == reminds, Default: d.Default}
	}
	for i := range c.Letters {
		if l := &c.Letters[i]; l.State == LetterPending && l.held(now) && (!ok || l.NotBefore.Before(wake.At)) {
			wake, ok = Wake{At: l.NotBefore, Letter: l.N}, true
		}
	}
	return wake, ok
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
			if s := c.Suspended; s != nil && !s.Until.IsZero() && !s.Until.After(at) {
				c.unsuspend(at, redress, now)
				continue
			}
			c.resume(d, at, redress, now)
		case cuts:
			c.cutShort(now)
			c.heard(now)
		case reminds:
			d.Remind = c.reminder(d, at)
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
	c.write(letter, now)
}
