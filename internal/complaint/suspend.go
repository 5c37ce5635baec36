package complaint

import (
	"slices"
	"time"

	"redress/internal/clock"
)

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
	before := c.Suspended
	c.Suspended = &Suspension{Cause: m.ReasonCode, Since: now.UTC()}
	if before != nil {
		c.Suspended.Since = before.Since
	}
	if !m.Until.IsZero() {
		c.Suspended.Until = m.Until.UTC()
	}
	c.emit(CaseSuspended, m.Actor, now, "cause", m.ReasonCode, "until", optional(c.Suspended.Until))
	for i := range c.Deadlines {
		d := &c.Deadlines[i]
		if d.State == Paused && (before == nil || d.Cause != before.Cause) {
			continue // it is stopped for a reason of its own, which may last longer
		}
		if d.State == Paused {
			d.Cause, d.Resume = m.ReasonCode, c.Suspended.Until
			continue
		}
		c.pause(d, m.ReasonCode, m.Until, m.Actor, now)
	}
	if m.Until.IsZero() {
		c.flag(suspendedStep, "paused", now)
	} else {
		c.unflag(suspendedStep, m.Actor, now)
	}
}

const suspendedStep = "deadline/" + string(WholeCase)

// unsuspend lets the clocks run on from an instant, those of ours only when the
// customer is not being asked.
func (c *Case) unsuspend(from time.Time, by Actor, now time.Time) {
	cause := c.Suspended.Cause
	c.stoodStill(c.Suspended.Since, from)
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

// stoodStill counts the end of the platform's time anew, without a time in which
// its clock stood still too.
func (c *Case) stoodStill(since, until time.Time) {
	if c.AnswerBy == nil || c.AnswerBy.Named {
		return
	}
	for _, d := range slices.Backward(c.Deadlines) {
		if d.State == Moved || !oneOf(d.Name, []DeadlineName{PositionDue, PlatformQuestion}) {
			continue
		}
		d.Pauses = slices.Clone(d.Pauses)
		if n := len(d.Pauses); n > 0 && d.Pauses[n-1].To.IsZero() {
			d.Pauses[n-1].To = until.UTC()
		}
		d.Pauses = append(d.Pauses, clock.Pause{From: since, To: until.UTC()})
		c.answerBy(&d)
		return
	}
}
