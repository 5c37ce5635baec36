package activities

import (
	"context"
	"fmt"

	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/marketplace"
	"redress/internal/postgres"
)

// manifest puts together what one who decides the dispute needs.
func (a *Activities) manifest(ctx context.Context, r OperationRequest) (marketplace.Manifest, error) {
	said, err := statements(ctx, a.Cases, r.Number, r.Seq)
	if err != nil {
		return marketplace.Manifest{}, err
	}
	events, err := eventsTo(ctx, a.Cases, r.Number, r.Seq)
	if err != nil {
		return marketplace.Manifest{}, err
	}
	m := marketplace.Manifest{
		Complaint: r.Number, Key: r.Key, Platform: r.Platform, Shop: r.Shop, ExternalID: r.ExternalID,
		Category: r.Category, Wish: r.Wish, Position: r.Position, Reason: r.Reason, Order: r.Order,
		Statements: said, Proposals: []marketplace.ManifestProposal{}, Events: events,
	}
	for _, p := range r.Proposals {
		m.Proposals = append(m.Proposals, marketplace.ManifestProposal{
			N: p.N, Remedy: p.Remedy, By: p.By.Role, At: p.At.UTC(), State: p.State, Counter: p.Counter,
		})
	}
	m.Evidence, err = a.listed(ctx, r)
	return m, err
}

// listed is the case's evidence with what the files are.
func (a *Activities) listed(ctx context.Context, r OperationRequest) ([]marketplace.ManifestEvidence, error) {
	pieces, err := a.Evidence.Records(ctx, r.Number)
	if err != nil {
		return nil, fmt.Errorf("evidence of %s: %w", r.Number, err)
	}
	known := map[string]evidence.Piece{}
	for _, p := range pieces {
		known[p.ID] = p
	}
	list := []marketplace.ManifestEvidence{}
	for _, e := range r.Evidence {
		list = append(list, marketplace.ManifestEvidence{
			ID: e.ID, SHA256: e.SHA256, Kind: e.Kind, Type: known[e.ID].Type, Size: known[e.ID].Size,
			By: e.By, At: e.At.UTC(), Late: e.Late,
		})
	}
	return list, nil
}

// eventsTo are the case's events up to its event seq, or all when seq is 0.
func eventsTo(ctx context.Context, cases Cases, number string, seq int) ([]complaint.Event, error) {
	events := []complaint.Event{}
	for after := 0; ; {
		page, err := cases.Events(ctx, number, after, postgres.MaxEvents)
		if err != nil {
			return nil, fmt.Errorf("events of %s: %w", number, err)
		}
		for _, e := range page {
			if seq == 0 || e.CaseSeq <= seq {
				events = append(events, e.Event)
			}
			after = e.Seq
		}
		if len(page) < postgres.MaxEvents {
			return events, nil
		}
	}
}
