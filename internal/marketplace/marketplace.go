// Package marketplace is what a platform can do for a complaint: show the
// order, the shipment and the conversation, carry a message, and arbitrate.
//
// A platform offers each of these or not; what it does not offer is nil, so
// that wiring shows what a platform can do and the process needs no platform's
// name. Errors are provider's: Refused (nothing was done), Throttled (nothing
// was done) and everything else, which may be tried again.
package marketplace

import "context"

// Platform is what one marketplace lets software do. A nil field is something
// it has no API for.
type Platform struct {
	Orders        OrderReader
	Shipments     ShipmentReader
	Conversations ConversationReader
	Messages      Messenger
	Arbitration   Arbiter
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

// Messenger writes to the customer through the platform.
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

// Arbiter decides a dispute on the platform. What it decides comes back as a
// message to the complaint.
type Arbiter interface {
	// Submit hands over the file and returns the platform's reference of it.
	Submit(ctx context.Context, c Case, f File) (reference string, err error)
}
