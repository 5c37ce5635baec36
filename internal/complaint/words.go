package complaint

// Stage is where a complaint stands. It moves forward, and back to Deciding
// when an offer is refused, a return is not accepted or the case is reopened.
type Stage string

// The stages of a complaint's life.
const (
	Received      Stage = "received"
	Investigating Stage = "investigating"
	Deciding      Stage = "deciding"
	Offered       Stage = "offered"
	Arbitrating   Stage = "arbitrating"
	Remedying     Stage = "remedying"
	FollowingUp   Stage = "following_up"
	Closed        Stage = "closed"
)

// Stages lists all stages in the order of a life.
var Stages = []Stage{Received, Investigating, Deciding, Offered, Arbitrating, Remedying, FollowingUp, Closed}

// Outcome is how a case ended.
type Outcome string

// The outcomes.
const (
	Remedied         Outcome = "remedied"
	Rejected         Outcome = "rejected"
	Withdrawn        Outcome = "withdrawn"
	RuledForMerchant Outcome = "ruled_for_merchant"
	NoAnswer         Outcome = "no_answer"
	Merged           Outcome = "merged"   // a duplicate: another complaint goes on with it
	Recorded         Outcome = "recorded" // feedback that is no complaint: thanked for and kept
)

// Kind tells a complaint from feedback (R6).
type Kind string

// The kinds.
const (
	IsComplaint Kind = "complaint"
	IsFeedback  Kind = "feedback"
)

// Category is what a complaint is about (R14).
type Category string

// The categories.
const (
	ProductQuality    Category = "product_quality"
	DeliveryDelay     Category = "delivery_delay"
	NotAsDescribed    Category = "not_as_described"
	AfterSalesService Category = "after_sales_service"
	ReturnDifficulty  Category = "return_difficulty"
	Billing           Category = "billing"
	OtherCategory     Category = "other"
)

// Categories lists all categories.
var Categories = []Category{ProductQuality, DeliveryDelay, NotAsDescribed, AfterSalesService, ReturnDifficulty, Billing, OtherCategory}

// Severity is how bad it is; Complexity how much work; together they are the
// priority (R15).
type Severity string

// The severities.
const (
	Low      Severity = "low"
	Normal   Severity = "normal"
	High     Severity = "high"
	Critical Severity = "critical"
)

// Severities lists all severities, mildest first.
var Severities = []Severity{Low, Normal, High, Critical}

// Complexity is how much work a case is.
type Complexity string

// The complexities.
const (
	Simple  Complexity = "simple"
	Complex Complexity = "complex"
)

// Priority orders an agent's work: P1 before P2 before P3 before P4.
type Priority string

// PriorityOf puts severity and complexity together. A complex case comes one
// step earlier, because it needs the time.
func PriorityOf(s Severity, c Complexity) Priority {
	rank := map[Severity]int{Critical: 1, High: 2, Normal: 3, Low: 4}[s]
	if rank == 0 {
		rank = 3
	}
	if c == Complex && rank > 1 {
		rank--
	}
	return Priority("P" + string(rune('0'+rank)))
}

// Role is in what capacity somebody acts.
type Role string

// The roles. System is Redress itself: it classifies, counts and acts at a
// deadline, and nobody can send a message in its name.
const (
	Customer   Role = "customer"
	Agent      Role = "agent"
	Merchant   Role = "merchant"
	Supervisor Role = "supervisor"
	Finance    Role = "finance"
	Arbitrator Role = "arbitrator"
	Platform   Role = "platform"
	Operator   Role = "operator"
	System     Role = "system"
)

// Actor is who did something. ID is an account's id, never a name or address.
type Actor struct {
	Role Role   `json:"role"`
	ID   string `json:"id"`
}

// String is "agent:lin".
func (a Actor) String() string { return string(a.Role) + ":" + a.ID }

var redress = Actor{System, "redress"}

// EvidenceKind is what a piece of evidence shows.
type EvidenceKind string

// The kinds of evidence.
const (
	Photo          EvidenceKind = "photo"
	Video          EvidenceKind = "video"
	Document       EvidenceKind = "document"
	Chat           EvidenceKind = "chat"
	OrderRecord    EvidenceKind = "order"
	ShipmentRecord EvidenceKind = "shipment"
)

// EvidenceKinds lists all kinds of evidence.
var EvidenceKinds = []EvidenceKind{Photo, Video, Document, Chat, OrderRecord, ShipmentRecord}

// RemedyKind is a way to put things right (R37).
type RemedyKind string

// The remedies.
const (
	FullRefund    RemedyKind = "full_refund"
	PartialRefund RemedyKind = "partial_refund"
	ReturnRefund  RemedyKind = "return_refund"
	Replacement   RemedyKind = "replacement"
	Coupon        RemedyKind = "coupon"
	Repair        RemedyKind = "repair"
	Apology       RemedyKind = "apology"
)

// RemedyKinds lists all remedies.
var RemedyKinds = []RemedyKind{FullRefund, PartialRefund, ReturnRefund, Replacement, Coupon, Repair, Apology}
