package paypal

import (
	"html"
	"strings"

	"redress/internal/marketplace"
)

// markLength is how long mark is, with the line break before it.
const markLength = len("\n(ref. 0123456789ab)")

// mark is the reference in a text of ours that an operation is found again by.
func mark(key string) string { return "(ref. " + short(key) + ")" }

func short(key string) string { return marketplace.Sum([]byte(key))[:12] }

// has reports whether something of ours in the dispute bears the key's mark.
func (d *dispute) has(key string) bool {
	m := mark(key)
	for _, e := range d.Evidences {
		if e.Source == ofSeller {
			continue
		}
		if strings.Contains(e.Notes, m) {
			return true
		}
		for _, file := range e.Files {
			if strings.HasPrefix(file.Name, short(key)) {
				return true
			}
		}
	}
	for _, s := range d.Supporting {
		if strings.Contains(s.Notes, m) {
			return true
		}
	}
	for _, o := range d.Offer.History {
		if strings.Contains(o.Notes, m) {
			return true
		}
	}
	return false
}

// answered reports whether the dispute shows that this very answer was given, or
// that what it would bring about is there.
func (d *dispute) answered(a marketplace.Answer) bool {
	if d.has(a.Key) {
		return true
	}
	switch a.Kind {
	case marketplace.Accept:
		return d.Status == resolved && (d.Outcome.Code == outcomeAccepted || d.Outcome.Code == outcomeBuyer)
	case marketplace.AcceptReturn:
		return d.returning()
	case marketplace.Offer:
		n := len(d.Offer.History)
		if n == 0 {
			return false
		}
		last := d.Offer.History[n-1]
		offered, err := last.Amount.read()
		return err == nil && last.Actor == "SELLER" && last.Event == "PROPOSED" && last.Type == offerType(a.Reason) && offered.Minor == a.Amount.Minor
	}
	return false
}

// wrote reports whether the seller wrote these words already.
func (d *dispute) wrote(text string) bool {
	for _, m := range d.Messages {
		if m.By == "SELLER" && plain(m.Content) == plain(text) {
			return true
		}
	}
	return false
}

// plain is a text without what a platform changes in keeping it.
func plain(text string) string { return strings.Join(strings.Fields(html.UnescapeString(text)), " ") }
