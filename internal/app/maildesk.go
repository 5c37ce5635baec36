package app

import (
	"context"
	"encoding/json"
	"time"

	"redress/internal/complaint"
	"redress/internal/office"
)

// mailDesk is the office as the mail room knows it.
type mailDesk struct{ *office.Office }

// Take implements mailbox.Desk.
func (d mailDesk) Take(ctx context.Context, o complaint.Opening, key string) (string, bool, error) {
	now := time.Now().UTC().Truncate(time.Microsecond)
	request, err := d.Admit(office.Arrival{Opening: o, Key: key}, now)
	if err != nil {
		return "", false, err
	}
	opened, err := d.Store.Open(ctx, request)
	if err != nil {
		return "", false, err
	}
	if opened.Created {
		// A mail's server waits for this answer, and the workers start what is not started here.
		starting, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		_ = d.Start(starting, []complaint.Intake{o.Intake(opened.Number, request.Terms)}, nil)
	}
	return opened.Number, opened.Created, nil
}

// Update implements mailbox.Desk.
func (d mailDesk) Update(ctx context.Context, number, message, messageID string, payload json.RawMessage) (complaint.Receipt, error) {
	return d.Send(ctx, number, message, messageID, payload)
}
