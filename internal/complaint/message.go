package complaint

import "time"

// Envelope is what every message has besides its own fields. The same
// message_id again gives the same answer and changes nothing.
type Envelope struct {
	MessageID string `json:"message_id"`
	Actor     Actor  `json:"actor"`
}

func (e Envelope) envelope() Envelope { return e }

// The messages: one Go type each, named in the table in catalogue.go.
type (
	// Classify changes what the case is about and how bad it is; a field left
	// out stays as it is.
	Classify struct {
		Envelope
		Category   Category `json:"category,omitempty"`
		Severity   Severity `json:"severity,omitempty"`
		ReasonCode string   `json:"reason_code,omitempty"`
	}
	// Assign changes the owner.
	Assign struct {
		Envelope
		Owner string `json:"owner"`
	}
	// AddNote adds a note that was stored before as a text.
	AddNote struct {
		Envelope
		TextID string `json:"text_id"`
	}
	// SubmitEvidence adds pieces that were stored before.
	SubmitEvidence struct {
		Envelope
		Evidence []EvidenceRef `json:"evidence"`
	}
	// StatePosition is the merchant's side.
	StatePosition struct {
		Envelope
		Position   Position `json:"position"`
		ReasonCode string   `json:"reason_code,omitempty"`
		TextID     string   `json:"text_id,omitempty"`
	}
	// AskCustomer asks for details; it pauses our clocks and starts the customer's.
	AskCustomer struct {
		Envelope
		Items  []string `json:"items"`
		Within Duration `json:"within,omitempty"` // empty: the policy's evidence time
		TextID string   `json:"text_id,omitempty"`
	}
	// AskMerchant is the platform's question during arbitration; its deadline is
	// short, and passing it answers with the evidence there is.
	AskMerchant struct {
		Envelope
		Items  []string `json:"items,omitempty"`
		Within Duration `json:"within,omitempty"`
		TextID string   `json:"text_id,omitempty"`
	}
	// ProposeRemedy makes an offer.
	ProposeRemedy struct {
		Envelope
		Remedy     Remedy `json:"remedy"`
		ReasonCode string `json:"reason_code,omitempty"`
		TextID     string `json:"text_id,omitempty"`
	}
	// Approve is the second pair of eyes' yes.
	Approve struct {
		Envelope
		Proposal   int    `json:"proposal"`
		ReasonCode string `json:"reason_code,omitempty"`
	}
	// Decline is the second pair of eyes' no, to a remedy or a rejection.
	Decline struct {
		Envelope
		Proposal   int    `json:"proposal"`
		ReasonCode string `json:"reason_code,omitempty"`
	}
	// RejectComplaint says that there is nothing to put right.
	RejectComplaint struct {
		Envelope
		Ground      Ground `json:"ground"`
		ReasonCode  string `json:"reason_code,omitempty"`
		DuplicateOf string `json:"duplicate_of,omitempty"` // the other case number, for ground duplicate
	}
	// ConfirmRejection is the second person's yes to a rejection.
	ConfirmRejection struct {
		Envelope
		ReasonCode string `json:"reason_code,omitempty"`
	}
	// AnswerOffer is the customer's answer.
	AnswerOffer struct {
		Envelope
		Proposal int     `json:"proposal"`
		Answer   Answer  `json:"answer"`
		Counter  *Remedy `json:"counter,omitempty"` // for answer counter
	}
	// Escalate takes the dispute to the platform's arbitration; after a ruling
	// or a rejection it is the appeal.
	Escalate struct {
		Envelope
		ReasonCode string `json:"reason_code,omitempty"`
	}
	// RecordRuling is the platform's decision.
	RecordRuling struct {
		Envelope
		Reference string  `json:"reference"`
		Favour    Favour  `json:"favour"`
		Remedy    *Remedy `json:"remedy,omitempty"` // needed for split; for customer, empty means the wish or a full refund
	}
	// ReportReturn says that the customer sent the goods back.
	ReportReturn struct {
		Envelope
		Carrier  string `json:"carrier"`
		Tracking string `json:"tracking"`
	}
	// ConfirmReturn says that the goods came back and how they are.
	ConfirmReturn struct {
		Envelope
		Accepted  bool   `json:"accepted"`
		Condition string `json:"condition,omitempty"` // a code: as_sent, used, damaged, wrong_item, …
	}
	// Withdraw ends the complaint at the customer's wish.
	Withdraw struct {
		Envelope
		ReasonCode string `json:"reason_code,omitempty"`
	}
	// Rate is the survey's answer.
	Rate struct {
		Envelope
		Score  int  `json:"score"`
		Solved bool `json:"solved"`
	}
	// ExtendDeadline moves a running deadline.
	ExtendDeadline struct {
		Envelope
		Deadline   DeadlineName `json:"deadline"`
		Until      time.Time    `json:"until"`
		ReasonCode string       `json:"reason_code"`
	}
	// PlatformDeadline is the instant that the platform names for a wait.
	PlatformDeadline struct {
		Envelope
		Deadline  DeadlineName `json:"deadline"`
		Due       time.Time    `json:"due"`
		Reference string       `json:"reference"` // where the platform says so
	}
	// PlatformChanged says that the case changed on its platform. It is a hint: the
	// case is read there.
	PlatformChanged struct {
		Envelope
		Reference string `json:"reference,omitempty"` // of the push or the poll that told of it
	}
	// TaskDone says that a console task was done on the platform's pages.
	TaskDone struct {
		Envelope
		Step      string `json:"step"`      // "submission/3", as remedies list it
		Reference string `json:"reference"` // what the platform's page shows of it
	}
	// ChangePolicy moves the case to another version of the policy.
	ChangePolicy struct {
		Envelope
		Version    string `json:"version"`
		ReasonCode string `json:"reason_code"`
	}
	// Pause stops a running deadline's clock; without until it stays stopped
	// until resume.
	Pause struct {
		Envelope
		Deadline   DeadlineName `json:"deadline"`
		Until      time.Time    `json:"until,omitzero"`
		ReasonCode string       `json:"reason_code"`
	}
	// Resume lets a paused deadline run on with what was left of it.
	Resume struct {
		Envelope
		Deadline   DeadlineName `json:"deadline"`
		ReasonCode string       `json:"reason_code,omitempty"`
	}
	// RetryStep tries a step that gave up again, under the same key.
	RetryStep struct {
		Envelope
		Step       string `json:"step"` // "refund/2", as needs_attention names it
		ReasonCode string `json:"reason_code,omitempty"`
	}
	// SkipStep leaves a step that gave up undone.
	SkipStep struct {
		Envelope
		Step       string `json:"step"`
		ReasonCode string `json:"reason_code"`
	}
	// SettleStep says that a step that gave up was done by hand.
	SettleStep struct {
		Envelope
		Step       string `json:"step"`
		ReasonCode string `json:"reason_code,omitempty"`
		Reference  string `json:"reference"` // the provider's reference of what was done
	}
	// CloseCase gives the cause code and the closing note; once the customer
	// was asked whether it helped it also ends the case.
	CloseCase struct {
		Envelope
		Cause  string `json:"cause"`
		TextID string `json:"text_id,omitempty"`
	}
	// StateOrder says which order a complaint is about that came without one, as
	// by mail, or with a wrong one. The titles of its items are words: they come
	// as a text, a line an item in their order.
	StateOrder struct {
		Envelope
		Order      Order  `json:"order"`
		ReasonCode string `json:"reason_code,omitempty"`
		TextID     string `json:"text_id,omitempty"`
	}
)

