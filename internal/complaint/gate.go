package complaint

import (
	"time"

	"redress/internal/clock"
)

// OpenGate is a default that waits for a second person before it goes out.
type OpenGate struct {
	Deadline DeadlineName `json:"deadline"` // the wait that was in vain
	Action   Default      `json:"action"`   // what goes out when the second person agrees
	Since    time.Time    `json:"since"`
}

// openGate asks a second person before a default goes out. Their time is the
// gate's, and never longer than the rule itself leaves.
func (c *Case) openGate(d Deadline, now time.Time) {
	c.Gate = &OpenGate{Deadline: d.Name, Action: d.Default, Since: now.UTC()}
	otherwise := GoAhead
	if d.Term.Gate.Otherwise == GateHolds {
		otherwise = LeaveToPlatform
	}
	c.emit(GateOpened, redress, now, "deadline", string(d.Name), "action", string(d.Default), "otherwise", string(otherwise))
	r, term := c.reckoning(), c.Terms.term(ApprovalDue, c.Category)
	left := Duration(r.CaseTime(d.end()).Sub(r.CaseTime(now)))
	term.Measure, term.Margin, term.Rule, term.Source = clock.Measure{Within: min(d.Term.Gate.Within, left)}, 0, "gate of "+d.Term.Rule, d.Term.Source
	approval := c.begin(Deadline{Name: ApprovalDue, Started: now, Term: term, Default: otherwise, Own: true}, now)
	c.write(Letter{Kind: ApprovalRequest, Reason: string(d.Default), Due: approval.Due}, now)
}

// end is when the rule of a deadline ends.
func (d *Deadline) end() time.Time {
	if d.Limit.IsZero() {
		return d.Due
	}
	return d.Limit
}

// throughGate lets the default go out after all.
func (c *Case) throughGate(by Actor, now time.Time) {
	gate := *c.Gate
	c.Gate = nil
	c.emit(GatePassed, by, now, "deadline", string(gate.Deadline), "action", string(gate.Action))
	c.act(gate.Deadline, gate.Action, now)
}

// closeGate keeps the default from going out: a person decides instead, and what
// was held back does not go out by silence later.
func (c *Case) closeGate(by Actor, now time.Time) {
	gate := *c.Gate
	c.Gate, c.AnswerBy = nil, nil // what comes now has the time of its own rule
	c.emit(GateClosed, by, now, "deadline", string(gate.Deadline), "action", string(gate.Action))
	switch gate.Deadline {
	case PositionDue:
		c.HeldIn = c.Decision + 1 // the decision that begins once both sides were heard
		c.silent(Proceed, now)
	case DecisionDue:
		c.HeldIn = c.Decision
		c.start(DecisionDue, now)
	}
	if by == redress {
		c.flag("gate/"+string(gate.Deadline), "held_at_gate", now)
	}
}

// answeredAtGate drops a gate whose wait was not in vain after all: the one who
// was waited for came while the second person was being asked.
func (c *Case) answeredAtGate(name DeadlineName, by Actor, now time.Time) {
	if c.Gate == nil || c.Gate.Deadline != name {
		return
	}
	c.emit(GateClosed, by, now, "deadline", string(name), "action", string(c.Gate.Action))
	c.Gate = nil
	c.end(ApprovalDue, Cancelled, by, now)
}
