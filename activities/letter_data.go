package activities

import (
	"context"
	"slices"

	"redress/internal/complaint"
	"redress/internal/notify"
)

// render writes the letter in the language of a locale; customer is their name,
// empty in letters to others.
func (a *Activities) render(ctx context.Context, r LetterRequest, locale, customer string) (notify.Rendered, error) {
	data, err := a.letterData(ctx, r)
	if err != nil {
		return notify.Rendered{}, err
	}
	data.CustomerName = customer
	rendered, err := notify.Render(r.Letter.Kind, locale, data)
	if err != nil { // its words are missing, today and tomorrow
		return notify.Rendered{}, final(Unsupported, "letter %d of %s, of kind %s, cannot be written", r.Letter.N, r.Subject.Number, r.Letter.Kind)
	}
	return rendered, nil
}

// letterData is what a letter tells: what the process knows, and the words and
// references that stand in PostgreSQL only.
func (a *Activities) letterData(ctx context.Context, r LetterRequest) (notify.Data, error) {
	s, l := r.Subject, r.Letter
	data := notify.Data{
		Case: s.Number, OrderNumber: s.Order.Number, Platform: s.Platform, Shop: s.Shop, Timezone: s.Timezone, Due: l.Due,
		Remedy: l.Remedy, Items: l.Items, Reason: l.Reason, Category: s.Category, Severity: s.Severity, TimeScale: s.Scale,
		Safety: slices.Contains(s.Tags, "safety"), Reopened: s.Reopens > 0, Proposal: l.Proposal, Reference: l.Reference,
	}
	if l.Kind == complaint.InspectionRequest {
		data.Reference, data.Tracking = "", l.Reference
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
	if l.Kind == complaint.ConsoleTask {
		if err := a.nameTask(ctx, r, &data); err != nil {
			return notify.Data{}, err
		}
	}
	if l.Kind == complaint.RemedyNotice {
		if err := a.nameRemedy(ctx, s.Number, &data); err != nil {
			return notify.Data{}, err
		}
	}
	return data, nil
}
