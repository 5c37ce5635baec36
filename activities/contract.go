package activities

import "redress/internal/complaint"

// RecordRequest asks for what is new of a case to be written: its unrecorded
// events, and the row that lists show. The run is the activity's own.
type RecordRequest struct {
	Case *complaint.Case `json:"case"`
	View complaint.View  `json:"view"`
	// FirstRunID is the first run of the workflow's chain, where it is known.
	FirstRunID string `json:"first_run_id,omitempty"`
}

// Subject is the complaint an effect is for: ids, codes and amounts only.
type Subject struct {
	Number     string               `json:"number"`
	Platform   string               `json:"platform"`
	Shop       string               `json:"shop"`
	ExternalID string               `json:"external_id,omitempty"`
	Locale     string               `json:"locale"`
	Timezone   string               `json:"timezone"`
	Owner      string               `json:"owner,omitempty"`
	Category   complaint.Category   `json:"category,omitempty"`
	Severity   complaint.Severity   `json:"severity,omitempty"`
	Priority   complaint.Priority   `json:"priority,omitempty"`
	Tags       []string             `json:"tags,omitempty"`
	Reopens    int                  `json:"reopens,omitempty"` // times it was reopened
	Order      complaint.OrderFacts `json:"order"`
	Scale      int64                `json:"scale,omitempty"` // how many times faster than life its clocks run
}

// SubjectOf is the part of a case an effect needs.
func SubjectOf(c *complaint.Case) Subject {
	return Subject{
		Number: c.Number, Platform: c.Platform, Shop: c.Shop, ExternalID: c.ExternalID, Locale: c.Locale,
		Timezone: c.Timezone, Owner: c.Owner, Category: c.Category, Severity: c.Severity, Priority: c.Priority,
		Tags: c.Tags, Reopens: c.Reopens, Order: c.Order, Scale: c.Terms.Scale,
	}
}

// LetterRequest asks for one letter to be sent; to whom it goes is in its kind.
type LetterRequest struct {
	Subject Subject          `json:"subject"`
	Letter  complaint.Letter `json:"letter"`
}

// OperationRequest asks for one effect that must happen once.
type OperationRequest struct {
	Subject
	Key    string                  `json:"key"` // <complaint>/<operation>/<n>, made by the domain
	Kind   complaint.OperationKind `json:"kind"`
	Amount complaint.Money         `json:"amount,omitzero"` // to refund, or a coupon's worth
	Paid   complaint.Money         `json:"paid,omitzero"`   // what was paid for the whole order
	Items  []complaint.ItemFact    `json:"items,omitempty"` // to replace or repair; empty: all the order's
	Reason string                  `json:"reason,omitempty"`

	// What the platform's case had paid back when it was decided, and what it is told.
	PaidThere complaint.Money          `json:"paid_there,omitzero"`
	Version   string                   `json:"version,omitempty"` // of the platform's case when it was decided
	Answer    complaint.PlatformAnswer `json:"answer,omitempty"`

	// What the pack of evidence for an arbitration is made of.
	Seq       int                  `json:"seq,omitempty"` // of the last event that goes into it; 0: all there are
	Evidence  []complaint.Evidence `json:"evidence,omitempty"`
	Proposals []complaint.Proposal `json:"proposals,omitempty"`
	Position  complaint.Position   `json:"position,omitempty"`
	Wish      complaint.RemedyKind `json:"wish,omitempty"`
	Checklist []complaint.Item     `json:"checklist,omitempty"` // of the category
}

// OperationResult is what was done: the provider's reference of it.
type OperationResult struct {
	Reference string `json:"reference"`
	// ByHand is what software cannot do on this platform, where a person must.
	ByHand string `json:"by_hand,omitempty"`
}
