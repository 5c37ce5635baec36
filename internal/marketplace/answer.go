package marketplace

import (
	"context"
	"fmt"

	"redress/internal/complaint"
)

// AnswerKind is what a seller answers to a case.
type AnswerKind string

// The answers.
const (
	Accept       AnswerKind = "accept"        // the claim as it stands; on most platforms this pays back
	AcceptReturn AnswerKind = "accept_return" // the goods are to be sent back first
	ReturnCame   AnswerKind = "return_came"   // they came, and are in order
	Refuse       AnswerKind = "refuse"
	RefuseReturn AnswerKind = "refuse_return" // what came back is not in order
	Offer        AnswerKind = "offer"         // another remedy or amount
	Counter      AnswerKind = "counter"       // an answer to the customer's own offer
)

// Answer is what the seller answers.
type Answer struct {
	Key     string // <complaint>/<operation>/<n>; made by the domain
	Kind    AnswerKind
	Version string          // of the case as it was read; empty where the platform has none
	Amount  complaint.Money // of an offer, or what is accepted
	Reason  string          // the platform's code of a refusal, where it wants one
	Text    string          // to the customer and the platform
	Files   []Attachment    // proof, within Limits
	Address string          // the shop's id of where goods go back to
}

// Attachment is a file as it goes out.
type Attachment struct {
	Name    string
	Type    string // media type
	SHA256  string // of Content, lower-case hex
	Content []byte
}

// Answerer gives the seller's answers. An answer whose end is not known is asked
// after by reading the case; the same answer again does nothing and is no error.
type Answerer interface {
	Kinds() []AnswerKind
	// Answer gives it, and reads the case back. It fails with Stale when the case has
	// moved on since Version, and NotAllowed when the platform does not take this
	// answer now.
	Answer(ctx context.Context, c Case, a Answer) (Dispute, error)
}

// Pack is evidence as a platform takes it.
type Pack struct {
	Key   string
	Text  string // what the seller says
	Files []Attachment
}

// EvidenceTaker takes the seller's evidence.
type EvidenceTaker interface {
	// TakeEvidence hands it over and returns the platform's reference, or the hash of
	// what was sent where it gives none.
	TakeEvidence(ctx context.Context, c Case, p Pack) (reference string, err error)
}

// Escalator asks the platform to decide.
type Escalator interface {
	// Escalate returns the platform's reference. A case that is escalated already is
	// no error.
	Escalate(ctx context.Context, c Case, e Escalation) (reference string, err error)
}

// Escalation is why the platform is to decide.
type Escalation struct {
	Key    string
	Reason string // the platform's code, where it wants one
	Text   string
}

// Stale says that the case has another version than the answer was made for:
// nothing was done; read and decide again.
type Stale struct{ Have, Want string }

func (e *Stale) Error() string {
	return fmt.Sprintf("the platform's case has moved on: version %s, not %s", e.Have, e.Want)
}

// NotAllowed says that the platform does not take this now. Why is its code or
// words, without anybody's data.
type NotAllowed struct {
	What AnswerKind
	Why  string
}

func (e *NotAllowed) Error() string {
	return fmt.Sprintf("the platform does not take %q now: %s", e.What, e.Why)
}

// NeedsPerson says that the platform wants a person on its pages first: a code by
// SMS, a captcha. Nothing was done.
type NeedsPerson struct{ Task ConsoleTask }

func (e *NeedsPerson) Error() string {
	return "a person is needed on the platform's pages: " + e.Task.Title
}
