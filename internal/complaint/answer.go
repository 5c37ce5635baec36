package complaint

import (
	"strconv"
	"time"
)

// offered is the proposal the customer is to answer, or nil.
func (c *Case) offered() *Proposal {
	for i := range c.Proposals {
		if c.Proposals[i].State == AwaitingAnswer {
			return &c.Proposals[i]
		}
	}
	return nil
}

// AnswerOffer is the customer's answer (codes: unknown_proposal,
// already_decided, bad_value, missing_field, over_order_total,
// rounds_used_up). Only an accepted remedy is carried out.
func (c *Case) AnswerOffer(m AnswerOffer, now time.Time) error {
	if err := c.admit(MsgAnswerOffer, m.Envelope); err != nil {
		return err
	}
	if m.Proposal < 1 || m.Proposal > len(c.Proposals) {
		return refuse(UnknownProposal, "proposal", "the case has no proposal %d", m.Proposal)
	}
	p := &c.Proposals[m.Proposal-1]
	if p.State != AwaitingAnswer {
		return refuse(AlreadyDecided, "proposal", "proposal %d does not wait for an answer: it is %s", m.Proposal, p.State)
	}
	n := strconv.Itoa(p.N)
	switch m.Answer {
	case Accept:
		p.State = ProposalAccepted
		c.emit(OfferAccepted, m.Actor, now, "proposal", n)
		c.end(AnswerDue, Met, m.Actor, now)
		c.agree(p.Remedy, m.Actor, now)
	case Counter:
		return c.counter(p, m, now)
	case Refuse:
		p.State = RefusedState
		c.emit(OfferRefused, m.Actor, now, "proposal", n)
		c.end(AnswerDue, Met, m.Actor, now)
		if c.Rounds++; c.Rounds >= c.Terms.Rounds {
			c.arbitrate(redress, "rounds_used_up", now)
			return nil
		}
		c.enter(Deciding, now)
	default:
		return refuse(BadValue, "answer", "must be accept, counter or refuse")
	}
	return nil
}

func (c *Case) counter(p *Proposal, m AnswerOffer, now time.Time) error {
	if m.Counter == nil {
		return refuse(MissingField, "counter", "must say which remedy is asked for instead")
	}
	if c.Rounds+1 >= c.Terms.Rounds {
		return refuse(RoundsUsedUp, "answer", "this was the last of %d offers: accept it, refuse it or escalate", c.Terms.Rounds)
	}
	remedy, err := c.checkRemedy(*m.Counter, false)
	if err != nil {
		if r, ok := err.(*Refusal); ok && len(r.Field) > 6 {
			r.Field = "counter" + r.Field[6:]
		}
		return err
	}
	p.State, p.Counter = CounteredState, &remedy
	c.Rounds++
	c.emit(OfferCountered, m.Actor, now, "proposal", strconv.Itoa(p.N), "kind", string(remedy.Kind), "amount", remedy.Amount.String())
	c.end(AnswerDue, Met, m.Actor, now)
	c.enter(Deciding, now)
	return nil
}

// Withdraw ends the complaint at the customer's wish, unless the remedy is on
// its way already.
func (c *Case) Withdraw(m Withdraw, now time.Time) error {
	if err := c.admit(MsgWithdraw, m.Envelope, "reason_code", m.ReasonCode); err != nil {
		return err
	}
	if c.Stage == Remedying && c.Return.State != ReturnAwaited {
		return refuse(WrongStage, "", "the remedy is being carried out")
	}
	c.emit(CaseWithdrawn, m.Actor, now, "reason", m.ReasonCode)
	c.close(Withdrawn, m.Actor, now)
	return nil
}

// Rate is the survey's answer. Not solved, or a score as low as the policy's,
// opens the case again as long as the policy allows (R50).
func (c *Case) Rate(m Rate, now time.Time) error {
	if err := c.admit(MsgRate, m.Envelope); err != nil {
		return err
	}
	if m.Score < 1 || m.Score > 5 {
		return refuse(BadValue, "score", "must be from 1 to 5")
	}
	solved := m.Solved
	c.Score, c.Solved = m.Score, &solved
	c.emit(Rated, m.Actor, now, "score", strconv.Itoa(m.Score), "solved", strconv.FormatBool(solved))
	c.end(FollowUpDue, Cancelled, m.Actor, now)
	c.end(RatingDue, Met, m.Actor, now)
	if (!solved || m.Score <= c.Terms.LowScore) && c.Reopens < c.Terms.Reopens {
		c.reopen(now)
		return nil
	}
	c.close(Remedied, m.Actor, now)
	return nil
}

func (c *Case) reopen(now time.Time) {
	c.Reopens++
	c.Surveyed = false
	c.emit(Reopened, redress, now, "times", strconv.Itoa(c.Reopens))
	c.decideAnew(now)
	c.write(Letter{Kind: ReopenNotice, Due: c.find(DecisionDue).Due}, now)
}

// CloseCase gives the cause and the closing note (R54). The case ends with it
// once the customer was asked whether it helped; before, they are kept for the
// day it ends.
func (c *Case) CloseCase(m CloseCase, now time.Time) error {
	if err := c.admit(MsgCloseCase, m.Envelope, "text_id", m.TextID); err != nil {
		return err
	}
	if !token.MatchString(m.Cause) {
		return refuse(MissingField, "cause", "must be a cause code such as packaging_too_weak")
	}
	c.Cause = m.Cause
	if m.TextID != "" {
		c.Note = m.TextID
	}
	c.emit(ClosingNoted, m.Actor, now, "cause", m.Cause, "text", m.TextID)
	if c.Surveyed {
		c.close(Remedied, m.Actor, now)
	}
	return nil
}
