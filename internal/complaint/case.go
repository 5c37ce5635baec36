// Package complaint is the domain of Redress: one complaint's whole state and
// every rule about it, with no Temporal, no database and no clock of its own.
//
// The rules that hold in every life:
//
//   - each decision carries out at most one remedy, and what is paid back by
//     all rails never exceeds what was paid for the order;
//   - a case closes exactly once, with an outcome, a cause and a closing note;
//   - nothing is decided before both sides were heard, or their time to speak
//     has run out;
//   - a rejection as unfounded or malicious takes a second person, and the
//     customer may appeal it to arbitration;
//   - a proposal above the agent's authority, or a refund above the four-eyes
//     limit, takes a second, different person;
//   - the customer accepts before a remedy is carried out, unless the platform
//     ruled it or the policy says so; silence is never acceptance;
//   - money is given for bad quality only on the proof the checklist asks for;
//   - every deadline ends as met, breached, moved or cancelled, and a breach is
//     an event with the policy's default action, never an error;
//   - a message is applied once.
package complaint

import "time"

// Case is the whole state of one complaint. It goes through JSON unchanged.
type Case struct {
	Number     string     `json:"number"`
	Platform   string     `json:"platform"`
	Shop       string     `json:"shop"`
	ExternalID string     `json:"external_id,omitempty"`
	Channel    string     `json:"channel"`
	Locale     string     `json:"locale"`
	Timezone   string     `json:"timezone"`
	Order      OrderFacts `json:"order"`
	Wish       RemedyKind `json:"wish,omitempty"`
	Terms      Terms      `json:"terms"`
	Submitted  time.Time  `json:"submitted"`
	OpenedAt   time.Time  `json:"opened_at"`

	Stage      Stage      `json:"stage"`
	Kind       Kind       `json:"kind"`
	Category   Category   `json:"category"`
	Severity   Severity   `json:"severity"`
	Complexity Complexity `json:"complexity"`
	Priority   Priority   `json:"priority"`
	Owner      string     `json:"owner"`
	Tags       []string   `json:"tags,omitempty"`

	Evidence     []Evidence `json:"evidence,omitempty"`
	Asked        []string   `json:"asked,omitempty"`         // checklist codes asked of the customer and not given yet
	AskedFrom    int        `json:"asked_from"`              // pieces of evidence there were when an agent last asked; only later ones answer
	Gathered     bool       `json:"gathered"`                // order, shipment and conversation were looked up
	Position     Position   `json:"position"`                // the merchant's; silent after its deadline
	SilenceMeans Default    `json:"silence_means,omitempty"` // what comes of the merchant's silence
	Interrupted  bool       `json:"interrupted"`             // our clocks stand still while the customer is asked
	CustomerLate bool       `json:"customer_late"`           // the evidence deadline passed
	Proposals    []Proposal `json:"proposals,omitempty"`
	Rejection    *Rejection `json:"rejection,omitempty"`
	Decision     int        `json:"decision"`       // counts decisions from 1; a reopened case is decided anew
	Asks         int        `json:"asks,omitempty"` // times the customer was asked in this decision
	Rounds       int        `json:"rounds"`         // offers refused or countered in this decision
	Reopens      int        `json:"reopens"`
	Ruling       *Ruling    `json:"ruling,omitempty"`
	Appeals      int        `json:"appeals"`
	RulingWaits  int        `json:"ruling_waits"`
	Agreed       *Remedy    `json:"agreed,omitempty"` // the remedy being carried out
	Return       Return     `json:"return"`

	Operations []Operation `json:"operations,omitempty"`
	Letters    []Letter    `json:"letters,omitempty"`
	Deadlines  []Deadline  `json:"deadlines,omitempty"`
	Attention  []Attention `json:"attention,omitempty"`
	Gate       *OpenGate   `json:"gate,omitempty"`       // a default waits for a second person
	HeldIn     int         `json:"held_in,omitempty"`    // the decision in which one was held back
	Suspended  *Suspension `json:"suspended,omitempty"`  // every clock stands still
	NewPolicy  *NewPolicy  `json:"new_policy,omitempty"` // asked for and not looked up yet

	AnswerBy     *AnswerBy                    `json:"answer_by,omitempty"`     // when the platform decides by silence
	PlatformDues map[DeadlineName]PlatformDue `json:"platform_dues,omitempty"` // what the platform named for waits that are open or to come
	AtPlatform   *AtPlatform                  `json:"at_platform,omitempty"`   // the case there, where it was read
	Breaches     int                          `json:"breaches"`

	Surveyed bool    `json:"surveyed"`
	Score    int     `json:"score,omitempty"`
	Solved   *bool   `json:"solved,omitempty"`
	Outcome  Outcome `json:"outcome,omitempty"`
	Cause    string  `json:"cause,omitempty"`
	Note     string  `json:"note,omitempty"` // text id of the closing note, or "system:<why>"

	Stated *StatedOrder `json:"stated,omitempty"`  // the order, where it was stated after the opening
	LookUp int          `json:"look_up,omitempty"` // event of the order that the platform's records are to be looked up for; 0: none are

	Seq        int                `json:"seq"`                  // of the last event
	Unrecorded []Event            `json:"unrecorded,omitempty"` // events not yet in PostgreSQL
	Answers    map[string]Receipt `json:"answers,omitempty"`    // by message id

	applying string // message id of the message being applied
}

