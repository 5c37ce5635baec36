package complaint

import "time"

// AtPlatform is what is known of the case on its platform. A hint, a push or a
// poll, is no fact: each is followed by reading the case there.
type AtPlatform struct {
	Hints int          `json:"hints"` // times we were told that it changed
	Read  int          `json:"read"`  // how many of them were followed by reading it
	Case  PlatformCase `json:"case,omitzero"`
	// Elsewhere is what was paid back there and not by an operation of ours, in minor units.
	Elsewhere int64 `json:"elsewhere,omitempty"`
}

// PlatformCase is a platform's case as it stood when it was read: codes, amounts
// and instants only.
type PlatformCase struct {
	Version    string          `json:"version,omitempty"`
	State      PlatformState   `json:"state"`
	Review     PlatformReview  `json:"review,omitempty"`
	Due        time.Time       `json:"due,omitzero"` // until when the seller must act
	Ruling     *PlatformRuling `json:"ruling,omitempty"`
	PaidBack   Money           `json:"paid_back,omitzero"`  // as far as the platform knows
	PaysBack   bool            `json:"pays_back,omitempty"` // our refunds of it go through the platform
	ModifiedAt time.Time       `json:"modified_at,omitzero"`
	Found      []EvidenceRef   `json:"found,omitempty"`        // records that are new
	DoneByHand []string        `json:"done_by_hand,omitempty"` // steps that are seen to be done
}

// PlatformRuling is what a platform decided.
type PlatformRuling struct {
	Reference string `json:"reference"`
	Favour    Favour `json:"favour"`
	Amount    Money  `json:"amount,omitzero"` // for the customer; zero when it is not told
}

// PlatformState is whose turn it is on the platform.
type PlatformState string

// The states.
const (
	SellersTurn      PlatformState = "sellers_turn"
	BuyersTurn       PlatformState = "buyers_turn"
	GoodsReturning   PlatformState = "returning"
	GoodsReturned    PlatformState = "returned"
	PlatformReviews  PlatformState = "reviewed"
	PlatformRefunded PlatformState = "refunded" // it ended with money paid back, or goods sent
	PlatformEnded    PlatformState = "ended"    // it ended without
)

// PlatformReview is where a platform's own decision is; empty where nobody asked
// for one.
type PlatformReview string

// The steps of a platform's decision.
const (
	ReviewAsked    PlatformReview = "asked"
	ReviewEvidence PlatformReview = "evidence" // it takes the seller's evidence now
	ReviewDeciding PlatformReview = "deciding"
)

// byPlatform is the platform as an actor.
func (c *Case) byPlatform() Actor { return Actor{Role: Platform, ID: c.Platform} }

// PlatformChanged says that the case changed on its platform; it is read again.
func (c *Case) PlatformChanged(m PlatformChanged, now time.Time) error {
	if err := c.admit(MsgPlatformChanged, m.Envelope, "reference", m.Reference); err != nil {
		return err
	}
	if c.ExternalID == "" {
		return refuse(WrongStage, "", "the complaint names no case on a platform")
	}
	if c.AtPlatform == nil {
		c.AtPlatform = &AtPlatform{}
	}
	c.AtPlatform.Hints++
	return nil
}

// ReadsPlatform reports whether the case on the platform is to be read, and by
// which hint.
func (c *Case) ReadsPlatform() (hint int, due bool) {
	if c.AtPlatform == nil || c.Closed() || c.untriaged() || c.Stage == Received {
		return 0, false
	}
	return c.AtPlatform.Hints, c.AtPlatform.Read < c.AtPlatform.Hints
}

// PlatformNotRead says that the platform's case could not be read after a hint. A
// person is told; the next hint has it read again.
func (c *Case) PlatformNotRead(hint int, why string, now time.Time) {
	if c.AtPlatform == nil || c.Closed() {
		return
	}
	c.AtPlatform.Read = max(c.AtPlatform.Read, hint)
	c.flag("platform", why, now)
}

// PlatformShows takes in the case as its platform shows it, read after a hint.
// What it decided goes before what we were about to: it reviews, it rules, it
// paid, it ended.
func (c *Case) PlatformShows(p PlatformCase, hint int, now time.Time) {
	if c.Closed() {
		return
	}
	if c.AtPlatform == nil {
		c.AtPlatform = &AtPlatform{}
	}
	was := c.AtPlatform.Case
	c.AtPlatform.Read = max(c.AtPlatform.Read, hint)
	c.unflag("platform", c.byPlatform(), now)
	found := p.Found
	p.Found = nil
	if p.State != was.State || p.Review != was.Review || p.Version != was.Version || p.PaidBack != was.PaidBack {
		c.emit(PlatformSeen, c.byPlatform(), now, "state", string(p.State), "review", string(p.Review), "version", p.Version,
			"paid_back", amountOf(p.PaidBack), "due", optional(p.Due))
	}
	c.AtPlatform.Case = p
	c.addEvidence(found, redress, now)
	for _, step := range p.DoneByHand {
		c.doneByHand(step, "seen_on_platform", c.byPlatform(), now)
	}
	c.AtPlatform.Case.DoneByHand = nil
	c.reviewed(p, now)
	c.ruledThere(p, now)
	c.paidElsewhere(p, now)
	c.endedThere(p, now)
	c.dueThere(p, now)
}

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
			c.OperationGaveUp(op.N, "paid_elsewhere", now)
			stopped = true
		}
	}
	if !stopped && !p.State.over() {
		c.flag("paid_elsewhere", more.String(), now)
	}
}

func (s PlatformState) over() bool { return s == PlatformRefunded || s == PlatformEnded }

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

// PlatformAnswer is what we tell a platform's case.
type PlatformAnswer string

// The answers. Accepting needs none: the refund is the acceptance.
const (
	TellOffer        PlatformAnswer = "offer"
	TellRefusal      PlatformAnswer = "refuse"
	TellAcceptReturn PlatformAnswer = "accept_return"
)

// tellPlatform plans to tell the platform what was decided, where the case is
// known there and it is the seller's turn.
func (c *Case) tellPlatform(a PlatformAnswer, amount Money, now time.Time) {
	if c.AtPlatform == nil || c.AtPlatform.Case.State != SellersTurn {
		return
	}
	c.plan(AnswerOp, amount, now)
	c.Operations[len(c.Operations)-1].Answer = a
}
