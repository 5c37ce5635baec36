package complaint

import (
	"strconv"
	"time"
)

// Propose makes an offer (codes: not_heard, already_decided, needs_proof,
// over_order_total, bad_value). An amount above the proposer's authority, or a refund above the four-eyes limit, waits for a second person.
func (c *Case) Propose(m ProposeRemedy, now time.Time) error {
	if err := c.admit(MsgProposeRemedy, m.Envelope, "reason_code", m.ReasonCode, "text_id", m.TextID); err != nil {
		return err
	}
	if err := c.undecided(); err != nil {
		return err
	}
	remedy, err := c.checkRemedy(m.Remedy, true)
	if err != nil {
		return err
	}
	c.propose(remedy, m.Actor, m.ReasonCode, m.TextID, now)
	return nil
}

// undecided refuses a decision while one is on its way or the customer is
// being asked.
func (c *Case) undecided() error {
	if c.Interrupted {
		return refuse(NotHeard, "", "the customer was asked for details and may answer until %s", instant(c.find(EvidenceDue).Due))
	}
	return c.unproposed()
}

// unproposed refuses what would go past a second person's decision.
func (c *Case) unproposed() error {
	if c.pendingApproval() != nil {
		return refuse(AlreadyDecided, "", "a proposal waits for approval; decline it first")
	}
	if c.Rejection != nil {
		return refuse(AlreadyDecided, "", "a rejection waits for confirmation; decline it first")
	}
	return nil
}

func (c *Case) propose(remedy Remedy, by Actor, reason, textID string, now time.Time) {
	p := Proposal{N: len(c.Proposals) + 1, Decision: c.Decision, Remedy: remedy, By: by, At: now.UTC(), Reason: reason,
		TextID: textID, State: AwaitingAnswer}
	second := c.needsSecond(remedy, by)
	if second {
		p.State = AwaitingApproval
	}
	c.Proposals = append(c.Proposals, p)
	c.emit(RemedyProposed, by, now, "proposal", strconv.Itoa(p.N), "kind", string(remedy.Kind), "amount", remedy.Amount.String(),
		"return_required", yes(remedy.ReturnRequired), "reason", reason, "text", textID, "second_person", yes(second))
	c.end(DecisionDue, Met, by, now)
	c.answeredAtGate(DecisionDue, by, now)
	if second {
		c.start(ApprovalDue, now)
		c.write(Letter{Kind: ApprovalRequest, Remedy: &remedy, Proposal: p.N, Reason: reason, TextID: textID, Due: c.find(ApprovalDue).Due}, now)
		return
	}
	c.offer(&c.Proposals[p.N-1], now)
}

// needsSecond says whether this remedy by this person takes a second one. The
// policy's own decision has no authority of its own beyond the four-eyes limit.
func (c *Case) needsSecond(r Remedy, by Actor) bool {
	if r.refunds() && r.Amount.Minor > c.Terms.FourEyes {
		return true
	}
	return by != redress && c.cost(r) > c.Terms.Authority[by.Role]
}

// cost is what a remedy costs at most, in minor units of the order's currency.
func (c *Case) cost(r Remedy) int64 {
	switch r.Kind {
	case Replacement:
		return c.Order.Total.Minor
	case Repair, Apology:
		return 0
	}
	return r.Amount.Minor
}

// offer puts an approved proposal to the customer; where the policy grants
// exactly what the customer asked for, it may be carried out at once.
func (c *Case) offer(p *Proposal, now time.Time) {
	if p.By == redress && c.Terms.GrantAtOnce && p.Remedy.Kind == c.Wish {
		p.State = ProposalGranted
		c.agree(p.Remedy, redress, now)
		return
	}
	p.State = AwaitingAnswer
	remedy := p.Remedy
	textID, reason, n := p.TextID, p.Reason, p.N
	c.enter(Offered, now)
	c.start(AnswerDue, now)
	c.write(Letter{Kind: Offer, Remedy: &remedy, TextID: textID, Reason: reason, Proposal: n, Due: c.find(AnswerDue).Due}, now)
	if remedy.refunds() {
		c.tellPlatform(TellOffer, remedy.Amount, now)
	}
}

// Approve is the second pair of eyes' yes (codes: unknown_proposal,
// already_decided, needs_second_person, over_authority).
func (c *Case) Approve(m Approve, now time.Time) error {
	if err := c.admit(MsgApprove, m.Envelope, "reason_code", m.ReasonCode); err != nil {
		return err
	}
	if m.Proposal == 0 && c.Gate != nil {
		c.end(ApprovalDue, Met, m.Actor, now)
		c.throughGate(m.Actor, now)
		return nil
	}
	p, err := c.approvable(m.Proposal)
	if err != nil {
		return err
	}
	if p.By.ID == m.Actor.ID {
		return refuse(NeedsSecondPerson, "actor", "the one who proposed cannot approve")
	}
	if c.cost(p.Remedy) > c.Terms.Authority[m.Actor.Role] {
		return refuse(OverAuthority, "actor", "a %s may approve up to %s", m.Actor.Role,
			Money{c.Terms.Authority[m.Actor.Role], c.Order.Total.Currency})
	}
	by := m.Actor
	p.Approver = &by
	c.emit(ProposalApproved, m.Actor, now, "proposal", strconv.Itoa(p.N), "reason", m.ReasonCode)
	c.end(ApprovalDue, Met, m.Actor, now)
	c.offer(p, now)
	return nil
}

