package complaint

import (
	"time"

	"redress/internal/clock"
)

// DeadlineName names what is waited for.
type DeadlineName string

// The deadlines of a life.
const (
	FirstResponse    DeadlineName = "first_response"
	EvidenceDue      DeadlineName = "evidence"
	PositionDue      DeadlineName = "position"
	DecisionDue      DeadlineName = "decision"
	ApprovalDue      DeadlineName = "approval"
	AnswerDue        DeadlineName = "answer"
	PlatformQuestion DeadlineName = "platform_question"
	RulingDue        DeadlineName = "ruling"
	ReturnDue        DeadlineName = "return"
	InspectionDue    DeadlineName = "inspection"
	RemedyDue        DeadlineName = "remedy"
	FollowUpDue      DeadlineName = "follow_up"
	RatingDue        DeadlineName = "rating"
	ConsoleDue       DeadlineName = "console" // a person does on the platform's pages what software cannot
	OverallDue       DeadlineName = "overall"
)

// The times to appeal a ruling have terms of their own; while one runs it is the
// deadline AnswerDue. Zero: the ruling is carried out at once.
const (
	CustomerAppeal DeadlineName = "customer_appeal" // after a ruling for the merchant
	MerchantAppeal DeadlineName = "merchant_appeal" // after a ruling for the customer
)

// DeadlineNames lists all deadlines.
var DeadlineNames = []DeadlineName{FirstResponse, EvidenceDue, PositionDue, DecisionDue, ApprovalDue, AnswerDue,
	PlatformQuestion, RulingDue, ReturnDue, InspectionDue, RemedyDue, FollowUpDue, RatingDue, ConsoleDue, OverallDue}

// DeadlineState is how a deadline stands. Every one ends as met, breached,
// moved or cancelled.
type DeadlineState string

// The states of a deadline.
const (
	Running   DeadlineState = "running"
	Paused    DeadlineState = "paused"
	Met       DeadlineState = "met"
	Breached  DeadlineState = "breached"
	Moved     DeadlineState = "moved" // another one of the same name took its place
	Cancelled DeadlineState = "cancelled"
)

// Deadline is one wait with its end. All its instants are real ones, also in a
// case whose clocks run fast.
type Deadline struct {
	Name    DeadlineName  `json:"name"`
	Started time.Time     `json:"started"`         // what it is counted from
	Due     time.Time     `json:"due"`             // when the default goes out; meaningless while it is paused
	Limit   time.Time     `json:"limit,omitzero"`  // when the rule itself ends, where the default goes out before
	Remind  time.Time     `json:"remind,omitzero"` // when to remind next; zero when done or never
	State   DeadlineState `json:"state"`
	Ended   time.Time     `json:"ended,omitzero"`  // when it was met, breached, moved or cancelled
	Resume  time.Time     `json:"resume,omitzero"` // a paused one runs again by itself then
	Cause   string        `json:"cause,omitempty"` // why it is paused
	Default Default       `json:"default"`

	Term   Term          `json:"term,omitzero"`     // the rule it is counted by
	TermOf DeadlineName  `json:"term_of,omitempty"` // whose term that is, when not its own
	Own    bool          `json:"own,omitempty"`     // a message gave its length, so it follows no policy
	Firm   bool          `json:"firm,omitempty"`    // moved by a person within a platform's time, which goes on
	Pauses []clock.Pause `json:"pauses,omitempty"`
	Named  *PlatformDue  `json:"named,omitempty"` // the platform named its end, so nothing is counted

	MovedFrom time.Time `json:"moved_from,omitzero"` // what it took the place of was due then
	Why       string    `json:"why,omitempty"`       // and why that gave way: a code
}

// PlatformDue is an instant by which a platform wants something, as it says
// itself. It goes before every rule, and no pause of ours moves it.
type PlatformDue struct {
	At        time.Time `json:"at"`
	Reference string    `json:"reference"` // where the platform says so: "refund_remind_timeout"
}

func (d *Deadline) open() bool { return d.State == Running || d.State == Paused }

// step is the deadline's name where it asks for a person: "deadline/decision".
func (d *Deadline) step() string { return "deadline/" + string(d.Name) }
