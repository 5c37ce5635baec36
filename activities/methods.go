package activities

import (
	"context"

	"go.temporal.io/sdk/temporal"

	"redress/internal/complaint"
)

var errUnavailable = temporal.NewApplicationError("not wired", "unavailable")

// ClassifyAndAssign says what a fresh complaint is about and whose it is.
func (a *Activities) ClassifyAndAssign(ctx context.Context, number string) (complaint.Triage, error) {
	return complaint.Triage{}, errUnavailable
}

// RecordEvents writes a case's new events and its row.
func (a *Activities) RecordEvents(ctx context.Context, r RecordRequest) error { return errUnavailable }

// SendLetter sends one letter.
func (a *Activities) SendLetter(ctx context.Context, r LetterRequest) error { return errUnavailable }

// GatherOrder stores the platform's order record as evidence.
func (a *Activities) GatherOrder(ctx context.Context, s Subject) ([]complaint.EvidenceRef, error) {
	return nil, errUnavailable
}

// GatherShipment stores the platform's shipment record as evidence.
func (a *Activities) GatherShipment(ctx context.Context, s Subject) ([]complaint.EvidenceRef, error) {
	return nil, errUnavailable
}

// GatherConversation stores the conversation on the platform as evidence.
func (a *Activities) GatherConversation(ctx context.Context, s Subject) ([]complaint.EvidenceRef, error) {
	return nil, errUnavailable
}

// Refund pays money back.
func (a *Activities) Refund(ctx context.Context, r OperationRequest) (OperationResult, error) {
	return OperationResult{}, errUnavailable
}

// Fulfil sends a replacement, issues a coupon or orders a repair.
func (a *Activities) Fulfil(ctx context.Context, r OperationRequest) (OperationResult, error) {
	return OperationResult{}, errUnavailable
}

// SubmitFile hands the pack of evidence to the platform's arbitration.
func (a *Activities) SubmitFile(ctx context.Context, r OperationRequest) (OperationResult, error) {
	return OperationResult{}, errUnavailable
}
