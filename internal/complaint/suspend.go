package complaint

import "time"

// WholeCase is the deadline that pause and resume take for all there are: the
// case is with a court, the police or the platform, and nobody's time runs.
const WholeCase DeadlineName = "all"

// Suspension is a time in which every clock of a case stands still.
type Suspension struct {
	Cause string    `json:"cause"` // a reason code: court, police, negotiation, …
	Since time.Time `json:"since"`
	Until time.Time `json:"until,omitzero"` // it ends by itself then
}

// suspend stops every clock, also those that begin while it lasts. What a
// platform named goes on.
func (c *Case) suspend(m Pause, now time.Time) {
	c.Suspended = &Suspension{Cause: m.ReasonCode, Since: now.UTC()}
	if !m.Until.IsZero() {
		c.Suspended.Until = m.Until.UTC()
	}
	c.emit(CaseSuspended, m.Actor, now, "cause", m.ReasonCode, "until", optional(c.Suspended.Until))
	for i := range c.Deadlines {
		d := &c.Deadlines[i]
		if d.State == Paused {
			d.Cause, d.Resume = m.ReasonCode, c.Suspended.Until
			continue
		}
		c.pause(d, m.ReasonCode, m.Until, m.Actor, now)
	}
	if m.Until.IsZero() {
		c.flag(suspendedStep, "paused", now)
	}
}

const suspendedStep = "deadline/" + string(WholeCase)

// unsuspend lets the clocks run on from an instant, those of ours only when the
// customer is not being asked.
func (c *Case) unsuspend(from time.Time, by Actor, now time.Time) {
	cause := c.Suspended.Cause
	c.Suspended = nil
	c.emit(CaseResumed, by, now, "cause", cause)
	c.unflag(suspendedStep, by, now)
	for i := range c.Deadlines {
		if d := &c.Deadlines[i]; d.State == Paused && d.Cause == cause {
			c.resume(d, from, by, now)
		}
	}
	c.withPlatform(now)
}

const atPlatform = "with_platform"

// withPlatform stops the clock of the whole case while the platform has it: its
// time is not ours.
func (c *Case) withPlatform(now time.Time) {
	d := c.find(OverallDue)
	if d == nil || c.Suspended != nil {
		return
	}
	switch {
	case c.Stage == Arbitrating:
		c.pause(d, atPlatform, time.Time{}, redress, now)
	case d.State == Paused && d.Cause == atPlatform:
		c.resume(d, now, redress, now)
	}
}
