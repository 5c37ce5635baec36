package complaint

import (
	"strconv"
	"time"
)

func (r Remedy) refunds() bool {
	return r.Kind == FullRefund || r.Kind == PartialRefund || r.Kind == ReturnRefund
}

// checkRemedy refuses what cannot be given and fills in the amount of a full
// refund: all that is left of what was paid. A ruling needs no proof from us.
func (c *Case) checkRemedy(r Remedy, proof bool) (Remedy, error) {
	if !oneOf(r.Kind, RemedyKinds) {
		return r, refuse(BadValue, "remedy.kind", "must be one of %s", join(RemedyKinds))
	}
	if r.Amount.Currency != "" && r.Amount.Currency != c.Order.Total.Currency {
		return r, refuse(BadValue, "remedy.amount.currency", "must be the order's currency %s", c.Order.Total.Currency)
	}
	left := Money{c.Order.Total.Minor - c.PaidBack(), c.Order.Total.Currency}
	switch {
	case r.refunds():
		if left.Minor <= 0 {
			return r, refuse(OverOrderTotal, "remedy.amount", "all of %s was paid back already", c.Order.Total)
		}
		if r.Amount.IsZero() && r.Kind != PartialRefund {
			r.Amount = left
		}
	case r.Kind == Coupon:
		left = c.Order.Total
	case !r.Amount.IsZero():
		return r, refuse(BadValue, "remedy.amount", "a %s has no amount", r.Kind)
	}
	if r.refunds() || r.Kind == Coupon {
		switch {
		case r.Amount.Minor <= 0:
			return r, refuse(BadValue, "remedy.amount", "must be more than nothing")
		case r.Amount.Minor > left.Minor:
			return r, refuse(OverOrderTotal, "remedy.amount", "at most %s can be given; the order was %s", left, c.Order.Total)
		}
	}
	if r.Kind == FullRefund && r.Amount != left {
		return r, refuse(BadValue, "remedy.amount", "a full refund is %s; for less, propose a partial_refund", left)
	}
	if r.Kind == ReturnRefund {
		r.ReturnRequired = true
	}
	if r.ReturnRequired && !r.refunds() && r.Kind != Replacement {
		return r, refuse(BadValue, "remedy.return_required", "goods go back only for a refund or a replacement")
	}
	if proof && (r.refunds() || r.Kind == Replacement) {
		return r, c.proven()
	}
	return r, nil
}

// proven refuses money for a claim whose proof the checklist asks for and
// nobody gave (R27).
func (c *Case) proven() error {
	for _, item := range c.Terms.Checklist[c.Category] {
		if item.Proof && !c.satisfied(item, 0) {
			return refuse(NeedsProof, "remedy", "the checklist asks for %s before money or goods are given; ask the customer, or classify anew", item.Code)
		}
	}
	return nil
}

// PaidBack is the sum of all refunds that were made or may have been made, by us
// or on the platform, in minor units. One that gave up counts until an operator says it was not paid.
func (c *Case) PaidBack() int64 {
	var sum int64
	for _, op := range c.Operations {
		if op.Kind == RefundOp && op.State != OpSkipped {
			sum += op.Amount.Minor
		}
	}
	if c.AtPlatform != nil {
		sum += c.AtPlatform.Elsewhere
	}
	return sum
}

// agree begins to carry out a remedy.
func (c *Case) agree(r Remedy, by Actor, now time.Time) {
	c.Agreed = &r
	c.enter(Remedying, now)
	if r.ReturnRequired {
		c.Return = Return{State: ReturnAwaited}
		c.start(ReturnDue, now)
		c.write(Letter{Kind: ReturnGuide, Remedy: &r, Due: c.find(ReturnDue).Due}, now)
		c.tellPlatform(TellAcceptReturn, r.Amount, now)
		return
	}
	c.carryOut(now)
}

// The states of goods on their way back.
const (
	ReturnAwaited  = "awaited"
	ReturnSent     = "sent"
	ReturnAccepted = "accepted"
)

// carryOut plans the one operation of the agreed remedy.
func (c *Case) carryOut(now time.Time) {
	c.start(RemedyDue, now)
	kinds := map[RemedyKind]OperationKind{FullRefund: RefundOp, PartialRefund: RefundOp, ReturnRefund: RefundOp,
		Replacement: ReplacementOp, Coupon: CouponOp, Repair: RepairOp, Apology: ApologyOp}
	op := c.plan(kinds[c.Agreed.Kind], c.Agreed.Amount, now)
	if op.Kind == ApologyOp {
		c.OperationDone(op.N, "", now) // the letter is the remedy
	}
}

// plan puts an operation on the list of those that are to be carried out.
func (c *Case) plan(kind OperationKind, amount Money, now time.Time) Operation {
	op := Operation{N: len(c.Operations) + 1, Kind: kind, Decision: c.Decision, Amount: amount, State: OpPending}
	c.Operations = append(c.Operations, op)
	c.emit(OperationPlanned, redress, now, "operation", op.Step(), "amount", amount.String())
	return op
}

