package activities

import (
	"context"

	"redress/internal/complaint"
)

// GatherOrder stores the order as the platform knows it as
// evidence (R22). A platform that has no API for it gives nothing.
func (a *Activities) GatherOrder(ctx context.Context, s Subject) ([]complaint.EvidenceRef, error) {
	platform, err := a.Platforms.For(ctx, s.Platform, s.Shop)
	if err != nil {
		return nil, failure(err)
	}
	reader := platform.Orders
	if reader == nil {
		return nil, nil
	}
	record, err := reader.Order(ctx, s.at())
	if err != nil {
		return nil, failure(err)
	}
	return a.keep(ctx, s, complaint.OrderRecord, record)
}
