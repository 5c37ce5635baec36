package policy

import (
	"strings"
	"time"

	"redress/internal/complaint"
)

// Facts is what triage looks at. Text and Goods are the customer's words and
// the order's titles: they are read here and never come out again.
type Facts struct {
	Text   string
	Goods  string // titles of what was ordered; may be empty
	Locale string // BCP 47

	Kind     complaint.Kind       // as stated: only a hint
	Category complaint.Category   // as stated: it holds
	Wish     complaint.RemedyKind // a wish makes it a complaint

	Total             complaint.Money // of the order
	Channel           string
	PlatformReason    string // the platform's own reason code or text
	EarlierComplaints int    // of the same customer

	SubmittedAt      time.Time
	FirstResponseDue time.Time
	Now              time.Time

	Load map[string]int // open cases by owner
}

// language is the first part of the locale: "zh" of "zh-Hant-TW".
func (f Facts) language() string {
	language, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(f.Locale, "_", "-")), "-")
	return language
}

// hoursLeft is the time until the first response is due; a day when nothing is
// due.
func (f Facts) hoursLeft() float64 {
	if f.FirstResponseDue.IsZero() {
		return 24
	}
	return f.FirstResponseDue.Sub(f.Now).Hours()
}
