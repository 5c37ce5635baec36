package activities

import (
	"context"
	"fmt"

	"redress/internal/complaint"
	"redress/internal/notify"
	"redress/internal/postgres"
)

// letterData is what a letter tells: what the process knows, and the words and
// references that stand in PostgreSQL only.
func (a *Activities) letterData(ctx context.Context, r LetterRequest) (notify.Data, error) {
	s, l := r.Subject, r.Letter
	data := notify.Data{
		Case: s.Number, OrderNumber: s.Order.Number, Platform: s.Platform, Shop: s.Shop, Timezone: s.Timezone, Due: l.Due,
		Remedy: l.Remedy, Items: l.Items, Reason: l.Reason, Category: s.Category, Severity: s.Severity, TimeScale: s.Scale,
	}
	if l.Kind.To() != complaint.Customer {
		data.Recipient = string(l.Kind.To())
		if l.Kind.To() == complaint.Agent {
			data.Recipient = s.Owner
		}
	}
	if l.TextID != "" {
		text, err := textOf(ctx, a.Cases, s.Number, l.TextID)
		if err != nil {
			return notify.Data{}, err
		}
		data.Text = text.Body
	}
	if l.Kind == complaint.RemedyNotice {
		reference, err := a.lastReference(ctx, s.Number)
		if err != nil {
			return notify.Data{}, err
		}
		data.Reference = reference
	}
	return data, nil
}

// lastReference is the provider's reference of what was done last to put
// things right; empty when it was settled by hand.
func (a *Activities) lastReference(ctx context.Context, number string) (string, error) {
	entries, err := a.Ledger.Ledger(ctx, number)
	if err != nil {
		return "", fmt.Errorf("references of %s: %w", number, err)
	}
	reference := ""
	for _, e := range entries {
		if e.State == postgres.EntryDone && e.Kind != letterOp && e.Kind != complaint.SubmissionOp {
			reference = e.Reference
		}
	}
	return reference, nil
}
