package api

import (
	"time"

	"redress/internal/complaint"
)

// Next is what a complaint waits for.
type Next struct {
	WaitingFor string     `json:"waiting_for" doc:"customer, merchant, agent, supervisor, platform, operator, redress, or empty when it is closed"`
	For        string     `json:"for" doc:"the deadline's name, or the step to repair"`
	Messages   []string   `json:"messages" doc:"what may be sent now"`
	Due        *time.Time `json:"due" doc:"by when; null when no clock runs"`
	AtBreach   string     `json:"at_breach" doc:"what happens otherwise"`
	Reason     string     `json:"reason,omitempty" doc:"why it is due then"`
}

func nextOf(n complaint.Next) Next {
	if n.Messages == nil {
		n.Messages = []string{}
	}
	return Next{n.WaitingFor, n.For, n.Messages, n.Due, n.AtBreach, n.Reason}
}

// Deadline is one clock of a complaint.
type Deadline struct {
	Name     complaint.DeadlineName  `json:"name"`
	State    complaint.DeadlineState `json:"state"`
	Started  time.Time               `json:"started"`
	Due      *time.Time              `json:"due" doc:"when the default goes out; null while it is paused"`
	Limit    *time.Time              `json:"limit,omitempty" doc:"when the rule itself ends, where the default goes out before"`
	Ended    *time.Time              `json:"ended,omitempty"`
	AtBreach complaint.Default       `json:"at_breach" doc:"what happens when it passes"`
}

func deadlinesOf(all []complaint.DeadlineView) []Deadline {
	shown := make([]Deadline, len(all))
	for i, d := range all {
		shown[i] = Deadline{Name: d.Name, State: d.State, Started: d.Started, Due: when(d.Due), Limit: when(d.Limit), Ended: when(d.Ended), AtBreach: d.AtBreach}
		if d.State == complaint.Paused {
			shown[i].Due = nil
		}
	}
	return shown
}

func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// Proposal is one offer.
type Proposal struct {
	N        int                     `json:"n" doc:"what answer-offer, approve and decline name"`
	Remedy   complaint.Remedy        `json:"remedy"`
	State    complaint.ProposalState `json:"state"`
	At       time.Time               `json:"at"`
	By       *complaint.Actor        `json:"by,omitempty"`
	Approver *complaint.Actor        `json:"approver,omitempty"`
	Reason   string                  `json:"reason,omitempty"`
	TextID   string                  `json:"text_id,omitempty"`
	Counter  *complaint.Remedy       `json:"counter,omitempty"`
}

// Effect is something that is done in the world for a complaint.
type Effect struct {
	Operation string                   `json:"operation" doc:"its key in the ledger"`
	Kind      complaint.OperationKind  `json:"kind"`
	Amount    complaint.Money          `json:"amount,omitzero" doc:"left out where no money moves"`
	State     complaint.OperationState `json:"state"`
	Reference string                   `json:"reference" doc:"the provider's own"`
}

// Piece is a piece of evidence that was given.
type Piece struct {
	ID     string                 `json:"id"`
	SHA256 string                 `json:"sha256" doc:"lower-case hex, of the content as it is kept"`
	Kind   complaint.EvidenceKind `json:"kind"`
	By     complaint.Role         `json:"by"`
	At     time.Time              `json:"at"`
	Late   bool                   `json:"late"`
}

// Attention is a step that a person must repair.
type Attention struct {
	Step   string    `json:"step" doc:"what retry-step, skip-step and settle-step take"`
	Reason string    `json:"reason"`
	Since  time.Time `json:"since"`
}
