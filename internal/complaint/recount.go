package complaint

import (
	"slices"
	"time"
)

// recountFor counts every open deadline anew under the terms as they are now.
// It says which moved, and which stand because their new end is past already.
// The platform's time comes first, since others end inside it.
func (c *Case) recountFor(why string, by Actor, now time.Time) (moved, kept []DeadlineName) {
	if p, q := c.find(PositionDue), c.find(PlatformQuestion); p != nil && !p.Firm || q != nil && !q.Firm {
		c.AnswerBy = nil // it may be another, or none
	} else if c.AnswerBy != nil && !c.AnswerBy.Named {
		c.answerAnew(now)
	}
	for _, name := range append([]DeadlineName{PositionDue, PlatformQuestion}, others...) {
		d := c.find(name)
		if d == nil {
			continue
		}
		switch c.recount(d, c.termOf(d), false, why, by, now) {
		case didMove:
			moved = append(moved, name)
		case didStand:
			kept = append(kept, name)
		}
	}
	c.still(by, now)
	return moved, kept
}

// still stops those of our clocks that stand still while the customer is asked,
// and lets those run that the platform counts.
func (c *Case) still(by Actor, now time.Time) {
	for _, name := range ours {
		d := c.find(name)
		switch {
		case d == nil || !c.Interrupted || c.Suspended != nil:
		case d.State == Running:
			c.pause(d, customerAsked, time.Time{}, by, now)
		case d.Cause == customerAsked && d.hard():
			c.resume(d, now, by, now)
		}
	}
}

// answerAnew counts the end of the platform's time under the terms as they are
// now, once what it was counted for has been said. One that would be past stands.
func (c *Case) answerAnew(now time.Time) {
	for _, d := range slices.Backward(c.Deadlines) {
		if d.State == Moved || d.Own || d.Name != PositionDue && d.Name != PlatformQuestion {
			continue
		}
		d.Term, d.Named = c.Terms.term(d.Name, c.Category), nil
		limit := c.reckoning().Limit(&d)
		switch {
		case !d.hard():
			c.AnswerBy = nil
		case limit.Add(-c.margin(&d)).After(now):
			c.answerBy(&d)
		}
		return
	}
}

// termOf is the term that an open deadline has under the terms as they are now;
// its own, where a message gave its length.
func (c *Case) termOf(d *Deadline) Term {
	switch {
	case d.Own:
		return d.Term
	case d.TermOf != "":
		return c.Terms.term(d.TermOf, c.Category)
	}
	return c.Terms.term(d.Name, c.Category)
}

// others are the deadlines beside those that the platform's time hangs on.
var others = slices.DeleteFunc(slices.Clone(DeadlineNames), func(d DeadlineName) bool { return d == PositionDue || d == PlatformQuestion })

type recounted int

const (
	didNothing recounted = iota
	didMove
	didStand
)

// recount counts an open deadline under another term, from where it began and
// with its pauses. Its event names the old instant and the new one. A deadline
// that would be past already stands as it was: nothing that was met so far
// becomes breached by counting anew.
// Only what the platform named itself may be past.
func (c *Case) recount(d *Deadline, term Term, named bool, why string, by Actor, now time.Time) recounted {
	term.For = nil
	if d.Default != d.Term.Default || d.TermOf != "" { // begun with a default of its own, as the time to appeal is
		term.Warn, term.Remind, term.Gate, term.Default = nil, 0, nil, d.Term.Default
	}
	next := *d
	next.Term = term
	if d.Default == d.Term.Default {
		next.Default = term.Default
	}
	running := next
	running.Pauses = slices.Clone(next.Pauses)
	if d.State == Paused {
		running.Pauses[len(running.Pauses)-1].To = now.UTC()
	}
	c.reckon(&running, now)
	old := c.ifResumed(d, now)
	switch {
	case running.Due.Equal(old) && next.Default == d.Default && (running.Named == nil) == (d.Named == nil):
		d.Term, d.Remind, d.Limit = next.Term, running.Remind, running.Limit
		c.answerBy(&running)
		return didNothing
	case !running.Due.After(now) && old.After(now) && !named:
		kept := *d
		kept.Pauses = running.Pauses
		c.answerBy(&kept) // what goes on inside it ends with it still
		end, before := c.within(d.Name)
		if d.State != Running || !before.After(now) || !before.Before(old) {
			return didStand
		}
		next.Term, next.Default = d.Term, d.Default // it stands, and ends inside the platform's time
		running = *d
		running.Due, running.Limit = before, end
		running.Remind = c.reminder(&running, now)
	}
	c.answerBy(&running)
	next.Due, next.Limit, next.Remind, next.Named = running.Due, running.Limit, running.Remind, running.Named
	if next.Named != nil && next.State == Paused { // the platform's clock does not stand still
		next.State, next.Cause, next.Resume, next.Pauses = Running, "", time.Time{}, running.Pauses
		c.emit(DeadlineResumed, by, now, "deadline", string(next.Name), "due", instant(next.Due))
		c.unflag(next.step(), by, now)
	}
	next.MovedFrom, next.Why = old.UTC(), why
	d.State, d.Ended, d.Remind, d.Resume, d.Cause = Moved, now.UTC(), time.Time{}, time.Time{}, ""
	c.Deadlines = append(c.Deadlines, next)
	c.retell(next, now)
	c.emit(DeadlineMoved, by, now, "deadline", string(next.Name), "from", instant(old), "to", instant(next.Due), "reason", why,
		"rule", next.Term.Rule, "at_breach", string(next.Default))
	return didMove
}
