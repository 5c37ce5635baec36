package activities

import (
	"bytes"
	"context"
	"fmt"

	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/marketplace"
)

// keep stores a platform's record as evidence. The same record again is the
// same piece; an empty one is none.
func (a *Activities) keep(ctx context.Context, s Subject, kind complaint.EvidenceKind, record marketplace.Record) ([]complaint.EvidenceRef, error) {
	if len(record) == 0 {
		return nil, nil
	}
	ref, err := a.Evidence.Add(ctx, evidence.Add{
		Number: s.Number, By: complaint.Actor{Role: complaint.Platform, ID: s.Platform},
		Name: string(kind) + ".json", Kind: kind, Reader: bytes.NewReader(record),
	})
	if err != nil {
		return nil, failure(fmt.Errorf("keep the %s record of %s: %w", kind, s.Number, err))
	}
	return []complaint.EvidenceRef{ref}, nil
}
