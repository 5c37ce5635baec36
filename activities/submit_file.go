package activities

import (
	"bytes"
	"cmp"
	"context"
	"fmt"

	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/marketplace"
)

// SubmitFile builds the pack of evidence, keeps it as evidence, and hands it to
// whoever decides, once for its key: the house's desk, or the platform, which is
// asked to decide first unless it does already. What the platform takes on its
// own pages only is to be done by a person. Its codes: unsupported (nobody
// decides there), erased, and those of the platform.
func (a *Activities) SubmitFile(ctx context.Context, r OperationRequest) (OperationResult, error) {
	platform, dispute, known, err := a.dispute(ctx, r.Subject)
	if err != nil {
		return OperationResult{}, failure(err)
	}
	hand := func(ctx context.Context, file marketplace.File) (string, error) {
		return platform.Arbitration.Submit(ctx, r.at(), file)
	}
	byHand := marketplace.AskToDecide
	switch {
	case platform.Arbitration != nil:
	case !known:
		return OperationResult{}, final(Unsupported, "platform %s takes no files for arbitration", r.Platform)
	default:
		if dispute.Review != marketplace.NotAsked {
			byHand = marketplace.UploadEvidence
		}
		hand = func(ctx context.Context, file marketplace.File) (string, error) {
			return a.handIn(ctx, platform, dispute, r, file)
		}
	}
	return a.once(ctx, r.claim(), effect{byHand: byHand, do: func(ctx context.Context) (string, error) {
		manifest, err := a.manifest(ctx, r)
		if err != nil {
			return "", err
		}
		file, err := manifest.File()
		if err != nil {
			return "", err
		}
		if _, err := a.Evidence.Add(ctx, evidence.Add{
			Number: r.Number, By: complaint.Actor{Role: complaint.System, ID: "redress"},
			Name: "arbitration.json", Kind: complaint.Document, Reader: bytes.NewReader(file.Pack),
		}); err != nil {
			return "", fmt.Errorf("keep the pack of evidence of %s: %w", r.Number, err)
		}
		return hand(ctx, file)
	}})
}

// handIn asks the platform to decide, unless it does already, and gives it our
// evidence.
func (a *Activities) handIn(ctx context.Context, p marketplace.Platform, d marketplace.Dispute, r OperationRequest, file marketplace.File) (string, error) {
	if d.State.Over() {
		return moot, nil
	}
	reference := ""
	if d.Review == marketplace.NotAsked {
		if p.Escalation == nil {
			if err := a.bundle(ctx, p, r, file.Summary); err != nil {
				return "", err
			}
			return "", &marketplace.NeedsPerson{Task: p.Console[marketplace.AskToDecide]}
		}
		var err error
		if reference, err = p.Escalation.Escalate(ctx, r.at(), marketplace.Escalation{Key: r.Key, Reason: r.Reason, Text: file.Summary}); err != nil {
			return "", err
		}
	}
	switch {
	case p.Evidence != nil:
		packed, err := a.compile(ctx, r, file.Summary, p.Limits.Evidence, p.Limits.Files)
		if err != nil {
			return "", err
		}
		taken, err := p.Evidence.TakeEvidence(ctx, r.at(), packed.Pack)
		return cmp.Or(taken, reference), err
	case d.Review != marketplace.NotAsked && p.How(marketplace.UploadEvidence) == marketplace.ByConsole:
		if err := a.bundle(ctx, p, r, file.Summary); err != nil {
			return "", err
		}
		return "", &marketplace.NeedsPerson{Task: p.Console[marketplace.UploadEvidence]}
	}
	return cmp.Or(reference, moot), nil
}
