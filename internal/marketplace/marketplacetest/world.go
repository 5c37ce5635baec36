// Package marketplacetest is what the tests of all platforms' adapters share:
// the other side of a platform, as a fake gateway plays it; faults on the way
// to it; and the contract that every adapter keeps (Contract).
package marketplacetest

import (
	"net/http"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
)

// World is a platform's other side: the buyer, and the platform itself. A fake
// gateway implements it beside the protocol it speaks. What the platform at hand
// does not have (an evidence window, offers) does nothing and returns false.
type World interface {
	// Gateway is the fake as it is spoken to.
	Gateway() http.Handler
	// Shop is how a shop is connected to it, without Gateway.
	Shop() marketplace.Shop

	// Opens lets a buyer open a case of a paid and shipped order, and returns the
	// platform's id of it.
	Opens(o Opening) (id string)
	// Says adds a message of the buyer.
	Says(id, text string) bool
	// Sends lets the buyer send the goods back.
	Sends(id, carrier, tracking string) bool
	// Withdraws ends a case by the buyer.
	Withdraws(id string) bool
	// Escalates lets the buyer ask the platform to decide.
	Escalates(id string) bool
	// ByHand does on the platform's pages what a console task says.
	ByHand(id string, c marketplace.Capability) bool
	// Asks lets the platform ask the seller for evidence.
	Asks(id string, within time.Duration) bool
	// Rules lets the platform decide; what it gives the customer it pays at once.
	Rules(id string, f complaint.Favour, amount complaint.Money) bool
	// PaysBy lets the platform pay back by itself, as after a chargeback.
	PaysBy(id string, amount complaint.Money) bool

	// Now is the platform's clock; Turn turns it, and lets the platform do what
	// falls due meanwhile (silence is consent, a case times out).
	Now() time.Time
	Turn(d time.Duration)

	// PaidBack is every refund that the platform made for the case, oldest first.
	PaidBack(id string) []complaint.Money
	// Took is what the seller did on the case: "refuse", "message", "evidence", …
	Took(id string) []string

	// Throttles makes the next calls be answered as one who asks too often.
	Throttles(calls int)
	// Moves gives the case another version between a read and the next write, as when
	// the buyer changes it meanwhile.
	Moves(id string) bool
	// HidesDue leaves the deadline out of what is shown of the case.
	HidesDue(id string) bool
	// Pushes are what the platform would have pushed so far, as it writes them.
	Pushes() []Push
}

// Opening is a case as a buyer opens it.
type Opening struct {
	Order   string
	Item    string
	Kind    marketplace.Kind
	Total   complaint.Money
	Claimed complaint.Money
	Text    string
}

// Push is one notification: the request that the platform would make.
type Push struct {
	CaseID string
	Header http.Header
	Body   []byte
}
