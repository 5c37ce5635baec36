package complaint

import "time"

// Event is one thing that happened to a case. Facts holds codes, amounts,
// instants (RFC 3339) and ids as plain strings: no name, no address, no text.
type Event struct {
	Seq       int               `json:"seq"` // from 1, without gaps
	At        time.Time         `json:"at"`
	Type      EventType         `json:"type"`
	Actor     Actor             `json:"actor"`
	MessageID string            `json:"message_id,omitempty"`
	Facts     map[string]string `json:"facts,omitempty"`
}

// EventType names what happened, in the past tense.
type EventType string

// The events.
const (
	Opened             EventType = "opened"
	StageEntered       EventType = "stage_entered"
	Classified         EventType = "classified"
	Assigned           EventType = "assigned"
	NoteAdded          EventType = "note_added"
	EvidenceAdded      EventType = "evidence_added"
	PositionStated     EventType = "position_stated"
	CustomerAsked      EventType = "customer_asked"
	RemedyProposed     EventType = "remedy_proposed"
	ProposalApproved   EventType = "proposal_approved"
	ProposalDeclined   EventType = "proposal_declined"
	RejectionProposed  EventType = "rejection_proposed"
	RejectionConfirmed EventType = "rejection_confirmed"
	OfferAccepted      EventType = "offer_accepted"
	OfferCountered     EventType = "offer_countered"
	OfferRefused       EventType = "offer_refused"
	Escalated          EventType = "escalated"
	Submitted          EventType = "submitted"
	MerchantAsked      EventType = "merchant_asked"
	MerchantAnswered   EventType = "merchant_answered"
	Ruled              EventType = "ruled"
	ReturnReported     EventType = "return_reported"
	ReturnConfirmed    EventType = "return_confirmed"
	OperationDone      EventType = "operation_done"
	OperationGaveUp    EventType = "operation_gave_up"
	OperationSkipped   EventType = "operation_skipped"
	OperationSettled   EventType = "operation_settled"
	OperationRetried   EventType = "operation_retried"
	OperationPlanned   EventType = "operation_planned"
	LetterWasSent      EventType = "letter_sent"
	LetterGaveUp       EventType = "letter_failed"
	LetterWasDropped   EventType = "letter_dropped"
	DeadlineStarted    EventType = "deadline_started"
	DeadlineMet        EventType = "deadline_met"
	DeadlineBreached   EventType = "deadline_breached"
	DeadlineMoved      EventType = "deadline_moved"
	DeadlineCancelled  EventType = "deadline_cancelled"
	DeadlinePaused     EventType = "deadline_paused"
	DeadlineResumed    EventType = "deadline_resumed"
	DeadlineKept       EventType = "deadline_kept" // a new policy left it, since its new end was past
	PlatformNamed      EventType = "platform_deadline"
	PolicyAsked        EventType = "policy_asked"
	PolicyChanged      EventType = "policy_changed"
	CaseSuspended      EventType = "suspended"
	CaseResumed        EventType = "suspension_ended"
	GateOpened         EventType = "gate_opened"
	GatePassed         EventType = "gate_passed"
	GateClosed         EventType = "gate_closed"
	Reminded           EventType = "reminded"
	CaseWithdrawn      EventType = "withdrawn"
	Rated              EventType = "rated"
	Reopened           EventType = "reopened"
	ClosingNoted       EventType = "closing_noted"
	CaseClosedEvent    EventType = "closed"
	MessageRefused     EventType = "message_refused"
	Flagged            EventType = "flagged"
	Unflagged          EventType = "unflagged"
	StepFailed         EventType = "step_failed"
	PlatformSeen       EventType = "platform_seen"
	PaidElsewhere      EventType = "paid_elsewhere" // on the platform, and not by us
	OperationIsByHand  EventType = "operation_by_hand"
	OrderStated        EventType = "order_stated"
)

// decided are the events of decisions, by people, by the platform and by default.
// Each names the version of the policy that it was made under (R28).
var decided = map[EventType]bool{
	RemedyProposed: true, ProposalApproved: true, ProposalDeclined: true, RejectionProposed: true, RejectionConfirmed: true,
	Ruled: true, Escalated: true, DeadlineBreached: true, GatePassed: true, GateClosed: true, Reopened: true, CaseClosedEvent: true,
}

// emit appends an event; facts come as key, value, key, value, and an empty
// value is left out.
func (c *Case) emit(t EventType, by Actor, now time.Time, facts ...string) {
	if decided[t] {
		facts = append(facts, "pack_version", c.Terms.Version)
	}
	e := Event{Seq: c.Seq + 1, At: now.UTC(), Type: t, Actor: by, MessageID: c.applying}
	for i := 0; i+1 < len(facts); i += 2 {
		if facts[i+1] == "" {
			continue
		}
		if e.Facts == nil {
			e.Facts = map[string]string{}
		}
		e.Facts[facts[i]] = facts[i+1]
	}
	c.Seq = e.Seq
	c.Unrecorded = append(c.Unrecorded, e)
}

// Recorded drops the events up to seq, once they are in PostgreSQL.
func (c *Case) Recorded(seq int) {
	for len(c.Unrecorded) > 0 && c.Unrecorded[0].Seq <= seq {
		c.Unrecorded = c.Unrecorded[1:]
	}
	if len(c.Unrecorded) == 0 {
		c.Unrecorded = nil
	}
}
