package marketplace

import (
	"time"

	"redress/internal/complaint"
)

// Dispute is a platform's case as it stands, in our words.
type Dispute struct {
	ID      string   // the platform's
	Order   string   // the platform's order number
	Items   []string // the platform's ids of what it is about
	Version string   // of the case, where the platform has one; an answer names it
	Kind    Kind
	State   State
	Reason  string // the platform's code or label of why
	Text    string // the customer's words: personal, never in a log or in Temporal

	Customer complaint.Person // as much as the platform shows
	Total    complaint.Money  // of the order; its currency is the case's
	Claimed  complaint.Money  // what the customer asks for
	PaidBack complaint.Money  // what the platform knows was paid back, by whomever

	// Due is until when the seller must act; zero when it is not the seller's turn,
	// or the platform does not say (then DueUnknown).
	Due        time.Time
	DueUnknown bool

	Review Review  // where the platform's own decision is
	Ruling *Ruling // once it decided

	Can    []AnswerKind          // what the seller may answer now
	Cannot map[AnswerKind]string // and why not the others, in the platform's words

	OpenedAt   time.Time
	ModifiedAt time.Time
	Record     Record // all that the platform showed, as JSON
}

// Kind is what a case on a platform is.
type Kind string

// The kinds.
const (
	RefundOnly   Kind = "refund"
	ReturnRefund Kind = "return_refund"
	Exchange     Kind = "exchange"
	Repair       Kind = "repair"
	Reship       Kind = "reship"
	Inquiry      Kind = "inquiry" // a question or complaint without a claim
	Chargeback   Kind = "chargeback"
	OtherKind    Kind = "other"
)

// State is whose turn it is.
type State string

// The states.
const (
	SellersTurn State = "sellers_turn"
	BuyersTurn  State = "buyers_turn"
	Returning   State = "returning" // the goods are to come back, or are on their way
	Returned    State = "returned"  // they are there; the seller looks at them
	Reviewed    State = "reviewed"  // the platform decides
	Refunded    State = "refunded"  // it ended with money paid back, or goods sent
	Ended       State = "ended"     // it ended without
)

// Over reports whether the case has ended.
func (s State) Over() bool { return s == Refunded || s == Ended }

// Review is where the platform's own decision is.
type Review string

// The steps of a platform's decision.
const (
	NotAsked        Review = ""
	Asked           Review = "asked"    // it was asked to decide
	WantsEvidence   Review = "evidence" // it takes the seller's evidence now
	Deciding        Review = "deciding"
	Decided         Review = "decided"
	Appealable      Review = "appealable" // decided, and an appeal is open
	ReviewWithdrawn Review = "withdrawn"
)

// Ruling is what the platform decided.
type Ruling struct {
	Reference string
	Favour    complaint.Favour
	Amount    complaint.Money // paid to the customer; zero when it is the merchant's, or not told
	At        time.Time
}
