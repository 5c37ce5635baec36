package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/complaint"
)

// words teaches the description what the domain's types look like as JSON: which
// words an enumeration has, and how money and lengths of time are written.
func words(r huma.Registry) {
	alias[complaint.Money, money](r)
	alias[complaint.Duration, length](r)
	alias[complaint.Stage, stage](r)
	alias[complaint.Category, category](r)
	alias[complaint.Severity, severity](r)
	alias[complaint.Kind, kind](r)
	alias[complaint.Role, role](r)
	alias[complaint.RemedyKind, remedyKind](r)
	alias[complaint.EvidenceKind, evidenceKind](r)
	alias[complaint.Position, position](r)
	alias[complaint.Ground, ground](r)
	alias[complaint.Answer, answer](r)
	alias[complaint.Favour, favour](r)
}

func alias[From, To any](r huma.Registry) {
	r.RegisterTypeAlias(reflect.TypeFor[From](), reflect.TypeFor[To]())
}

func oneOf[T ~string](does string, all ...T) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Description: does}
	for _, one := range all {
		s.Enum = append(s.Enum, string(one))
	}
	return s
}

type (
	money        struct{}
	length       string
	stage        string
	category     string
	severity     string
	kind         string
	role         string
	remedyKind   string
	evidenceKind string
	position     string
	ground       string
	answer       string
	favour       string
)

// Schema implements huma.SchemaProvider, here and below.
func (money) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, Nullable: true, AdditionalProperties: false, Required: []string{"value", "currency"},
		Description: "an amount; null where there is none",
		Properties: map[string]*huma.Schema{
			"value": {Type: huma.TypeString, Pattern: `^-?[0-9]{1,15}(\.[0-9]{1,3})?$`, Examples: []any{"49.80"},
				Description: "decimal digits, with as many decimals as the currency has"},
			"currency": {Type: huma.TypeString, Pattern: `^[A-Z]{3}$`, Examples: []any{"CNY"}, Description: "ISO 4217"},
		}}
}

func (length) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Examples: []any{"48h"}, Description: `a length of time: "90m", "48h", "7d"`}
}

func (stage) Schema(huma.Registry) *huma.Schema {
	return oneOf("where the complaint stands", complaint.Stages...)
}

func (category) Schema(huma.Registry) *huma.Schema {
	return oneOf("what it is about; empty: the rules decide", append([]complaint.Category{""}, complaint.Categories...)...)
}

func (severity) Schema(huma.Registry) *huma.Schema {
	return oneOf("how bad it is", append([]complaint.Severity{""}, complaint.Severities...)...)
}

func (kind) Schema(huma.Registry) *huma.Schema {
	return oneOf("complaint or feedback; empty: the rules decide", "", complaint.IsComplaint, complaint.IsFeedback)
}

func (role) Schema(huma.Registry) *huma.Schema {
	return oneOf("in what capacity somebody acts", complaint.Customer, complaint.Agent, complaint.Merchant, complaint.Supervisor, complaint.Finance,
		complaint.Arbitrator, complaint.Platform, complaint.Operator, complaint.System)
}

func (remedyKind) Schema(huma.Registry) *huma.Schema {
	return oneOf("a way to put things right", append([]complaint.RemedyKind{""}, complaint.RemedyKinds...)...)
}

func (evidenceKind) Schema(huma.Registry) *huma.Schema {
	return oneOf("what a file shows", complaint.EvidenceKinds...)
}

func (position) Schema(huma.Registry) *huma.Schema {
	return oneOf("the merchant's side", complaint.Agree, complaint.Partly, complaint.Contest)
}

func (ground) Schema(huma.Registry) *huma.Schema {
	return oneOf("why it is rejected", complaint.Unfounded, complaint.Malicious, complaint.OutOfScope, complaint.Duplicate)
}

func (answer) Schema(huma.Registry) *huma.Schema {
	return oneOf("the customer's answer", complaint.Accept, complaint.Counter, complaint.Refuse)
}

func (favour) Schema(huma.Registry) *huma.Schema {
	return oneOf("whom the ruling favours", complaint.ForCustomer, complaint.ForMerchant, complaint.Split)
}
