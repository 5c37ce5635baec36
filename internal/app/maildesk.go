package app

import (
	"context"
	"encoding/json"

	"redress/internal/complaint"
	"redress/internal/office"
)

// mailDesk is the office as the mail room knows it.
type mailDesk struct{ *office.Office }

// Update implements mailbox.Desk.
func (d mailDesk) Update(ctx context.Context, number, message, messageID string, payload json.RawMessage) (complaint.Receipt, error) {
	return d.Send(ctx, number, message, messageID, payload)
}
