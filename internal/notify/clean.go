package notify

import (
	"net/url"
	"strings"
	"unicode"
)

const (
	maxInline = 80   // runes of a value that stands inside a sentence
	maxQuoted = 4000 // runes of a text that is quoted
)

// inline makes a value safe inside a sentence: one line, no control or
// direction characters, no start that the template markup would read, and not
// longer than limit runes.
func inline(s string, limit int) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unprintable(r)
	}), " ")
	s = strings.TrimLeft(s, "->=| ")
	return shorten(s, limit)
}

// quoted makes a free text safe as a quotation: its line breaks stay, other
// control characters go.
func quoted(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		if unprintable(r) {
			return -1
		}
		return r
	}, s)
	return shorten(strings.TrimSpace(s), maxQuoted)
}

// quotation is a free text in the markup of a quotation, line by line, so that
// nothing in it reads as anything else; empty for an empty text.
func quotation(s string) string {
	if s = quoted(s); s == "" {
		return ""
	}
	return "> " + strings.ReplaceAll(s, "\n", "\n> ")
}

// unprintable holds for control characters and for the marks that turn the
// direction of writing, with which a name could hide what follows it.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\uFEFF' || r == '\uFFFD' ||
		(r >= '\u202A' && r <= '\u202E') || (r >= '\u2066' && r <= '\u2069')
}

func shorten(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return strings.TrimSpace(string(runes[:limit-1])) + "…"
}

// webLink is s if it is an absolute http or https address, else empty.
func webLink(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	return u.String()
}
