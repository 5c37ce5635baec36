package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/access"
	"redress/internal/complaint"
)

// words teaches the description what the domain's types look like as JSON: which
// words an enumeration has, and how money and lengths of time are written. Each
// has a name of its own, so that a generated client has one type for it.
func words(r huma.Registry) {
	alias[complaint.Money, Money](r)
	alias[complaint.Duration, length](r)
	alias[complaint.Stage, stage](r)
	alias[complaint.Outcome, outcome](r)
	alias[complaint.Category, category](r)
	alias[complaint.Severity, severity](r)
	alias[complaint.Priority, priority](r)
	alias[complaint.Kind, kind](r)
	alias[complaint.Role, role](r)
	alias[access.Role, callerRole](r)
	alias[complaint.DeadlineName, deadlineName](r)
	alias[complaint.DeadlineState, deadlineState](r)
	alias[complaint.ProposalState, proposalState](r)
	alias[complaint.OperationKind, operationKind](r)
	alias[complaint.OperationState, operationState](r)
	alias[complaint.RemedyKind, remedyKind](r)
	alias[complaint.EvidenceKind, evidenceKind](r)
	alias[complaint.Position, position](r)
	alias[complaint.Ground, ground](r)
	alias[complaint.Answer, answer](r)
	alias[complaint.Favour, favour](r)
	alias[complaint.Code, code](r)
}

func alias[From, To any](r huma.Registry) {
	r.RegisterTypeAlias(reflect.TypeFor[From](), reflect.TypeFor[To]())
}

const shapesAt = "#/components/schemas/"

// named keeps a schema under a name and points to it.
func named(r huma.Registry, name string, s *huma.Schema) *huma.Schema {
	s.PrecomputeMessages()
	r.Map()[name] = s
	return &huma.Schema{Ref: shapesAt + name}
}

func oneOf[T ~string](r huma.Registry, name, does string, all ...T) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Description: does}
	for _, one := range all {
		s.Enum = append(s.Enum, string(one))
	}
	return named(r, name, s)
}

// orNone is all of them and the empty word.
func orNone[T ~string](all ...T) []T { return append([]T{""}, all...) }

// Money is an amount as it stands in JSON.
type Money struct {
	Value    string `json:"value" pattern:"^-?[0-9]{1,15}(\\.[0-9]{1,3})?$" example:"49.80" doc:"decimal digits, with as many decimals as the currency has"`
	Currency string `json:"currency" pattern:"^[A-Z]{3}$" example:"CNY" doc:"ISO 4217"`
}

type (
	length         string
	stage          string
	outcome        string
	category       string
	severity       string
	priority       string
	kind           string
	role           string
	callerRole     string
	deadlineName   string
	deadlineState  string
	proposalState  string
	operationKind  string
	operationState string
	remedyKind     string
	evidenceKind   string
	position       string
	ground         string
	answer         string
	favour         string
	code           string
)

// Schema implements huma.SchemaProvider, here and below.
func (length) Schema(r huma.Registry) *huma.Schema {
	return named(r, "Length", &huma.Schema{Type: huma.TypeString, Examples: []any{"48h"}, Description: `a length of time: "90m", "48h", "7d"`})
}

func (stage) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "Stage", "where the complaint stands", complaint.Stages...)
}

func (outcome) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "Outcome", "how it ended; empty until it is closed", orNone(complaint.Remedied, complaint.Rejected, complaint.Withdrawn,
		complaint.RuledForMerchant, complaint.NoAnswer, complaint.Merged, complaint.Recorded)...)
}

func (category) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "Category", "what it is about; empty: the rules decide", orNone(complaint.Categories...)...)
}

func (severity) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "Severity", "how bad it is; customers are not told", orNone(complaint.Severities...)...)
}

func (priority) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "Priority", "P1 before P4; customers are not told", orNone("P1", "P2", "P3", "P4")...)
}

func (kind) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "Kind", "complaint or feedback; empty: the rules decide", orNone(complaint.IsComplaint, complaint.IsFeedback)...)
}

func (role) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "Role", "in what capacity somebody acts", complaint.Customer, complaint.Agent, complaint.Merchant, complaint.Supervisor, complaint.Finance,
		complaint.Arbitrator, complaint.Platform, complaint.Operator, complaint.System)
}

func (callerRole) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "CallerRole", "what a caller is to Redress", access.Customer, access.Agent, access.Supervisor, access.Finance, access.Arbitrator,
		access.Operator, access.Auditor, access.Backend)
}

func (deadlineName) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "DeadlineName", "what is waited for", complaint.DeadlineNames...)
}

func (deadlineState) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "DeadlineState", "how a clock stands", complaint.Running, complaint.Paused, complaint.Met, complaint.Breached, complaint.Moved, complaint.Cancelled)
}

func (proposalState) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "ProposalState", "what became of an offer", complaint.AwaitingApproval, complaint.AwaitingAnswer, complaint.ProposalAccepted,
		complaint.ProposalGranted, complaint.CounteredState, complaint.RefusedState, complaint.DeclinedState, complaint.Lapsed)
}

func (operationKind) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "EffectKind", "what is done in the world", complaint.RefundOp, complaint.ReplacementOp, complaint.CouponOp, complaint.RepairOp,
		complaint.ApologyOp, complaint.SubmissionOp)
}

func (operationState) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "EffectState", "how far that is", complaint.OpPending, complaint.OpDone, complaint.OpGaveUp, complaint.OpSkipped, complaint.OpSettled)
}

func (remedyKind) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "RemedyKind", "a way to put things right", orNone(complaint.RemedyKinds...)...)
}

func (evidenceKind) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "EvidenceKind", "what a file shows", complaint.EvidenceKinds...)
}

func (position) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "Position", "the merchant's side", complaint.Agree, complaint.Partly, complaint.Contest)
}

func (ground) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "Ground", "why it is rejected", complaint.Unfounded, complaint.Malicious, complaint.OutOfScope, complaint.Duplicate)
}

func (answer) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "Answer", "the customer's answer", complaint.Accept, complaint.Counter, complaint.Refuse)
}

func (favour) Schema(r huma.Registry) *huma.Schema {
	return oneOf(r, "Favour", "whom the ruling favours", complaint.ForCustomer, complaint.ForMerchant, complaint.Split)
}

func (code) Schema(r huma.Registry) *huma.Schema {
	var all []string
	for _, line := range codeLines {
		all = append(all, line.Code)
	}
	return oneOf(r, "Code", "why, as a stable code", all...)
}
