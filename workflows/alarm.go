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
	future workflow.Future
	cancel workflow.CancelFunc
}

// set winds the alarm for the case's next wake. One that is right already
// stays, so that a note on a case costs no timer.
func (a *alarm) set(ctx workflow.Context, c *complaint.Case) {
	wake, ok := c.Wakes()
	if ok && a.future != nil && wake == a.wake && !a.future.IsReady() {
		return
	}
	a.stop()
	if !ok {
		return
	}
	timing, cancel := workflow.WithCancel(ctx)
	a.wake, a.cancel = wake, cancel
	a.future = workflow.NewTimerWithOptions(timing, max(wake.At.Sub(workflow.Now(ctx)), 0), workflow.TimerOptions{Summary: wakeSummary(c, wake)})
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
	for _, d := range c.Deadlines {
		switch {
		case d.Name != w.Deadline:
		case d.State == complaint.Paused && d.Resume.Equal(w.At):
			return fmt.Sprintf("The clock runs on %s: %s", clock(w.At), waits[d.Name])
		case d.State == complaint.Running && w.Reminder:
			return fmt.Sprintf("Reminder %s: %s; otherwise: %s", clock(w.At), inWords(d.Name, d.Due), consequence[w.Default])
		}
	}
	if w.Deadline == complaint.FollowUpDue {
		return fmt.Sprintf("On %s: %s", clock(w.At), consequence[w.Default]) // we wait for nobody, so it cannot be missed
	}
	return fmt.Sprintf("Deadline: %s; otherwise: %s", inWords(w.Deadline, w.At), consequence[w.Default])
}
