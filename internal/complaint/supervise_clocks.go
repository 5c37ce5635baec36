package complaint

import (
	"time"

	"redress/internal/clock"
)

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
	due := c.ifResumed(d, now)
	if err := c.withinPlatform(d, m.Until); err != nil {
		return err
	}
	if m.Until.Before(due) && !oneOf(m.Deadline, cuttable) {
		return refuse(BadValue, "until", "must not be before %s: nobody's time to answer is cut short", instant(due))
	}
	if m.ReasonCode == "" {
		return refuse(MissingField, "reason_code", "must say why the deadline moves")
	}
	old := *d
	r, term := c.reckoning(), old.Term
	term.Measure, term.Margin = clock.Measure{Within: Duration(r.CaseTime(m.Until).Sub(r.CaseTime(now)))}, 0
	term.Rule, term.Source = "", "moved by "+m.Actor.String()+": "+m.ReasonCode
	c.begin(Deadline{Name: d.Name, Started: now, Term: term, TermOf: old.TermOf, Default: old.Default, Own: true, Firm: old.hard(),
		MovedFrom: due.UTC(), Why: m.ReasonCode}, now)
	c.emit(DeadlineMoved, m.Actor, now, "deadline", string(m.Deadline), "from", instant(due), "to", instant(c.ifResumed(c.find(m.Deadline), now)), "reason", m.ReasonCode)
	c.retell(*c.find(m.Deadline), now)
	if old.State == Paused {
		c.pause(c.find(m.Deadline), old.Cause, old.Resume, m.Actor, now)
	}
	if m.Until.After(due) && !oneOf(m.Deadline, theirs) {
		c.write(Letter{Kind: DelayNotice, Due: m.Until.UTC(), Reason: m.ReasonCode}, now)
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
	if m.Deadline != WholeCase && (d == nil || d.State != Running) {
		return refuse(UnknownDeadline, "deadline", "no deadline of that name is running; %q stops all there are", WholeCase)
	}
	if d != nil && d.Named != nil {
		return refuse(BadValue, "deadline", "the platform named its end, and its clock is not ours to stop")
	}
	if d != nil && d.hard() {
		return refuse(BadValue, "deadline", "the platform counts it: pause %q when a court or the police has the case", WholeCase)
	}
	if !m.Until.IsZero() {
		if err := within(m.Until, now); err != nil {
			return err
		}
	}
	if m.ReasonCode == "" {
		return refuse(MissingField, "reason_code", "must say why the clock stops")
	}
	if oneOf(m.ReasonCode, []string{customerAsked, atPlatform}) {
		return refuse(BadValue, "reason_code", "is Redress's own word")
	}
	if err := c.withinPause(d, m.Until); err != nil {
		return err
	}
	if d == nil {
		c.suspend(m, now)
		return nil
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
	if m.Deadline == WholeCase && c.Suspended != nil {
		c.unsuspend(now, m.Actor, now)
		return nil
	}
	d := c.find(m.Deadline)
	if d == nil || d.State != Paused {
		return refuse(UnknownDeadline, "deadline", "no deadline of that name is paused")
	}
	if c.Suspended != nil {
		return refuse(BadValue, "deadline", "the whole case is suspended (%s): resume %q", c.Suspended.Cause, WholeCase)
	}
	if c.Interrupted && oneOf(d.Name, ours) && !d.hard() {
		return refuse(NotHeard, "deadline", "it stands still while the customer is asked, and runs on with the answer")
	}
	c.resume(d, now, m.Actor, now)
	return nil
}
