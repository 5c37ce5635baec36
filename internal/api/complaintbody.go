package api

import (
	"time"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/postgres"
)

// Complaint is a complaint as it stands. A customer sees of their own what
// concerns them: what is empty there may not be empty inside.
type Complaint struct {
	ID             string             `json:"id" example:"R26-7K4Q-X2MH"`
	Stage          complaint.Stage    `json:"stage"`
	Kind           complaint.Kind     `json:"kind"`
	Outcome        complaint.Outcome  `json:"outcome"`
	Platform       string             `json:"platform"`
	Shop           string             `json:"shop"`
	ExternalID     string             `json:"external_id"`
	Category       complaint.Category `json:"category"`
	Severity       complaint.Severity `json:"severity"`
	Priority       complaint.Priority `json:"priority"`
	Owner          string             `json:"owner"`
	Tags           []string           `json:"tags"`
	Policy         string             `json:"policy" doc:"the rules it is handled under: pack@version"`
	NeedsAttention []Attention        `json:"needs_attention"`
	Next           Next               `json:"next"`
	Deadlines      []Deadline         `json:"deadlines"`
	Proposals      []Proposal         `json:"proposals"`
	Remedies       []Effect           `json:"remedies"`
	Evidence       []Piece            `json:"evidence"`
	Cause          string             `json:"cause"`
	NoteID         string             `json:"note_id" doc:"the text of the closing note"`
	Score          int                `json:"score" doc:"the customer's, 1 to 5; 0 when there is none"`
	Events         int                `json:"events" doc:"how many were recorded"`
	SubmittedAt    time.Time          `json:"submitted_at"`
	OpenedAt       time.Time          `json:"opened_at"`
	ClosedAt       *time.Time         `json:"closed_at"`
	UpdatedAt      time.Time          `json:"updated_at"`
}

func complaintOf(s postgres.Shown) Complaint {
	c := Complaint{
		ID: s.ID, Stage: s.Stage, Kind: s.Kind, Outcome: s.Outcome, Platform: s.Platform, Shop: s.Shop, ExternalID: s.ExternalID,
		Category: s.Category, Severity: s.Severity, Priority: s.Priority, Owner: s.Owner, Tags: s.Tags, Policy: s.Policy,
		Next: nextOf(s.Next), Deadlines: deadlinesOf(s.Deadlines), Cause: s.Cause, NoteID: s.Note, Score: s.Score, Events: s.Events,
		SubmittedAt: s.SubmittedAt, OpenedAt: s.OpenedAt, ClosedAt: s.ClosedAt, UpdatedAt: s.UpdatedAt,
		NeedsAttention: []Attention{}, Proposals: []Proposal{}, Remedies: []Effect{}, Evidence: []Piece{},
	}
	if c.Tags == nil {
		c.Tags = []string{}
	}
	for _, a := range s.NeedsAttention {
		c.NeedsAttention = append(c.NeedsAttention, Attention(a))
	}
	for _, p := range s.Proposals {
		c.Proposals = append(c.Proposals, proposalOf(p))
	}
	for _, r := range s.Remedies {
		c.Remedies = append(c.Remedies, Effect(r))
	}
	for _, e := range s.Evidence {
		c.Evidence = append(c.Evidence, Piece{e.ID, e.SHA256, e.Kind, e.By, e.At, e.Late})
	}
	return c
}

func proposalOf(p complaint.Proposal) Proposal {
	return Proposal{N: p.N, Remedy: p.Remedy, State: p.State, At: p.At, By: &p.By, Approver: p.Approver, Reason: p.Reason, TextID: p.TextID, Counter: p.Counter}
}

// seenBy is what somebody may see of a complaint.
func (c Complaint) seenBy(who access.Principal) Complaint {
	if who.Case == "" {
		return c
	}
	return c.forCustomer()
}

// customerMessages are the messages that a customer can send.
var customerMessages = func() map[string]bool {
	names := map[string]bool{}
	for _, m := range complaint.Catalogue {
		for _, r := range m.From {
			if r == complaint.Customer {
				names[string(m.Name)] = true
			}
		}
	}
	return names
}()

// forCustomer leaves out how it is handled inside: who works on it, how it was
// judged, what was weighed and not offered, and the merchant's own clocks.
func (c Complaint) forCustomer() Complaint {
	shown := c
	shown.Severity, shown.Priority, shown.Owner, shown.Tags, shown.Cause, shown.NoteID = "", "", "", []string{}, "", ""
	shown.NeedsAttention, shown.Policy = []Attention{}, ""
	shown.Next = c.Next.forCustomer()
	shown.Deadlines = []Deadline{}
	for _, d := range c.Deadlines {
		if customerClocks[d.Name] {
			shown.Deadlines = append(shown.Deadlines, d)
		}
	}
	shown.Proposals = []Proposal{}
	for _, p := range c.Proposals {
		if p.State != complaint.AwaitingApproval && p.State != complaint.DeclinedState {
			p.By, p.Approver, p.Reason = nil, nil, ""
			shown.Proposals = append(shown.Proposals, p)
		}
	}
	shown.Evidence = []Piece{}
	for _, e := range c.Evidence {
		if e.By == complaint.Customer {
			shown.Evidence = append(shown.Evidence, e)
		}
	}
	return shown
}

// customerClocks are the waits that a customer is told of.
var customerClocks = map[complaint.DeadlineName]bool{complaint.FirstResponse: true, complaint.EvidenceDue: true, complaint.AnswerDue: true,
	complaint.ReturnDue: true, complaint.RemedyDue: true, complaint.FollowUpDue: true, complaint.RatingDue: true, complaint.RulingDue: true}

// forCustomer keeps the messages that a customer can send, and the clock where
// the case waits for them.
func (n Next) forCustomer() Next {
	shown := Next{WaitingFor: n.WaitingFor, Messages: []string{}}
	if customerClocks[complaint.DeadlineName(n.For)] {
		shown.For, shown.Due, shown.AtBreach = n.For, n.Due, n.AtBreach
	}
	for _, m := range n.Messages {
		if customerMessages[m] {
			shown.Messages = append(shown.Messages, m)
		}
	}
	return shown
}
