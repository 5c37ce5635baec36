package complaint

import "time"

// LetterKind is the occasion of a letter; the words are notify's.
type LetterKind string

// The letters Redress writes. To whom each goes is in letterTo.
const (
	Acknowledgement    LetterKind = "acknowledgement"     // R11, R13: received, case number, expected time
	Thanks             LetterKind = "thanks"              // feedback was recorded
	EvidenceRequest    LetterKind = "evidence_request"    // what the checklist still lacks
	EvidenceReminder   LetterKind = "evidence_reminder"   //
	Question           LetterKind = "question"            // an agent asks the customer
	Offer              LetterKind = "offer"               //
	OfferReminder      LetterKind = "offer_reminder"      //
	RejectionNotice    LetterKind = "rejection"           // with the way to appeal
	ArbitrationNotice  LetterKind = "arbitration_notice"  // the dispute went to the platform
	RulingNotice       LetterKind = "ruling_notice"       //
	ReturnGuide        LetterKind = "return_guide"        // R42
	ReturnReminder     LetterKind = "return_reminder"     //
	ReturnRefused      LetterKind = "return_refused"      // inspection found it not in order
	RemedyNotice       LetterKind = "remedy_notice"       // R49: what was paid back or sent
	ApologyLetter      LetterKind = "apology"             // the apology as a remedy
	DelayNotice        LetterKind = "delay_notice"        // R45: a deadline moved
	Survey             LetterKind = "survey"              // R50, R51
	SurveyReminder     LetterKind = "survey_reminder"     //
	ReopenNotice       LetterKind = "reopen_notice"       //
	ClosingNotice      LetterKind = "closing_notice"      // closed without a remedy
	PositionRequest    LetterKind = "position_request"    // to the merchant: state your side
	PositionReminder   LetterKind = "position_reminder"   //
	DecisionReminder   LetterKind = "decision_reminder"   // to the owner
	ApprovalRequest    LetterKind = "approval_request"    // to a supervisor: second pair of eyes
	ApprovalReminder   LetterKind = "approval_reminder"   //
	PlatformAsks       LetterKind = "platform_asks"       // to the merchant: the platform's question
	InspectionRequest  LetterKind = "inspection_request"  // to the merchant: goods are on their way
	InspectionReminder LetterKind = "inspection_reminder" //
	ConsoleTask        LetterKind = "console_task"        // to the owner: what to do on the platform's pages
)

// letterTo says to whom a letter goes; the customer, where it is not listed.
var letterTo = map[LetterKind]Role{
	PositionRequest: Merchant, PositionReminder: Merchant, PlatformAsks: Merchant, InspectionRequest: Merchant,
	InspectionReminder: Merchant, DecisionReminder: Agent, ConsoleTask: Agent, ApprovalRequest: Supervisor, ApprovalReminder: Supervisor,
}

// To is whom a letter of this kind goes to: customer, merchant, agent (the
// case's owner) or supervisor.
func (k LetterKind) To() Role {
	if r, ok := letterTo[k]; ok {
		return r
	}
	return Customer
}

// Letter is one message Redress owes somebody. It carries codes and amounts
// only; activities add names, addresses and free texts from PostgreSQL.
type Letter struct {
	N      int        `json:"n"` // from 1, in order of writing; key <complaint>/letter/<n>
	Kind   LetterKind `json:"kind"`
	Due    time.Time  `json:"due,omitzero"`     // by when something is expected, of them or of us
	Remedy *Remedy    `json:"remedy,omitempty"` // what is offered, ruled or done
	Items  []string   `json:"items,omitempty"`  // checklist codes that are asked for
	TextID string     `json:"text_id,omitempty"`
	Reason string     `json:"reason,omitempty"` // a reason code, or the outcome in a closing notice
	// Proposal is the offer's number. Reference is the platform's of a ruling, the
	// parcel's tracking number of goods on their way back, or the other case's
	// number of a merged one.
	Proposal  int         `json:"proposal,omitempty"`
	Reference string      `json:"reference,omitempty"`
	State     LetterState `json:"state"`
	NotBefore time.Time   `json:"not_before,omitzero"` // its reader sleeps until then
}

// LetterState is how far a letter has come.
type LetterState string

// The states of a letter.
const (
	LetterPending LetterState = "pending"
	LetterSent    LetterState = "sent"
	LetterFailed  LetterState = "failed"
	LetterDropped LetterState = "dropped" // what it asks for was over before its reader's morning
)
