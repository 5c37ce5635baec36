// Package marketplace is what a platform can do for a complaint: show the case,
// the order, the shipment and the conversation, carry a message, take an answer
// and evidence, be asked to decide, pay back, stop selling.
//
// A platform offers each of these or not; what it does not offer is nil, so that
// wiring shows what a platform can do and the process needs no platform's name.
// What a person can do on the platform's own pages and software cannot is a
// ConsoleTask. Errors are provider's: Refused (nothing was done), Throttled
// (nothing was done), Unknown (read before it is tried again); and Stale and
// NotAllowed (nothing was done, and the case must be read again).
package marketplace

import (
	"context"
	"time"

	"redress/internal/payment"
)

// Platform is what one marketplace lets software do for one shop. A nil field is
// something it has no API for.
type Platform struct {
	Cases         CaseLister
	Hints         HintPuller
	Case          CaseReader
	Orders        OrderReader
	Shipments     ShipmentReader
	Conversations ConversationReader
	Messages      Messenger
	Evidence      EvidenceTaker
	Answers       Answerer
	Escalation    Escalator
	Arbitration   Arbiter
	Refunds       payment.Rail
	Items         ItemStopper
	Checks        Checker

	// ShowsRulings is true when a case shows what the platform decided.
	ShowsRulings bool
	// Console is what a person does on the platform's pages instead, by capability.
	Console map[Capability]ConsoleTask
	// Limits is what evidence and texts must fit into; zero values are no limit.
	Limits Limits
}

// Case says which complaint is meant, in our words and in the platform's.
type Case struct {
	Number     string // ours, R26-7K4Q-X2MD
	Platform   string
	Shop       string
	ExternalID string // the platform's; may be empty
	Order      string
}

// Record is what a platform shows of a case, as JSON that is the same for the
// same facts. An empty record means there is nothing to show.
type Record []byte

// CaseLister lists the cases of the shop that changed, by the platform's own
// instant of their change.
type CaseLister interface {
	// Changed lists those changed in [since, until), in any order and each at least
	// once. cursor is empty at first, then what the page before gave.
	Changed(ctx context.Context, since, until time.Time, cursor string) (Page, error)
	// Longest is how long a window may be that is asked for at once; 0 is any.
	Longest() time.Duration
}

// HintPuller fetches what the platform keeps for us instead of pushing it. It
// comes again until it is confirmed.
type HintPuller interface {
	// Pull is the cases that the messages that wait are of, each once. confirm is
	// called when they were looked at.
	Pull(ctx context.Context) (cases []string, confirm func(ctx context.Context) error, err error)
}

// Page is a part of what changed.
type Page struct {
	Cases []Changed
	Next  string // the cursor of the next page; empty at the end
}

// Changed is a case that changed.
type Changed struct {
	ID string    // the platform's
	At time.Time // by the platform's clock
}

// CaseReader reads a case as it stands. A push or a list is a hint; this is the
// fact. It fails with provider.Refused not_found for a case that there is not.
type CaseReader interface {
	Dispute(ctx context.Context, id string) (Dispute, error)
}

// OrderReader reads the order a complaint is about.
type OrderReader interface {
	Order(ctx context.Context, c Case) (Record, error)
}

// ShipmentReader reads where the goods are.
type ShipmentReader interface {
	Shipment(ctx context.Context, c Case) (Record, error)
}

// ConversationReader reads what customer and shop wrote each other.
type ConversationReader interface {
	Conversation(ctx context.Context, c Case) (Record, error)
}

// Message is one letter that goes through the platform.
type Message struct {
	Key     string // <complaint>/letter/<n>; the same key again is the same message
	Subject string
	Text    string
}

// Messenger writes to the customer through the platform, and reads back that it
// arrived. What was written before under the same key, or with the same words
// where the platform keeps no key, is not written again.
type Messenger interface {
	SendMessage(ctx context.Context, c Case, m Message) error
}

// File is the pack of evidence an arbitration is asked with.
type File struct {
	Key     string // <complaint>/submission/<n>; the same key again is the same submission
	Summary string // plain text for the one who decides
	Pack    []byte // the manifest, JSON
	SHA256  string // of Pack, lower-case hex
}

// Arbiter decides a dispute that has no platform of its own: the house's desk.
// What it decides comes back as a message to the complaint.
type Arbiter interface {
	// Submit hands over the file and returns the platform's reference of it.
	Submit(ctx context.Context, c Case, f File) (reference string, err error)
}

// ItemStopper takes an item off sale (R53).
type ItemStopper interface {
	StopSelling(ctx context.Context, item string) error
}

// Checker says in words what works with a shop's connection: `starter shop check`.
type Checker interface {
	Check(ctx context.Context) []Finding
}

// Finding is one thing that was tried. A nil Err means that it works.
type Finding struct {
	What string // "the token", "list refunds"
	Note string // what was seen: "expires in 12 days"
	Err  error
}
