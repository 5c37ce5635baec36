package notify

import (
	"fmt"
	"strings"

	"redress/internal/complaint"
)

// maxSubject is the length of a subject in characters, the case number
// included; what mail clients and phones still show on a line or two.
const maxSubject = 119

// letter is what the templates see: every value is already in words of the
// language and safe inside a sentence; empty means unknown.
type letter struct {
	Name, Case, Order, Platform, Due             string
	Shop, ShopCode                               string // the name for customers, the code for colleagues
	Remedy, Reason, Reference, Tracking, Outcome string
	Category, Quote, Link, Ruling                string
	Heard, Sorry                                 string // what happened, before and after it was looked into
	Signer                                       string
	RemedyKind, RulingCode                       string // codes, for letters that differ by them
	Ground                                       string // of a rejection that waits for approval
	Return, Safety, Reopened                     bool
	Proposal                                     int
	Items                                        []string
}

// Render writes the letter of a kind in the reader's language. The only errors
// are a kind that has no letter and a template that does not run.
func Render(kind complaint.LetterKind, locale string, d Data) (Rendered, error) {
	w := languages[Match(locale)]
	if w.letters.Lookup(string(kind)) == nil {
		return Rendered{}, fmt.Errorf("render letter: there is no letter of kind %q", kind)
	}
	l, err := w.letter(kind, d)
	if err != nil {
		return Rendered{}, fmt.Errorf("render %s in %s: %w", kind, w.Locale, err)
	}
	parts := map[string]string{}
	for _, part := range []string{string(kind) + ".subject", "greeting", string(kind), "sign"} {
		var b strings.Builder
		if err := w.letters.ExecuteTemplate(&b, part, l); err != nil {
			return Rendered{}, fmt.Errorf("render %s in %s: %w", kind, w.Locale, err)
		}
		parts[part] = b.String()
	}
	title := inline(parts[string(kind)+".subject"], maxSubject)
	blocks := parse(parts["greeting"]+"\n\n"+parts[string(kind)]+"\n\n"+parts["sign"], w.Joiner)
	facts := w.facts(l)
	page, err := w.page(title, l.Signer, blocks, facts, l.Link)
	if err != nil {
		return Rendered{}, fmt.Errorf("render %s in %s: %w", kind, w.Locale, err)
	}
	return Rendered{Subject: subject(title, l.Case), Text: w.plain(blocks, facts, l.Link), HTML: page}, nil
}

// subject ends in the case number, by which an answer finds its case; the
// title gives way to it.
func subject(title, number string) string {
	if number == "" {
		return title
	}
	tail := " [" + number + "]"
	return shorten(title, maxSubject-len(tail)) + tail
}

func (w *words) letter(kind complaint.LetterKind, d Data) (letter, error) {
	remedy, err := w.remedy(d.Remedy, kind == complaint.RemedyNotice)
	if err != nil {
		return letter{}, err
	}
	l := letter{
		Name: inline(d.CustomerName, maxInline), Case: inline(d.Case, 40), Order: inline(d.OrderNumber, maxInline),
		Platform: w.Platforms[d.Platform], Shop: inline(d.ShopName, maxInline), Due: w.when(d.Due, d.Timezone, d.TimeScale),
		Remedy: remedy, Reason: w.Reasons[d.Reason], Reference: inline(d.Reference, maxInline),
		Tracking: inline(d.Tracking, maxInline), Outcome: w.Outcomes[string(d.Outcome)],
		Category: w.Categories[string(d.Category)], Quote: quotation(d.Text), Link: webLink(d.Link),
		Safety: dangerous(d), Reopened: d.Reopened, Proposal: d.Proposal,
	}
	l.Signer = w.signer(l.Shop)
	if role := string(kind.To()); kind.To() != complaint.Customer {
		l.Name, l.Signer, l.ShopCode = inline(d.Recipient, maxInline), w.signer(""), inline(d.Shop, maxInline)
		if l.Name == "" || l.Name == role {
			l.Name = w.Roles[role]
		}
	}
	l.Heard, l.Sorry = known(w.Heard, string(d.Category)), known(w.Sorry, string(d.Category))
	if d.Remedy != nil {
		l.RemedyKind = string(d.Remedy.Kind)
		l.Return = d.Remedy.ReturnRequired || d.Remedy.Kind == complaint.ReturnRefund
	}
	w.meaning(kind, d, &l)
	for _, code := range d.Items {
		l.Items = append(l.Items, w.item(code))
	}
	return l, nil
}

// known is the words for a code, or those for any.
func known(words map[string]string, code string) string {
	if text, ok := words[code]; ok {
		return text
	}
	return words[""]
}

// meaning reads the reason code as what it is in this kind of letter: a
// closing notice carries the outcome in it, a ruling whom it favours, a refused
// return how the goods came back, a request for approval the ground of a
// rejection.
func (w *words) meaning(kind complaint.LetterKind, d Data, l *letter) {
	switch kind {
	case complaint.ClosingNotice:
		outcome := d.Outcome
		if outcome == "" {
			outcome = complaint.Outcome(d.Reason)
		}
		l.Outcome = w.Outcomes[string(outcome)]
		if outcome != complaint.Merged {
			l.Reference = "" // only a merged case has another number to name
		}
	case complaint.RulingNotice:
		favour := d.Reason
		if w.Rulings[favour] == "" {
			favour = string(complaint.ForMerchant)
			if d.Remedy != nil {
				favour = string(complaint.ForCustomer)
			}
		}
		l.Ruling, l.RulingCode = w.Rulings[favour], favour
	case complaint.ReturnRefused:
		if condition := w.Conditions[d.Reason]; condition != "" {
			l.Reason = condition
		}
	case complaint.ApprovalRequest:
		if l.Ground = w.Grounds[d.Reason]; l.Ground != "" {
			l.Reason = ""
		}
	}
}

// dangerous holds where the product itself may harm somebody; a critical delay
// or bill is no reason to stop using it.
func dangerous(d Data) bool {
	if d.Safety {
		return true
	}
	switch d.Category {
	case complaint.DeliveryDelay, complaint.Billing, complaint.ReturnDifficulty, complaint.AfterSalesService:
		return false
	}
	return d.Severity == complaint.Critical
}

// signer is who writes: the shop's team, or simply the team.
func (w *words) signer(shop string) string {
	if shop == "" {
		return w.TeamAlone
	}
	return strings.Replace(w.Team, "#", shop, 1)
}