// Evidence is one piece of evidence of the case.
type Evidence struct {
	EvidenceRef
	By   Role      `json:"by"`
	At   time.Time `json:"at"`
	Late bool      `json:"late,omitempty"` // came after the deadline for it
}

// Proposal is one offer of a remedy.
type Proposal struct {
	N        int           `json:"n"`
	Decision int           `json:"decision"`
	Remedy   Remedy        `json:"remedy"`
	By       Actor         `json:"by"`
	At       time.Time     `json:"at"`
	Reason   string        `json:"reason,omitempty"`
	TextID   string        `json:"text_id,omitempty"`
	State    ProposalState `json:"state"`
	Approver *Actor        `json:"approver,omitempty"`
	Counter  *Remedy       `json:"counter,omitempty"`
}

// ProposalState is how an offer stands.
type ProposalState string

// The states of a proposal.
const (
	AwaitingApproval ProposalState = "awaiting_approval"
	AwaitingAnswer   ProposalState = "awaiting_answer"
	ProposalAccepted ProposalState = "accepted"
	ProposalGranted  ProposalState = "granted" // the policy gave the customer exactly what was asked for
	CounteredState   ProposalState = "countered"
	RefusedState     ProposalState = "refused"
	DeclinedState    ProposalState = "declined"
	Lapsed           ProposalState = "lapsed"
)

// Rejection is a decision that there is nothing to put right.
type Rejection struct {
	Ground      Ground `json:"ground"`
	Reason      string `json:"reason,omitempty"`
	DuplicateOf string `json:"duplicate_of,omitempty"`
	By          Actor  `json:"by"`
	Confirmed   bool   `json:"confirmed"`
	Approver    *Actor `json:"approver,omitempty"`
}

// Ruling is the platform's decision.
type Ruling struct {
	Reference string    `json:"reference"`
	Favour    Favour    `json:"favour"`
	Remedy    *Remedy   `json:"remedy,omitempty"`
	By        Actor     `json:"by"`
	At        time.Time `json:"at"`
}

// Return is how far goods on their way back have come.
type Return struct {
	State    string `json:"state,omitempty"` // "", awaited, sent, accepted, refused
	Carrier  string `json:"carrier,omitempty"`
	Tracking string `json:"tracking,omitempty"`
}

// Operation is one effect on the world that must happen exactly once.
type Operation struct {
	N         int            `json:"n"`
	Kind      OperationKind  `json:"kind"`
	Decision  int            `json:"decision"`
	Amount    Money          `json:"amount,omitzero"`
	State     OperationState `json:"state"`
	Reference string         `json:"reference,omitempty"`
	Why       string         `json:"why,omitempty"`    // code of the failure that made it give up, or what software lacks
	Answer    PlatformAnswer `json:"answer,omitempty"` // of an AnswerOp
}

// OperationKind is what an operation does.
type OperationKind string

// The operations.
const (
	RefundOp      OperationKind = "refund"
	ReplacementOp OperationKind = "replacement"
	CouponOp      OperationKind = "coupon"
	RepairOp      OperationKind = "repair"
	ApologyOp     OperationKind = "apology"
	SubmissionOp  OperationKind = "submission" // the file handed to the platform's arbitration
	AnswerOp      OperationKind = "answer"     // what we decided, told to the platform's case
)

// OperationState is how an operation stands.
type OperationState string

// The states of an operation.
const (
	OpPending OperationState = "pending"
	OpDone    OperationState = "done"
	OpGaveUp  OperationState = "gave_up"
	OpSkipped OperationState = "skipped"
	OpSettled OperationState = "settled"
	OpByHand  OperationState = "by_hand" // a person does it on the platform's pages
)

// Attention is one thing a person must repair.
type Attention struct {
	Step   string    `json:"step"`   // "refund/2"; what retry-step, skip-step and settle-step take
	Reason string    `json:"reason"` // a code
	Since  time.Time `json:"since"`
}

// Closed reports whether the case has ended.
func (c *Case) Closed() bool { return c.Stage == Closed }
