package activities

import (
	"context"
	"errors"
	"fmt"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/postgres"
)

// spoken are the events whose text was said to the other side. Notes among
// ourselves are no statement.
var spoken = map[complaint.EventType]bool{
	complaint.PositionStated: true, complaint.CustomerAsked: true, complaint.RemedyProposed: true, complaint.MerchantAsked: true,
}

// statements is what the sides said in their own words: the complaint, and
// each text that a message to the other side carried, up to the case's event
// seq (0: all).
func statements(ctx context.Context, cases Cases, number string, seq int) ([]marketplace.Statement, error) {
	opening, err := cases.Opening(ctx, number)
	if err != nil {
		return nil, fmt.Errorf("complaint text of %s: %w", number, err)
	}
	said := []marketplace.Statement{marketplace.NewStatement("opening", complaint.Customer, opening.SubmittedAt, opening.Text)}
	events, err := eventsTo(ctx, cases, number, seq)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		id := e.Facts["text"]
		if !spoken[e.Type] || id == "" {
			continue
		}
		text, err := textOf(ctx, cases, number, id)
		if missing := (postgres.NotFound{}); errors.As(err, &missing) { // the message named a text that is none; the statement has no words
			continue
		}
		if err != nil {
			return nil, err
		}
		said = append(said, marketplace.NewStatement(id, e.Actor.Role, e.At, text.Body))
	}
	return said, nil
}

// textOf reads a text, but only one of this complaint: an id is no right to
// read somebody else's words.
func textOf(ctx context.Context, cases Cases, number, id string) (postgres.Text, error) {
	text, err := cases.Text(ctx, id)
	if err == nil && text.Number != number {
		err = postgres.NotFound{What: "text", ID: "of that id"}
	}
	if err != nil {
		return postgres.Text{}, fmt.Errorf("text of %s: %w", number, err)
	}
	return text, nil
}
