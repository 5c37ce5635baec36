package complaint

import "time"

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
	OverallDue       DeadlineName = "overall"
)

// DeadlineNames lists all deadlines.
var DeadlineNames = []DeadlineName{FirstResponse, EvidenceDue, PositionDue, DecisionDue, ApprovalDue, AnswerDue,
	PlatformQuestion, RulingDue, ReturnDue, InspectionDue, RemedyDue, FollowUpDue, RatingDue, OverallDue}

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

// Deadline is one wait with its end. Due is meaningless while it is paused:
// Left is then what remains of it.
type Deadline struct {
	Name    DeadlineName  `json:"name"`
	Started time.Time     `json:"started"`
	Due     time.Time     `json:"due"`
	Remind  time.Time     `json:"remind,omitzero"` // when to remind; zero when done or never
	State   DeadlineState `json:"state"`
	Left    time.Duration `json:"left,omitempty"`
	Resume  time.Time     `json:"resume,omitzero"` // a paused one runs again by itself then
	Cause   string        `json:"cause,omitempty"` // why it is paused
	Default Default       `json:"default"`
}

func (d *Deadline) open() bool { return d.State == Running || d.State == Paused }

// step is the deadline's name where it asks for a person: "deadline/decision".
func (d *Deadline) step() string { return "deadline/" + string(d.Name) }

// due is when the deadline falls if it is not stopped, or not stopped longer.
func (d *Deadline) due(now time.Time) time.Time {
	if d.State == Paused {
		return now.Add(d.Left).UTC()
	}
	return d.Due
}
