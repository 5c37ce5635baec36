package complaint

import "time"

// byHandTerm is how long a person has for what software cannot do on a platform's
// pages, under terms that say nothing of it: until the next day.
var byHandTerm = Term{Within: Duration(24 * time.Hour), Remind: 50, Default: JustFlag, Source: "our choice: until the next day"}

// OperationByHand says that operation n can only be done by a person on the
// platform's pages. what is the capability that software lacks: the instructions
// are found under it.
func (c *Case) OperationByHand(n int, what string, now time.Time) {
	op := c.operation(n)
	if op == nil || op.State != OpPending || c.Closed() {
		return
	}
	op.State, op.Why = OpByHand, what
	c.emit(OperationIsByHand, redress, now, "operation", op.Step(), "what", what, "owner", c.Owner)
	due := c.startConsole(now)
	c.write(Letter{Kind: ConsoleTask, Items: []string{what}, Reference: op.Step(), Due: due}, now)
}

// startConsole starts the clock of console tasks, unless one runs, and returns
// its end: before the platform's own time is over.
func (c *Case) startConsole(now time.Time) time.Time {
	if d := c.find(ConsoleDue); d != nil {
		return d.Due
	}
	d := c.start(ConsoleDue, now)
	if by := c.AnswerBy; by != nil && by.At.After(now) && by.At.Before(d.Due) {
		c.end(ConsoleDue, Moved, redress, now)
		d = c.startFor(ConsoleDue, Duration(by.At.Sub(now)), now)
	}
	return d.Due
}

// TaskDone says that a person did on the platform's pages what a console task
// asked for (codes: unknown_step, missing_field).
func (c *Case) TaskDone(m TaskDone, now time.Time) error {
	if err := c.admit(MsgTaskDone, m.Envelope); err != nil {
		return err
	}
	if !token.MatchString(m.Reference) {
		return refuse(MissingField, "reference", "must be what the platform's page shows of it, such as its number")
	}
	if !c.doneByHand(c.plainStep(m.Step), m.Reference, m.Actor, now) {
		return refuse(UnknownStep, "step", "no task of that name waits to be done by hand")
	}
	return nil
}

// byHand reports whether something waits to be done on the platform's pages.
func byHand(c *Case) bool {
	for _, op := range c.Operations {
		if op.State == OpByHand {
			return true
		}
	}
	return false
}

// consoleOver ends the clock of console tasks with the last of them.
func (c *Case) consoleOver(by Actor, now time.Time) {
	if !byHand(c) {
		c.end(ConsoleDue, Met, by, now)
	}
}

func (c *Case) doneByHand(step, reference string, by Actor, now time.Time) bool {
	for i := range c.Operations {
		op := &c.Operations[i]
		if op.State != OpByHand || op.Step() != step {
			continue
		}
		op.State, op.Reference = OpDone, reference
		c.emit(OperationDone, by, now, "operation", op.Step(), "reference", reference, "by_hand", op.Why)
		op.Why = ""
		c.consoleOver(by, now)
		c.completed(*op, by, now)
		return true
	}
	return false
}

// PlatformTask is a step that waits to be done by hand.
type PlatformTask struct {
	Step string `json:"step"` // "submission/3"
	What string `json:"what"` // the capability that software lacks: "escalate"
}

// PlatformTasks are the steps that wait to be done by hand.
func (c *Case) PlatformTasks() []PlatformTask {
	var tasks []PlatformTask
	for _, op := range c.Operations {
		if op.State == OpByHand {
			tasks = append(tasks, PlatformTask{op.Step(), op.Why})
		}
	}
	return tasks
}
