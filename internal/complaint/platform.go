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
	Claimed    Money           `json:"claimed,omitzero"`
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
	c.tellAgain(was, p, now)
	c.reviewed(p, now)
	c.ruledThere(p, now)
	c.paidElsewhere(p, now)
	c.cameBack(p, now)
	c.endedThere(p, now)
	c.dueThere(p, now)
}
