package complaint

import (
	"slices"
	"time"

	"redress/internal/clock"
)

// start begins a deadline as the terms say.
func (c *Case) start(name DeadlineName, now time.Time) *Deadline {
	d := Deadline{Name: name, Started: now, Term: c.Terms.term(name, c.Category)}
	if name == DecisionDue && c.HeldIn > 0 && c.HeldIn == c.Decision {
		d.Default, d.Term.Gate = JustFlag, nil // a second person held the default back
	}
	return c.begin(d, now)
}

// startFor begins a deadline of a length that a message gave, on a wall clock.
func (c *Case) startFor(name DeadlineName, length Duration, now time.Time) *Deadline {
	term := c.Terms.term(name, c.Category)
	term.Measure, term.Rule, term.Source = clock.Measure{Within: length}, "", ""
	return c.begin(Deadline{Name: name, Started: now, Term: term, Own: true}, now)
}

// startAppeal begins the time to appeal, which is a time to answer that ends
// otherwise. Nothing reminds of it, since the letter with the decision says all
// there is to say.
func (c *Case) startAppeal(of DeadlineName, term Term, action Default, now time.Time) *Deadline {
	term.Warn, term.Remind = nil, 0
	return c.begin(Deadline{Name: AnswerDue, Started: now, Term: term, TermOf: of, Default: action}, now)
}

// begin puts a deadline on the list. One of the same name that still runs gives
// way to it as moved.
func (c *Case) begin(d Deadline, now time.Time) *Deadline {
	c.end(d.Name, Moved, redress, now)
	d.State, d.Term.For = Running, nil
	d.Started = d.Started.UTC()
	if p := c.named(d.Name); p != nil && !p.At.After(now) && !oneOf(d.Name, []DeadlineName{PositionDue, PlatformQuestion}) {
		delete(c.PlatformDues, d.Name) // it was named for a wait that is over
		if len(c.PlatformDues) == 0 {
			c.PlatformDues = nil
		}
	}
	if d.Default == "" {
		d.Default = d.Term.Default
	}
	c.reckon(&d, now)
	c.answerBy(&d)
	c.Deadlines = append(c.Deadlines, d)
	c.emit(DeadlineStarted, redress, now, "deadline", string(d.Name), "due", instant(d.Due), "limit", optional(d.Limit),
		"rule", d.Term.Rule, "at_breach", string(d.Default))
	begun := c.find(d.Name)
	if c.Suspended != nil {
		c.pause(begun, c.Suspended.Cause, c.Suspended.Until, redress, now)
	}
	return begun
}

// reckon counts when an open deadline falls and when it reminds next: not in the
// past, and before the end of its rule where its term has a margin, or where a
// platform wants our answer earlier.
func (c *Case) reckon(d *Deadline, now time.Time) {
	d.Named = c.named(d.Name)
	r := c.reckoning()
	limit := r.Limit(d)
	due := limit.Add(-c.margin(d))
	if by, before := c.within(d.Name); before.Before(due) && !by.IsZero() {
		limit, due = by, before
	}
	if due.Before(now) {
		due = now.UTC()
	}
	d.Due, d.Limit = due, time.Time{}
	if !limit.Equal(due) && limit.After(due) {
		d.Limit = limit
	}
	d.Remind = c.reminder(d, now)
}

// answerBy keeps the end of the platform's time, where that is what a deadline counts.
func (c *Case) answerBy(d *Deadline) {
	if limit := c.reckoning().Limit(d); (!d.Firm || d.Named != nil) && oneOf(d.Name, []DeadlineName{PositionDue, PlatformQuestion}) && d.hard() && !limit.IsZero() {
		c.AnswerBy = &AnswerBy{At: limit, Margin: c.margin(d), Named: d.Named != nil}
	}
}

// reminder is when a deadline reminds next after an instant; zero for never.
func (c *Case) reminder(d *Deadline, after time.Time) time.Time {
	if _, reminded := reminders[d.Name]; !reminded {
		return time.Time{}
	}
	var next time.Time
	for _, at := range c.reckoning().Warnings(d) {
		if at.After(after) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}

// real is how long a length of policy time lasts on this case's clocks.
func (c *Case) real(d time.Duration) time.Duration { return d / time.Duration(max(c.Terms.Scale, 1)) }

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
// what asked for a person on its account, and what the platform had named.
func (c *Case) end(name DeadlineName, state DeadlineState, by Actor, now time.Time) {
	d := c.find(name)
	if d == nil {
		return
	}
	if n := len(d.Pauses); n > 0 && d.Pauses[n-1].To.IsZero() {
		d.Pauses = slices.Clone(d.Pauses)
		d.Pauses[n-1].To = now.UTC()
	}
	d.State, d.Ended, d.Remind, d.Resume = state, now.UTC(), time.Time{}, time.Time{}
	switch state {
	case Met:
		c.emit(DeadlineMet, by, now, "deadline", string(name), "due", instant(d.Due))
		c.unflag(d.step(), by, now)
	case Cancelled:
		c.emit(DeadlineCancelled, by, now, "deadline", string(name))
	}
	if state != Moved {
		c.drop(name, now)
		delete(c.PlatformDues, name)
		if len(c.PlatformDues) == 0 {
			c.PlatformDues = nil
		}
	}
}

// pause stops a deadline's clock; what is left of it is kept. What a platform
// named goes on, since its clock is not ours to stop; and what the platform
// counts does not stop because we ask the customer.
func (c *Case) pause(d *Deadline, cause string, until time.Time, by Actor, now time.Time) {
	if d == nil || d.State != Running || c.goesOn(d) && cause != customerAsked || cause == customerAsked && d.hard() {
		return
	}
	left := c.reckoning().Left(d, now)
	d.State, d.Cause, d.Resume = Paused, cause, time.Time{}
	if !until.IsZero() {
		d.Resume = until.UTC()
	}
	d.Pauses = append(slices.Clip(d.Pauses), clock.Pause{From: now.UTC(), Cause: cause})
	c.emit(DeadlinePaused, by, now, "deadline", string(d.Name), "left", left.Round(time.Second).String(), "cause", cause)
}

// resume lets a paused deadline run on from an instant with what was left. A
// clock of ours stands still as long as the customer is asked, and every clock
// as long as the case is suspended.
func (c *Case) resume(d *Deadline, from time.Time, by Actor, now time.Time) {
	if d == nil || d.State != Paused {
		return
	}
	if c.Suspended != nil && !c.goesOn(d) {
		d.Cause, d.Resume = c.Suspended.Cause, c.Suspended.Until
		return
	}
	if c.Interrupted && oneOf(d.Name, ours) && !d.hard() {
		d.Cause, d.Resume = customerAsked, time.Time{}
		return
	}
	d.Pauses = slices.Clone(d.Pauses)
	d.Pauses[len(d.Pauses)-1].To = from.UTC()
	d.State, d.Cause, d.Resume = Running, "", time.Time{}
	c.reckon(d, from)
	c.answerBy(d)
	c.emit(DeadlineResumed, by, now, "deadline", string(d.Name), "due", instant(d.Due))
	c.unflag(d.step(), by, now)
}

// ifResumed is when a deadline falls if it is not stopped, or not stopped longer.
func (c *Case) ifResumed(d *Deadline, now time.Time) time.Time {
	if d.State != Paused {
		return d.Due
	}
	running := *d
	running.Pauses = slices.Clone(d.Pauses)
	running.Pauses[len(running.Pauses)-1].To = now.UTC()
	c.reckon(&running, now)
	return running.Due
}

func optional(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return instant(t)
}
