package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"redress/internal/complaint"
)

// alarm is the one timer of a case: it rings at the next instant any of the
// case's clocks does something, so that a reminder and its deadline share it.
type alarm struct {
	wake   complaint.Wake
	said   string // what the timeline says of it
	future workflow.Future
	cancel workflow.CancelFunc
}

// set winds the alarm for the case's next wake. One that is right already
// stays, so that a note on a case costs no timer; one whose words are not true
// any more, as when a deadline behind it moved, is wound anew.
func (a *alarm) set(ctx workflow.Context, c *complaint.Case) {
	now := workflow.Now(ctx)
	wake, ok := c.Wakes(now)
	said := ""
	if ok {
		said = clip(wakeSummary(c, wake))
	}
	if ok && a.future != nil && wake == a.wake && said == a.said && !a.future.IsReady() {
		return
	}
	a.stop()
	if !ok {
		return
	}
	timing, cancel := workflow.WithCancel(ctx)
	a.wake, a.said, a.cancel = wake, said, cancel
	a.future = workflow.NewTimerWithOptions(timing, max(wake.At.Sub(now), 0), workflow.TimerOptions{Summary: said})
}

func (a *alarm) rings() bool { return a.future != nil && a.future.IsReady() }

func (a *alarm) stop() {
	if a.future != nil && !a.future.IsReady() {
		a.cancel()
	}
	a.future = nil
}

// wakeSummary says in the timeline what the timer rings for.
func wakeSummary(c *complaint.Case, w complaint.Wake) string {
	if w.Letter > 0 {
		l := c.Letters[w.Letter-1]
		return fmt.Sprintf("Letter %d waits for the %s's morning, %s%s", l.N, l.Kind.To(), clock(w.At), behind(c))
	}
	for _, d := range c.Deadlines {
		switch {
		case d.Name != w.Deadline:
		case d.State == complaint.Paused && d.Resume.Equal(w.At):
			return fmt.Sprintf("The clock runs on %s: %s", clock(w.At), waits[d.Name])
		case d.State == complaint.Running && w.Reminder:
			moved, by := origin(d)
			return fmt.Sprintf("%sReminder %s: %s; otherwise: %s%s", moved, clock(w.At), inWords(d.Name, d.Due), consequence[w.Default], by)
		}
	}
	if w.Deadline == complaint.FollowUpDue {
		return fmt.Sprintf("On %s: %s", clock(w.At), consequence[w.Default]) // we wait for nobody, so it cannot be missed
	}
	moved, by := origin(running(c, w.Deadline))
	return fmt.Sprintf("%sDeadline: %s; otherwise: %s%s", moved, inWords(w.Deadline, w.At), consequence[w.Default], by)
}

// running is the running deadline of a name; one that says nothing where there
// is none.
func running(c *complaint.Case, name complaint.DeadlineName) complaint.Deadline {
	for _, d := range c.Deadlines {
		if d.Name == name && d.State == complaint.Running {
			return d
		}
	}
	return complaint.Deadline{}
}

// behind says which deadline comes after a letter.
func behind(c *complaint.Case) string {
	next := c.Next()
	if next.Due == nil {
		return ""
	}
	name := complaint.DeadlineName(clockOf(c, *next.Due))
	moved, by := origin(running(c, name))
	return "; then: " + moved + inWords(name, *next.Due) + by
}

// origin says whence the instant of a deadline: what moved it, first, because
// the timeline shows the beginning; and its rule.
func origin(d complaint.Deadline) (moved, by string) {
	if !d.MovedFrom.IsZero() {
		moved = fmt.Sprintf("Moved from %s (%s). ", clock(d.MovedFrom), d.Why)
	}
	switch {
	case d.Named != nil:
		by = " (platform: " + d.Named.Reference + ")"
	case d.Term.Rule != "":
		by = " (" + d.Term.Rule + ")"
	}
	return moved, by
}
