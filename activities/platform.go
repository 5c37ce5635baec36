package activities

import (
	"context"
	"slices"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/provider"
)

// The codes of what a platform's case says about an effect of ours.
const (
	PaidElsewhere   = complaint.PaidThere // the platform shows money paid back that the decision did not know of
	EndedOnPlatform = "ended_on_platform" // its case has ended
	NotAllowed      = "not_allowed"       // the platform does not take this now
)

// moot is the reference of what was not told, because nobody there waits for it.
const moot = "moot"

// dispute reads the platform's case; known is false where there is none to read.
func (a *Activities) dispute(ctx context.Context, s Subject) (p marketplace.Platform, d marketplace.Dispute, known bool, err error) {
	p, err = a.Platforms.For(ctx, s.Platform, s.Shop)
	if err != nil || p.Case == nil || s.ExternalID == "" {
		return p, d, false, err
	}
	d, err = p.Case.Dispute(ctx, s.ExternalID)
	return p, d, err == nil, err
}

// paidUnknown refuses to pay when the platform's case shows money that the
// decision did not know of, or has ended: it may be the second payment for one harm.
func paidUnknown(d marketplace.Dispute, r OperationRequest) error {
	switch {
	case d.PaidBack.Minor > r.PaidThere.Minor:
		return final(PaidElsewhere, "the platform shows %s paid back, and the decision knew of %s", d.PaidBack, r.PaidThere)
	case d.State == marketplace.Ended:
		return &provider.Refused{Code: EndedOnPlatform}
	}
	return nil
}

// tells reports whether a kind of answer can be given by software.
func tells(p marketplace.Platform, kind marketplace.AnswerKind) bool {
	return p.Answers != nil && slices.Contains(p.Answers.Kinds(), kind)
}

// shown is a platform's case without people's data.
func shown(p marketplace.Platform, d marketplace.Dispute) complaint.PlatformCase {
	c := complaint.PlatformCase{
		Version: d.Version, State: complaint.PlatformState(d.State), Review: complaint.PlatformReview(d.Review), PaidBack: d.PaidBack, Claimed: d.Claimed,
		PaysBack: p.Refunds != nil, ModifiedAt: d.ModifiedAt.UTC(),
	}
	if !d.DueUnknown {
		c.Due = d.Due.UTC()
	}
	if r := d.Ruling; r != nil {
		c.Ruling = &complaint.PlatformRuling{Reference: r.Reference, Favour: r.Favour, Amount: r.Amount}
	}
	return c
}
