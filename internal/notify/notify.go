// Package notify writes to people: it renders each letter in the reader's
// language and brings it to them by mail or through the platform they bought
// on.
//
// The words stand in templates/ and words/, one folder or file a language, so
// that somebody who knows the language and no Go can change them. What a
// customer wrote never becomes a header or markup.
package notify

import (
	"time"

	"redress/internal/complaint"
)

// Data is what a letter may tell. Every field may be empty: the letter then
// leaves out what it does not know.
type Data struct {
	Case         string // the case number, R26-7K4Q-X2MD
	CustomerName string // greets the customer; letters to colleagues do not carry it
	Recipient    string // greets a colleague by name; empty, or their role's code: as what they are
	OrderNumber  string
	Platform     string    // a code of complaint.Platforms
	Shop         string    // the shop's code; colleagues read it, customers do not
	ShopName     string    // signs the customer's letters
	Timezone     string    // the reader's, IANA; empty or unknown: the language's own
	Due          time.Time // by when something is expected, of them or of us
	Remedy       *complaint.Remedy
	Items        []string // checklist codes; one without words in the language is written as it is
	Text         string   // an agent's own words, quoted
	Reason       string   // a reason code; one without words in the language is left out
	Reference    string   // of a payment, a shipment or a ruling
	Tracking     string
	Outcome      complaint.Outcome
	Category     complaint.Category
	Severity     complaint.Severity
	Safety       bool   // somebody may come to harm: advise to stop using the product
	Link         string // the reader's page of the case; anything but http and https is left out
	TimeScale    int64  // above 1 (a demonstration), times are written with their seconds
	Reopened     bool   // it is not the first attempt to put it right
	Proposal     int    // the offer's number; 0: none
}

// Rendered is a letter ready to be sent.
type Rendered struct {
	Subject string // one line, under 120 characters, with the case number
	Text    string // plain text, lines end in \n
	HTML    string // the same as a whole page without anything remote
}
