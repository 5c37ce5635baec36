package complaint

import (
	"strings"
	"time"
)

// RetryStep tries a step that gave up again, under the same key (codes:
// unknown_step, bad_value).
func (c *Case) RetryStep(m RetryStep, now time.Time) error {
	if err := c.admit(MsgRetryStep, m.Envelope, "reason_code", m.ReasonCode); err != nil {
		return err
	}
	m.Step = c.plainStep(m.Step)
	op, letter, err := c.step(m.Step)
	if err != nil {
		return err
	}
	switch {
	case op != nil && op.Kind == RefundOp && c.PaidBack() > c.Order.Total.Minor:
		return refuse(OverOrderTotal, "step", "with what was paid on the platform it would be more than %s; skip it, and decide anew", c.Order.Total)
	case op != nil:
		op.State, op.Why = OpPending, ""
		c.consoleOver(m.Actor, now)
	case letter != nil:
		letter.State = LetterPending
	default:
		return refuse(BadValue, "step", "there is nothing to try again; skip-step takes it off the list")
	}
	c.emit(OperationRetried, m.Actor, now, "operation", m.Step, "reason", m.ReasonCode)
	c.unflag(m.Step, m.Actor, now)
	return nil
}

// SkipStep leaves a step undone (codes: unknown_step, missing_field). Skipping
// a refund says that it was not paid; the case is then decided anew, since the
// customer got nothing.
func (c *Case) SkipStep(m SkipStep, now time.Time) error {
	if err := c.admit(MsgSkipStep, m.Envelope, "reason_code", m.ReasonCode); err != nil {
		return err
	}
	m.Step = c.plainStep(m.Step)
	if m.ReasonCode == "" {
		return refuse(MissingField, "reason_code", "must say why the step is skipped")
	}
	op, _, err := c.step(m.Step)
	if err != nil {
		return err
	}
	if c.stopped(m.Step) {
		return refuse(BadValue, "step", "the clock stands still: resume it, or give the pause an end")
	}
	c.emit(OperationSkipped, m.Actor, now, "operation", m.Step, "reason", m.ReasonCode)
	c.unflag(m.Step, m.Actor, now)
	if op == nil {
		return nil
	}
	op.State = OpSkipped
	c.consoleOver(m.Actor, now)
	if op.Kind != SubmissionOp && op.Kind != AnswerOp && c.Stage == Remedying && op.Decision == c.Decision {
		c.decideAnew(now)
	}
	return nil
}

// SettleStep says that a step was done by hand (codes: unknown_step,
// missing_field, bad_value).
func (c *Case) SettleStep(m SettleStep, now time.Time) error {
	if err := c.admit(MsgSettleStep, m.Envelope, "reason_code", m.ReasonCode); err != nil {
		return err
	}
	m.Step = c.plainStep(m.Step)
	if !token.MatchString(m.Reference) {
		return refuse(MissingField, "reference", "must be the provider's reference of what was done by hand")
	}
	op, letter, err := c.step(m.Step)
	if err != nil {
		return err
	}
	if op == nil && letter == nil {
		return refuse(BadValue, "step", "there is nothing to settle; skip-step takes it off the list")
	}
	c.emit(OperationSettled, m.Actor, now, "operation", m.Step, "reference", m.Reference, "reason", m.ReasonCode)
	c.unflag(m.Step, m.Actor, now)
	if letter != nil {
		letter.State = LetterSent
		c.delivered(*letter, now)
		return nil
	}
	op.State, op.Reference, op.Why = OpSettled, m.Reference, ""
	c.consoleOver(m.Actor, now)
	c.completed(*op, m.Actor, now)
	return nil
}

// plainStep takes an operation's key in the ledger, as remedies list it, for
// the step it is.
func (c *Case) plainStep(name string) string { return strings.TrimPrefix(name, c.Number+"/") }

// step finds what a flagged step stands for: an operation, a letter, or
// neither when it is only a flag.
func (c *Case) step(name string) (*Operation, *Letter, error) {
	flagged := false
	for _, a := range c.Attention {
		flagged = flagged || a.Step == name
	}
	for _, task := range c.PlatformTasks() {
		flagged = flagged || task.Step == name
	}
	if !flagged {
		return nil, nil, refuse(UnknownStep, "step", "no step of that name waits for repair; needs_attention lists them")
	}
	for i := range c.Operations {
		if c.Operations[i].Step() == name && (c.Operations[i].State == OpGaveUp || c.Operations[i].State == OpByHand) {
			return &c.Operations[i], nil, nil
		}
	}
	for i := range c.Letters {
		if c.Letters[i].Step() == name && c.Letters[i].State == LetterFailed {
			return nil, &c.Letters[i], nil
		}
	}
	return nil, nil, nil
}

// stopped reports whether a step is a clock that stands still without an end.
func (c *Case) stopped(step string) bool {
	if c.Suspended != nil && step == suspendedStep {
		return true
	}
	for i := range c.Deadlines {
		if d := &c.Deadlines[i]; d.State == Paused && d.Resume.IsZero() && d.step() == step {
			return true
		}
	}
	return false
}

// Refused records that a signal could not be applied. Nobody waits for its
// answer, so a person must see it; it never fails the case. name and id are
// kept only if they are plain words, since a stranger chose them.
func (c *Case) Refused(name, id string, why error, now time.Time) {
	code := CodeOf(why)
	if code == "" {
		code = BadMessage
	}
	if !token.MatchString(id) {
		id = ""
	}
	if !token.MatchString(name) || strings.Contains(name, "@") {
		name = "unknown"
	}
	c.emit(MessageRefused, redress, now, "message", name, "message_id", id, "code", string(code))
	c.flag("message/"+name, string(code), now)
}