// Decline is the second pair of eyes' no; the decision is open again. Proposal
// 0 means the rejection that waits for confirmation.
func (c *Case) Decline(m Decline, now time.Time) error {
	if err := c.admit(MsgDecline, m.Envelope, "reason_code", m.ReasonCode); err != nil {
		return err
	}
	if m.Proposal == 0 && c.Gate != nil {
		c.end(ApprovalDue, Met, m.Actor, now)
		c.closeGate(m.Actor, now)
		return nil
	}
	if m.Proposal == 0 && c.Rejection != nil && !c.Rejection.Confirmed {
		c.Rejection = nil
	} else {
		p, err := c.approvable(m.Proposal)
		if err != nil {
			return err
		}
		by := m.Actor
		p.State, p.Approver = DeclinedState, &by
	}
	c.emit(ProposalDeclined, m.Actor, now, "proposal", number(m.Proposal), "reason", m.ReasonCode)
	c.end(ApprovalDue, Met, m.Actor, now)
	c.start(DecisionDue, now)
	return nil
}

func (c *Case) approvable(n int) (*Proposal, error) {
	if n < 1 || n > len(c.Proposals) {
		return nil, refuse(UnknownProposal, "proposal", "the case has no proposal %d", n)
	}
	p := &c.Proposals[n-1]
	if p.State != AwaitingApproval {
		return nil, refuse(AlreadyDecided, "proposal", "proposal %d does not wait for approval: it is %s", n, p.State)
	}
	return p, nil
}

func (c *Case) pendingApproval() *Proposal {
	for i := range c.Proposals {
		if c.Proposals[i].State == AwaitingApproval {
			return &c.Proposals[i]
		}
	}
	return nil
}

// Reject says that there is nothing to put right (codes: not_heard,
// already_decided, bad_value, missing_field). Unfounded and malicious wait for
// a second person (R26); a duplicate ends the case at once, since the other
// complaint goes on with it.
func (c *Case) Reject(m RejectComplaint, now time.Time) error {
	if err := c.admit(MsgRejectComplaint, m.Envelope, "reason_code", m.ReasonCode); err != nil {
		return err
	}
	if !oneOf(m.Ground, []Ground{Unfounded, Malicious, OutOfScope, Duplicate}) {
		return refuse(BadValue, "ground", "must be unfounded, malicious, out_of_scope or duplicate")
	}
	if m.Ground == Duplicate {
		return c.merge(m, now)
	}
	if c.Stage != Deciding {
		return refuse(NotHeard, "", "both sides must be heard first; the case is %s", c.Stage)
	}
	if err := c.undecided(); err != nil {
		return err
	}
	c.Rejection = &Rejection{Ground: m.Ground, Reason: m.ReasonCode, By: m.Actor}
	second := m.Ground != OutOfScope
	c.emit(RejectionProposed, m.Actor, now, "ground", string(m.Ground), "reason", m.ReasonCode, "second_person", yes(second))
	c.end(DecisionDue, Met, m.Actor, now)
	c.answeredAtGate(DecisionDue, m.Actor, now)
	if second {
		c.start(ApprovalDue, now)
		c.write(Letter{Kind: ApprovalRequest, Reason: string(m.Ground), Due: c.find(ApprovalDue).Due}, now)
		return nil
	}
	c.tellRejection(now)
	return nil
}

func (c *Case) merge(m RejectComplaint, now time.Time) error {
	other, err := ParseNumber(m.DuplicateOf)
	if err != nil {
		return refuse(MissingField, "duplicate_of", "must be the number of the complaint this one repeats")
	}
	if other == c.Number {
		return refuse(BadValue, "duplicate_of", "a complaint cannot repeat itself")
	}
	c.Rejection = &Rejection{Ground: Duplicate, Reason: m.ReasonCode, DuplicateOf: other, By: m.Actor, Confirmed: true}
	c.emit(RejectionConfirmed, m.Actor, now, "ground", string(Duplicate), "duplicate_of", other)
	c.close(Merged, m.Actor, now)
	return nil
}

// ConfirmRejection is the second person's yes (codes: wrong_stage,
// needs_second_person). The customer is told, and may appeal.
func (c *Case) ConfirmRejection(m ConfirmRejection, now time.Time) error {
	if err := c.admit(MsgConfirmRejection, m.Envelope, "reason_code", m.ReasonCode); err != nil {
		return err
	}
	if c.Rejection == nil || c.Rejection.Confirmed {
		return refuse(WrongStage, "", "no rejection waits for confirmation")
	}
	if c.Rejection.By.ID == m.Actor.ID {
		return refuse(NeedsSecondPerson, "actor", "the one who rejected cannot confirm")
	}
	by := m.Actor
	c.Rejection.Approver = &by
	c.end(ApprovalDue, Met, m.Actor, now)
	c.emit(RejectionConfirmed, m.Actor, now, "ground", string(c.Rejection.Ground), "reason", m.ReasonCode)
	c.tellRejection(now)
	return nil
}

// tellRejection gives the customer the time to appeal.
func (c *Case) tellRejection(now time.Time) {
	c.Rejection.Confirmed = true
	c.enter(Offered, now)
	appeal := c.startAppeal(AnswerDue, c.Terms.term(AnswerDue, c.Category), CloseRejected, now)
	c.write(Letter{Kind: RejectionNotice, Reason: string(c.Rejection.Ground), Due: appeal.Due}, now)
	c.tellPlatform(TellRefusal, Money{}, now)
}

func yes(b bool) string {
	if b {
		return "true"
	}
	return ""
}
