package complaint

import "time"

// reviewed follows the platform into its own decision.
func (c *Case) reviewed(p PlatformCase, now time.Time) {
	if !oneOf(p.Review, []PlatformReview{ReviewAsked, ReviewEvidence, ReviewDeciding}) {
		return
	}
	switch c.Stage {
	case Investigating, Deciding, Offered:
		c.cutShort(now)
		c.Decision = max(c.Decision, 1)
		c.arbitrate(c.byPlatform(), "review_on_platform", now)
	case Remedying, FollowingUp:
		c.flag("platform", "review_on_platform", now)
	}
	if c.Stage == Arbitrating && p.Review == ReviewEvidence && c.Ruling == nil && c.find(PlatformQuestion) == nil {
		c.emit(MerchantAsked, c.byPlatform(), now)
		if p.Due.After(now) {
			c.name(PlatformQuestion, PlatformDue{At: p.Due.UTC(), Reference: "platform_case"}, c.byPlatform(), now)
		}
		d := c.start(PlatformQuestion, now)
		c.write(Letter{Kind: PlatformAsks, Due: d.Due}, now)
	}
}

// ruledThere takes in what the platform decided. What it gives it has often paid
// by itself: then there is nothing left for us to pay.
func (c *Case) ruledThere(p PlatformCase, now time.Time) {
	if p.Ruling == nil || c.Ruling != nil || c.Stage != Arbitrating {
		return
	}
	r := Ruling{Reference: p.Ruling.Reference, Favour: p.Ruling.Favour, By: c.byPlatform(), At: now.UTC()}
	if r.Reference == "" {
		r.Reference = c.ExternalID
	}
	if r.Favour != ForMerchant && p.PaidBack.Minor > c.PaidBack() && p.PaidBack.Currency == c.Order.Total.Currency {
		c.paidThere(p, r, now)
		return
	}
	if r.Favour != ForMerchant {
		r.Remedy = c.paying(p.Ruling.Amount)
	}
	if r.Favour == Split && r.Remedy == nil {
		r.Favour = ForCustomer // it says no amount, so what it gives is what is left
	}
	c.rule(r, now)
}

// paying is a refund of so much, as a remedy; nil where it cannot be one.
func (c *Case) paying(amount Money) *Remedy {
	if amount.Minor <= 0 {
		return nil
	}
	kind := PartialRefund
	if amount.Minor >= c.Order.Total.Minor-c.PaidBack() {
		kind = FullRefund
		amount = Money{}
	}
	remedy, err := c.checkRemedy(Remedy{Kind: kind, Amount: amount}, false)
	if err != nil {
		return nil
	}
	return &remedy
}

// PaidThere is why an effect gave up beside money that was paid on the platform and
// that the decision did not know of.
const PaidThere = "paid_elsewhere"

// paidElsewhere keeps what the platform paid back by itself, or somebody else
// there. A refund of ours that is still to be made is stopped and shown to a
// person: it may be the second one for the same harm.
func (c *Case) paidElsewhere(p PlatformCase, now time.Time) {
	if p.PaidBack.Minor <= 0 || p.PaidBack.Currency != c.Order.Total.Currency {
		return
	}
	elsewhere := p.PaidBack.Minor
	if p.PaysBack { // ours are among them
		for _, op := range c.Operations {
			if op.Kind == RefundOp && op.State != OpSkipped {
				elsewhere -= op.Amount.Minor
			}
		}
	}
	if elsewhere <= c.AtPlatform.Elsewhere {
		return
	}
	more := Money{elsewhere - c.AtPlatform.Elsewhere, c.Order.Total.Currency}
	c.AtPlatform.Elsewhere = elsewhere
	c.emit(PaidElsewhere, c.byPlatform(), now, "amount", more.String(), "sum", p.PaidBack.String())
	stopped := false
	for i := range c.Operations {
		op := &c.Operations[i]
		if oneOf(op.Kind, []OperationKind{RefundOp, CouponOp, ReplacementOp}) && op.State == OpPending {
			c.OperationGaveUp(op.N, PaidThere, now)
			stopped = true
		}
	}
	if !stopped && !p.State.over() {
		c.flag(PaidThere, more.String(), now)
	}
}

