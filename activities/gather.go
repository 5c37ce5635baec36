package activities

import (
	"bytes"
	"context"
	"fmt"

	"redress/internal/complaint"
	"redress/internal/marketplace"
)

// keep stores a platform's record as evidence. The same record again is the
// same piece; an empty one is none.
func (a *Activities) keep(ctx context.Context, s Subject, kind complaint.EvidenceKind, record marketplace.Record) ([]complaint.EvidenceRef, error) {
	if len(record) == 0 {
		return nil, nil
	}
	ref, err := a.Evidence.Keep(ctx, s.Number, kind, string(kind)+".json", bytes.NewReader(record))
	if err != nil {
		return nil, failure(fmt.Errorf("keep the %s record of %s: %w", kind, s.Number, err))
	}
	return []complaint.EvidenceRef{ref}, nil
}
