package activities

import (
	"context"

	"redress/internal/complaint"
)

// GatherConversation stores what customer and shop wrote each other on the platform as
// evidence (R22). A platform that has no API for it gives nothing.
func (a *Activities) GatherConversation(ctx context.Context, s Subject) ([]complaint.EvidenceRef, error) {
	platform, err := a.Platforms.For(ctx, s.Platform, s.Shop)
	if err != nil {
		return nil, failure(err)
	}
	reader := platform.Conversations
	if reader == nil {
		return nil, nil
	}
	record, err := reader.Conversation(ctx, s.at())
	if err != nil {
		return nil, failure(err)
	}
	return a.keep(ctx, s, complaint.Chat, record)
}