// Step is the operation's name when it needs repair: "refund/2".
func (op Operation) Step() string { return string(op.Kind) + "/" + strconv.Itoa(op.N) }

// Key is the operation's key in the ledger and at the provider. It comes from
// the case alone, so it survives retries, continue-as-new and a Reset.
func (op Operation) Key(number string) string { return number + "/" + op.Step() }

// OperationDone says that operation n was carried out and read back. What an
// operator settled or skipped in the meantime stays so.
func (c *Case) OperationDone(n int, reference string, now time.Time) {
	op := c.operation(n)
	if op == nil || (op.State != OpPending && op.State != OpGaveUp) {
		return
	}
	op.State, op.Reference, op.Why = OpDone, reference, ""
	c.emit(OperationDone, redress, now, "operation", op.Step(), "amount", op.Amount.String(), "reference", reference)
	c.unflag(op.Step(), redress, now)
	c.completed(*op, redress, now)
}

// OperationGaveUp says that operation n could not be carried out. The case
// waits for an operator to retry, skip or settle it.
func (c *Case) OperationGaveUp(n int, why string, now time.Time) {
	op := c.operation(n)
	if op == nil || op.State != OpPending {
		return
	}
	op.State, op.Why = OpGaveUp, why
	if c.AtPlatform != nil && (why == MovedThere || why == PaidThere) {
		c.AtPlatform.Hints++ // it is read again, and what was decided is held against it
	}
	c.emit(OperationGaveUp, redress, now, "operation", op.Step(), "amount", op.Amount.String(), "why", why)
	c.flag(op.Step(), why, now)
}

// completed is what a finished operation means for the case.
func (c *Case) completed(op Operation, by Actor, now time.Time) {
	if op.Kind == AnswerOp {
		return
	}
	if op.Kind == SubmissionOp {
		c.emit(Submitted, by, now, "reference", op.Reference)
		return
	}
	if c.Stage != Remedying || op.Decision != c.Decision {
		return
	}
	c.end(RemedyDue, Met, by, now)
	letter := Letter{Kind: RemedyNotice, Remedy: c.Agreed}
	if op.Kind == ApologyOp {
		letter.Kind = ApologyLetter
	}
	c.write(letter, now)
	c.enter(FollowingUp, now)
}

func (c *Case) operation(n int) *Operation {
	if n < 1 || n > len(c.Operations) {
		return nil
	}
	return &c.Operations[n-1]
}

// ReportReturn says that the goods are on their way back.
func (c *Case) ReportReturn(m ReportReturn, now time.Time) error {
	if err := c.admit(MsgReportReturn, m.Envelope); err != nil {
		return err
	}
	if c.Return.State != ReturnAwaited {
		return refuse(WrongStage, "", "no goods are awaited back")
	}
	if !token.MatchString(m.Carrier) {
		return refuse(MissingField, "carrier", "must be the carrier's code, such as sf")
	}
	if !token.MatchString(m.Tracking) {
		return refuse(MissingField, "tracking", "must be the parcel's tracking number")
	}
	c.Return = Return{State: ReturnSent, Carrier: m.Carrier, Tracking: m.Tracking}
	c.emit(ReturnReported, m.Actor, now, "carrier", m.Carrier, "tracking", m.Tracking)
	c.end(ReturnDue, Met, m.Actor, now)
	c.start(InspectionDue, now)
	c.write(Letter{Kind: InspectionRequest, Reference: m.Tracking, Due: c.find(InspectionDue).Due}, now)
	return nil
}

// ConfirmReturn says that the goods came back and how they are. Goods that are
// not in order open the decision again.
func (c *Case) ConfirmReturn(m ConfirmReturn, now time.Time) error {
	if err := c.admit(MsgConfirmReturn, m.Envelope, "condition", m.Condition); err != nil {
		return err
	}
	if c.Return.State != ReturnAwaited && c.Return.State != ReturnSent {
		return refuse(WrongStage, "", "no goods are awaited back")
	}
	c.end(ReturnDue, Met, m.Actor, now)
	c.end(InspectionDue, Met, m.Actor, now)
	if m.Accepted {
		c.returnAccepted(m.Condition, m.Actor, now)
		return nil
	}
	c.emit(ReturnConfirmed, m.Actor, now, "accepted", "false", "condition", m.Condition)
	c.write(Letter{Kind: ReturnRefused, Reason: m.Condition}, now)
	c.decideAnew(now)
	return nil
}

func (c *Case) returnAccepted(condition string, by Actor, now time.Time) {
	c.Return.State = ReturnAccepted
	c.emit(ReturnConfirmed, by, now, "accepted", "true", "condition", condition)
	c.carryOut(now)
}