// Position is the merchant's answer to the complaint.
type Position string

// The positions; Silent is what the deadline leaves.
const (
	Agree   Position = "agree"
	Partly  Position = "partly"
	Contest Position = "contest"
	Silent  Position = "silent"
)

// Ground is why a complaint is rejected.
type Ground string

// The grounds. Unfounded and malicious take a second person (R26).
const (
	Unfounded  Ground = "unfounded"
	Malicious  Ground = "malicious"
	OutOfScope Ground = "out_of_scope"
	Duplicate  Ground = "duplicate"
)

// Answer is the customer's answer to an offer.
type Answer string

// The answers.
const (
	Accept  Answer = "accept"
	Counter Answer = "counter"
	Refuse  Answer = "refuse"
)

// Favour is whom a ruling favours.
type Favour string

// The rulings.
const (
	ForCustomer Favour = "customer"
	ForMerchant Favour = "merchant"
	Split       Favour = "split"
)

// EvidenceRef points at a stored piece of evidence.
type EvidenceRef struct {
	ID     string       `json:"id"`
	SHA256 string       `json:"sha256"` // lower-case hex
	Kind   EvidenceKind `json:"kind"`
}

// Remedy is a way to put things right. Amount is left out for a full refund
// (all that is left of what was paid), a replacement, a repair and an apology.
type Remedy struct {
	Kind           RemedyKind `json:"kind"`
	Amount         Money      `json:"amount,omitzero"`
	ReturnRequired bool       `json:"return_required,omitempty"`
}
