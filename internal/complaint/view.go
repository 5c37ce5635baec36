package complaint

import "time"

// View is a case as people and programs see it.
type View struct {
	ID             string         `json:"id"`
	Stage          Stage          `json:"stage"`
	Kind           Kind           `json:"kind"`
	Outcome        Outcome        `json:"outcome"`
	NeedsAttention []Attention    `json:"needs_attention"`
	Owner          string         `json:"owner"`
	Category       Category       `json:"category"`
	Severity       Severity       `json:"severity"`
	Priority       Priority       `json:"priority"`
	Tags           []string       `json:"tags"`
	Platform       string         `json:"platform"`
	Policy         string         `json:"policy"` // pack and version: "jd@0123456789abcdef"
	Shop           string         `json:"shop"`
	ExternalID     string         `json:"external_id"`
	Next           Next           `json:"next"`
	Morning        Waiting        `json:"morning"` // letters that wait until their readers are awake
	Deadlines      []DeadlineView `json:"deadlines"`
	Proposals      []Proposal     `json:"proposals"`
	Remedies       []RemedyView   `json:"remedies"`
	Evidence       []Evidence     `json:"evidence"`
	Cause          string         `json:"cause"`
	Note           string         `json:"note"`
	Score          int            `json:"score,omitempty"`
	Events         int            `json:"events"`
}

// Next is what a case waits for: who may answer, with which messages, by when,
// and what happens otherwise. Due is null when no clock is running. Reason says,
// for people, why it is due then.
type Next struct {
	WaitingFor string     `json:"waiting_for"` // customer, merchant, agent, supervisor, platform, operator, redress, or "" when closed
	For        string     `json:"for"`         // the deadline's name, or the step to repair
	Messages   []string   `json:"messages"`
	Due        *time.Time `json:"due"`
	AtBreach   string     `json:"at_breach"`
	Since      time.Time  `json:"since,omitzero"` // what the due instant is counted from
	Reason     string     `json:"reason,omitempty"`
}

// DeadlineView is a deadline as people see it.
type DeadlineView struct {
	Deadline
	AtBreach Default `json:"at_breach"`
}

// RemedyView is one effect of the case on the world.
type RemedyView struct {
	Operation string         `json:"operation"` // its key in the ledger: <complaint>/refund/2
	Kind      OperationKind  `json:"kind"`
	Amount    Money          `json:"amount"`
	State     OperationState `json:"state"`
	Reference string         `json:"reference"`
}

// Receipt is the answer to an accepted message.
type Receipt struct {
	ID      string `json:"id"`
	Message string `json:"message"`
	Stage   Stage  `json:"stage"`
	Seq     int    `json:"seq"` // of the last event when the message was applied
	Digest  string `json:"digest,omitempty"`
}
