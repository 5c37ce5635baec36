package activities

import (
	"bytes"
	"context"
	"fmt"

	"redress/internal/complaint"
	"redress/internal/evidence"
)

// SubmitFile builds the pack of evidence, keeps it as evidence, and hands it to
// the platform's arbitration, once for its key. Its codes: unsupported (the
// platform's arbitration has no API), erased, and those of the platform.
func (a *Activities) SubmitFile(ctx context.Context, r OperationRequest) (OperationResult, error) {
	desk := a.Platforms.For(r.Platform).Arbitration
	if desk == nil {
		return OperationResult{}, final(Unsupported, "platform %s takes no files for arbitration", r.Platform)
	}
	return a.once(ctx, r.claim(), effect{do: func(ctx context.Context) (string, error) {
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
		return desk.Submit(ctx, r.at(), file)
	}})
}
