package postgres

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"redress/internal/complaint"
)

// How much can be asked for at once.
const (
	maxSearchRunes = 200
	maxSearchTerms = 64
)

// BadSearch says that words cannot be searched for, and why.
type BadSearch struct{ Reason string }

func (e BadSearch) Error() string { return "the search cannot be carried out: " + e.Reason }

// wanted is what a search asks for: every term, in one of its spellings, and
// every phrase. The number is a complaint's, when nothing else was written.
type wanted struct {
	number  string
	terms   [][]string
	phrases []phrase
}

// phrase is a piece of text that must stand as it is, since its terms could all
// be there and apart from each other: 充电器 has the pairs of 充电 and 电器. Who
// is found by one of the exact terms is found anyway.
type phrase struct {
	text  string // as spoken has it
	exact []string
}

// parseSearch reads what people write into a search field: words that must all
// be there, in any order, and "quoted phrases". It fails with BadSearch.
func parseSearch(text string) (wanted, error) {
	var w wanted
	if number, err := complaint.ParseNumber(strings.TrimSpace(text)); err == nil {
		return wanted{number: number}, nil
	}
	if utf8.RuneCountInString(text) > maxSearchRunes {
		return w, BadSearch{fmt.Sprintf("it is longer than %d characters", maxSearchRunes)}
	}
	parts := strings.Split(strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "＂", `"`).Replace(text), `"`)
	whole := []string{}
	if len(parts) == 1 {
		whole = phoneTerm(text)
	}
	for i, part := range parts {
		if quoted := i%2 == 1; quoted {
			w.add(split(part), true, nil)
			continue
		}
		for _, field := range strings.Fields(part) {
			exact := append(mailTerm(field), whole...)
			if len(whole) == 0 {
				exact = append(exact, phoneTerm(field)...)
			}
			w.addGlued(split(field), exact)
		}
	}
	switch {
	case len(w.terms) == 0:
		return w, BadSearch{"there is no word in it"}
	case len(w.terms) > maxSearchTerms:
		return w, BadSearch{"there are too many words in it"}
	}
	return w, nil
}

// addGlued adds what one field holds: pieces that signs hold together are one
// phrase, and a run of characters by itself is one.
func (w *wanted) addGlued(pieces []piece, exact []string) {
	for len(pieces) > 0 {
		n := 1
		for n < len(pieces) && pieces[n].glued {
			n++
		}
		w.add(pieces[:n], n > 1, exact)
		pieces = pieces[n:]
	}
}

func (w *wanted) add(pieces []piece, together bool, exact []string) {
	for _, p := range pieces {
		terms := []string{p.text}
		if p.run {
			terms = pairs(p.text)
		}
		for _, t := range terms {
			w.terms = append(w.terms, append([]string{t}, exact...))
		}
		if p.run && len(terms) > 1 && !together {
			w.phrases = append(w.phrases, phrase{p.text, exact})
		}
	}
	if !together || len(pieces) == 0 || len(pieces) == 1 && !pieces[0].run {
		return
	}
	text := spoken(pieces)
	if pieces[0].run {
		text = text[1:]
	}
	if pieces[len(pieces)-1].run {
		text = text[:len(text)-1]
	}
	w.phrases = append(w.phrases, phrase{text, exact})
}

// phoneShaped is what may be a phone number.
var phoneShaped = regexp.MustCompile(`^\+?[0-9(][0-9 ()-]{5,24}$`)

// shortestPhone is the fewest digits that a phone number is looked for by.
const shortestPhone = 7

// phoneTerm is what a phone number is found by: its digits, without the zero
// that stands before a national number.
func phoneTerm(s string) []string {
	s = strings.TrimSpace(fold(s))
	if !phoneShaped.MatchString(s) {
		return nil
	}
	d := strings.TrimLeft(digits(s), "0")
	if len(d) < shortestPhone {
		return nil
	}
	return []string{"=" + d}
}

// phoneTerms are what a customer's phone number is stored under: with its
// country code of one to three digits (ITU-T E.164) and without.
func phoneTerms(s string) []string {
	all := phoneTerm(s)
	if len(all) == 0 || !strings.HasPrefix(strings.TrimSpace(s), "+") {
		return all
	}
	for code := 1; code <= 3; code++ {
		if rest := strings.TrimLeft(all[0][1+code:], "0"); len(rest) >= shortestPhone {
			all = append(all, "="+rest)
		}
	}
	return all
}

// mailTerm is what a mail address is stored under and found by: all of it.
func mailTerm(s string) []string {
	if !strings.Contains(s, "@") {
		return nil
	}
	return []string{"=" + fold(s)}
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
