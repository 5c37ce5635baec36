package dispatch

import (
	"redress/internal/complaint"
	"redress/internal/postgres"
)

// EventTypes are all the types that a subscription can name: what happens to a
// complaint, in the domain's order, and the record's own markers.
var EventTypes = []complaint.EventType{
	complaint.Opened, complaint.StageEntered, complaint.Classified, complaint.Assigned, complaint.NoteAdded, complaint.EvidenceAdded,
	complaint.PositionStated, complaint.CustomerAsked, complaint.RemedyProposed, complaint.ProposalApproved, complaint.ProposalDeclined,
	complaint.RejectionProposed, complaint.RejectionConfirmed, complaint.OfferAccepted, complaint.OfferCountered, complaint.OfferRefused,
	complaint.Escalated, complaint.Submitted, complaint.MerchantAsked, complaint.MerchantAnswered, complaint.Ruled,
	complaint.ReturnReported, complaint.ReturnConfirmed, complaint.OperationDone, complaint.OperationGaveUp, complaint.OperationSkipped,
	complaint.OperationSettled, complaint.OperationRetried, complaint.OperationPlanned, complaint.LetterWasSent, complaint.LetterGaveUp,
	complaint.LetterWasDropped, complaint.DeadlineStarted, complaint.DeadlineMet, complaint.DeadlineBreached, complaint.DeadlineMoved,
	complaint.DeadlineCancelled, complaint.DeadlinePaused, complaint.DeadlineResumed, complaint.DeadlineKept, complaint.PlatformNamed,
	complaint.PolicyAsked, complaint.PolicyChanged, complaint.CaseSuspended, complaint.CaseResumed, complaint.GateOpened,
	complaint.GatePassed, complaint.GateClosed, complaint.Reminded, complaint.CaseWithdrawn, complaint.Rated, complaint.Reopened,
	complaint.ClosingNoted, complaint.CaseClosedEvent, complaint.MessageRefused, complaint.Flagged, complaint.Unflagged, complaint.StepFailed,
	complaint.PlatformSeen, complaint.PaidElsewhere, complaint.OperationIsByHand, complaint.OrderStated,
	postgres.CaseReset, postgres.CaseReplayed, postgres.EventsLost,
}
