package activities

import (
	"context"
	"slices"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/pack"
)

// answers is what an answer of ours is on a platform, and what a person is asked
// to do where software cannot give it.
var answers = map[complaint.PlatformAnswer]struct {
	kind   marketplace.AnswerKind
	byHand marketplace.Capability
	letter complaint.LetterKind
}{
	complaint.TellOffer:        {marketplace.Offer, marketplace.MakeOffer, complaint.Offer},
	complaint.TellRefusal:      {marketplace.Refuse, marketplace.RefuseClaim, complaint.RejectionNotice},
	complaint.TellAcceptReturn: {marketplace.AcceptReturn, marketplace.AcceptClaim, complaint.ReturnGuide},
}

// AnswerPlatform tells the platform's case what was decided: an offer, a refusal,
// that the goods are to come back. What nobody there waits for is moot; what the
// platform takes on its own pages only is to be done by a person. Its codes: moved
// (the case has another version than was decided on: read it, and decide again),
// unsupported (the shop is not connected), not_allowed, and those of the platform.
func (a *Activities) AnswerPlatform(ctx context.Context, r OperationRequest) (OperationResult, error) {
	answer, ok := answers[r.Answer]
	if !ok {
		return OperationResult{}, final(Unsupported, "operation %s has no answer", r.Key)
	}
	platform, dispute, known, err := a.dispute(ctx, r.Subject)
	switch {
	case err != nil:
		return OperationResult{}, failure(err)
	case !known:
		return OperationResult{}, final(Unsupported, "platform %s shows shop %s no case", r.Platform, r.Shop)
	case dispute.State != marketplace.SellersTurn:
		return OperationResult{Reference: moot}, nil
	case !slices.Contains(dispute.Can, answer.kind) && platform.Console[answer.byHand].Title != "":
		return OperationResult{ByHand: string(answer.byHand)}, nil // this case takes it on the platform's pages
	case !tells(platform, answer.kind):
		return OperationResult{Reference: moot}, nil
	}
	return a.once(ctx, r.claim(), effect{byHand: answer.byHand, do: func(ctx context.Context) (string, error) {
		words, err := a.wordsFor(ctx, r, answer.letter, platform.Limits.Refusal)
		if err != nil {
			return "", err
		}
		sent := marketplace.Answer{Key: r.Key, Kind: answer.kind, Version: r.Version, Amount: r.Amount, Text: words}
		if answer.kind == marketplace.Refuse {
			packed, err := a.compile(ctx, r, words, platform.Limits.Refusal, platform.Limits.Files)
			if err != nil {
				return "", err
			}
			sent.Files = packed.Pack.Files
		}
		after, err := platform.Answers.Answer(ctx, r.at(), sent)
		if err != nil {
			return "", err
		}
		return "version/" + after.Version, nil
	}})
}

// wordsFor are the words of the letter that says the same to the customer, as
// many of them as the platform takes.
func (a *Activities) wordsFor(ctx context.Context, r OperationRequest, kind complaint.LetterKind, limit marketplace.Text) (string, error) {
	letter := complaint.Letter{Kind: kind, Reason: r.Reason}
	if !r.Amount.IsZero() {
		letter.Remedy = &complaint.Remedy{Kind: complaint.PartialRefund, Amount: r.Amount}
	}
	rendered, err := a.render(ctx, LetterRequest{Subject: r.Subject, Letter: letter}, r.Locale, "")
	if err != nil {
		return "", err
	}
	return pack.Cut(rendered.Text, limit), nil
}
