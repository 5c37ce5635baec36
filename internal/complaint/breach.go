package complaint

import "time"

// fall ends a deadline whose instant has come. The follow-up's is no breach:
// it is the day we promised to ask.
func (c *Case) fall(d *Deadline, now time.Time) {
	name, action := d.Name, d.Default
	if action == SendSurvey {
		c.end(name, Met, redress, now)
		c.Surveyed = true
		c.start(RatingDue, now)
		c.write(Letter{Kind: Survey, Due: c.find(RatingDue).Due}, now)
		return
	}
	c.end(name, Breached, redress, now)
	if name != RatingDue {
		c.Breaches++
	}
	fallen := *d
	c.emit(DeadlineBreached, redress, now, "deadline", string(name), "due", instant(d.Due), "limit", optional(d.Limit),
		"rule", d.Term.Rule, "action", string(action))
	if fallen.hard() && name == PositionDue {
		c.cutShort(now)
	}
	if gate := fallen.Term.Gate; gate != nil {
		switch {
		case fallen.end().After(now):
			c.openGate(fallen, now)
			return
		case gate.Otherwise == GateHolds: // too late to ask anybody, so nothing goes out
			c.Gate = &OpenGate{Deadline: name, Action: action, Since: now.UTC()}
			c.closeGate(redress, now)
			return
		}
	}
	c.act(name, action, now)
}

// act is what Redress does when a deadline passes.
func (c *Case) act(name DeadlineName, action Default, now time.Time) {
	switch name {
	case EvidenceDue:
		c.CustomerLate = true
		c.uninterrupt(now)
		c.heard(now)
		return
	case PositionDue:
		c.silent(action, now)
		return
	}
	switch action {
	case GoAhead:
		c.throughGate(redress, now)
	case LeaveToPlatform:
		c.closeGate(redress, now)
	case AskDetails:
		c.askByDefault(now)
	case JustFlag:
		c.flag("deadline/"+string(name), "deadline_breached", now)
		if name == DecisionDue || name == ApprovalDue {
			c.AnswerBy = nil   // the platform's time is used up in vain
			c.start(name, now) // somebody must still decide: count again
		}
		if name == ConsoleDue && byHand(c) {
			c.startConsole(now) // somebody must still do it
		}
	case GrantWish:
		c.grant(now)
	case Arbitrate:
		c.arbitrate(redress, string(name)+"_overdue", now)
	case CloseUnanswered, LapseRemedy:
		c.close(NoAnswer, redress, now)
	case CloseRejected:
		c.close(Rejected, redress, now)
	case CarryOutRuling:
		c.carryOutRuling(now)
	case AnswerWithFile:
		c.emit(MerchantAnswered, redress, now, "with", "file")
		c.plan(SubmissionOp, Money{}, now)
	case RuleForCustomer, RuleForMerchant:
		c.ruleByDefault(action, now)
	case AcceptReturn:
		c.returnAccepted("not_inspected", redress, now)
	case CloseWithoutScore:
		c.close(Remedied, redress, now)
	}
}

// silent is the merchant's position after its time: what comes of it happens
// once the other side was heard too.
func (c *Case) silent(action Default, now time.Time) {
	c.Position, c.SilenceMeans = Silent, action
	c.emit(PositionStated, redress, now, "position", string(Silent))
	c.heard(now)
}

// askByDefault asks the customer for what the checklist lacks, or for details,
// once in a decision; after that the platform decides.
func (c *Case) askByDefault(now time.Time) {
	if c.Stage != Deciding || c.Asks > 0 {
		c.arbitrate(redress, "decision_overdue", now)
		return
	}
	items := c.lacking()
	if len(items) == 0 {
		items = []string{"details"}
	}
	c.AnswerBy = nil // asking is our answer to the platform, and the customer gets the time to give theirs
	c.start(DecisionDue, now)
	c.Asked = items
	c.ask(items, 0, "", redress, now)
}

// grant is the default decision for the customer: the merchant or the one who
// should have decided was silent, so the customer gets what was wished for.
// Where that cannot be given without more (proof is missing, nothing is left
// to pay back), the platform decides.
func (c *Case) grant(now time.Time) {
	wish := Remedy{Kind: c.Wish}
	if wish.Kind == "" || wish.Kind == PartialRefund || wish.Kind == Coupon {
		wish.Kind = FullRefund // no amount was named that could be given
	}
	remedy, err := c.checkRemedy(wish, true)
	if err != nil {
		c.arbitrate(redress, "wish_cannot_be_granted", now)
		return
	}
	c.propose(remedy, redress, "silence_of_the_other_side", "", now)
}

// ruleByDefault stands in for a ruling that never came: first it is waited for
// again, with a person told, then the policy's default rules.
func (c *Case) ruleByDefault(action Default, now time.Time) {
	if c.RulingWaits < c.Terms.RulingWaits {
		c.RulingWaits++
		c.flag("deadline/"+string(RulingDue), "ruling_overdue", now)
		c.start(RulingDue, now)
		return
	}
	ruling := Ruling{Reference: "default", Favour: ForCustomer, By: redress, At: now.UTC()}
	if action == RuleForMerchant {
		ruling.Favour = ForMerchant
	}
	c.rule(ruling, now)
}

// flag asks for a person; the same step is flagged once, and no step of a case
// that has ended, since nobody could repair it.
func (c *Case) flag(step, reason string, now time.Time) {
	if c.Closed() {
		return
	}
	for i := range c.Attention {
		if c.Attention[i].Step == step {
			c.Attention[i].Reason = reason
			return
		}
	}
	c.Attention = append(c.Attention, Attention{Step: step, Reason: reason, Since: now.UTC()})
	c.emit(Flagged, redress, now, "step", step, "reason", reason)
}

// StepGaveUp flags a step of the process that is no letter and no operation.
func (c *Case) StepGaveUp(step, why string, now time.Time) {
	c.emit(StepFailed, redress, now, "step", step, "why", why)
	c.flag(step, why, now)
}

// unflag takes a step off the list, and says whether it stood there.
func (c *Case) unflag(step string, by Actor, now time.Time) bool {
	for i := range c.Attention {
		if c.Attention[i].Step == step {
			c.Attention = append(c.Attention[:i:i], c.Attention[i+1:]...)
			if len(c.Attention) == 0 {
				c.Attention = nil
			}
			c.emit(Unflagged, by, now, "step", step)
			return true
		}
	}
	return false
}