func (s PlatformState) over() bool { return s == PlatformRefunded || s == PlatformEnded }

// cameBack begins the inspection of goods that the platform shows to be back,
// when nobody has told of the parcel.
func (c *Case) cameBack(p PlatformCase, now time.Time) {
	if p.State != GoodsReturned || c.Stage != Remedying || c.Return.State != ReturnAwaited {
		return
	}
	c.Return = Return{State: ReturnSent, Carrier: c.Platform, Tracking: c.ExternalID}
	c.emit(ReturnReported, c.byPlatform(), now, "carrier", c.Platform, "tracking", c.ExternalID)
	c.end(ReturnDue, Met, c.byPlatform(), now)
	c.start(InspectionDue, now)
	c.write(Letter{Kind: InspectionRequest, Reference: c.ExternalID, Due: c.find(InspectionDue).Due}, now)
}

// endedThere follows a case that ended on the platform: with money, which is then
// what the customer got; or without, which only its customer or a ruling does.
func (c *Case) endedThere(p PlatformCase, now time.Time) {
	if !p.State.over() || c.Ruling != nil {
		return
	}
	switch {
	case !oneOf(c.Stage, []Stage{Investigating, Deciding, Offered, Arbitrating}):
		return
	case p.State == PlatformEnded:
		c.emit(CaseWithdrawn, c.byPlatform(), now, "reason", "ended_on_platform")
		c.close(Withdrawn, c.byPlatform(), now)
	default:
		c.paidThere(p, Ruling{Reference: c.ExternalID, Favour: ForCustomer, By: c.byPlatform(), At: now.UTC()}, now)
	}
}

// paidThere is a decision that the platform carried out itself: nothing is left
// to decide or to pay, and the survey asks whether it helped.
func (c *Case) paidThere(p PlatformCase, r Ruling, now time.Time) {
	c.cutShort(now)
	c.lapse()
	c.Rejection = nil
	c.Decision = max(c.Decision, 1)
	remedy := Remedy{Kind: PartialRefund, Amount: p.PaidBack}
	if p.PaidBack.Minor >= c.Order.Total.Minor || p.PaidBack.Minor <= 0 {
		remedy.Kind = FullRefund
	}
	r.Remedy = &remedy
	c.Ruling, c.Agreed = &r, &remedy
	c.emit(Ruled, r.By, now, "reference", r.Reference, "favour", string(r.Favour), "kind", string(remedy.Kind),
		"amount", amountOf(remedy.Amount), "why", "paid_by_platform")
	c.write(Letter{Kind: RemedyNotice, Remedy: &remedy}, now)
	c.enter(FollowingUp, now)
}

// dueThere takes in until when the platform wants the seller's answer.
func (c *Case) dueThere(p PlatformCase, now time.Time) {
	if p.State != SellersTurn && p.Review != ReviewEvidence || !p.Due.After(now) || p.Due.Sub(now) > MaxWait {
		return
	}
	name := PositionDue
	switch {
	case p.Review == ReviewEvidence && c.Stage == Arbitrating:
		name = PlatformQuestion
	case c.Stage == Remedying && c.find(InspectionDue) != nil:
		name = InspectionDue
	case !oneOf(c.Stage, []Stage{Investigating, Deciding}):
		return
	}
	known := c.named(name)
	if d := c.find(name); d != nil && d.Named != nil {
		known = d.Named
	}
	if known == nil && name == PositionDue && c.AnswerBy != nil && c.AnswerBy.Named {
		known = &PlatformDue{At: c.AnswerBy.At}
	}
	if known != nil && known.At.Equal(p.Due.UTC()) {
		return
	}
	c.name(name, PlatformDue{At: p.Due.UTC(), Reference: "platform_case"}, c.byPlatform(), now)
}

func amountOf(m Money) string {
	if m.Currency == "" {
		return ""
	}
	return m.String()
}
