package pack

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"redress/internal/marketplace"
)

// ellipsis stands where a text was cut.
const ellipsis = "…"

// Words are a text as a platform takes it.
type Words struct {
	Text    string `json:"-"` // somebody's words
	Cut     bool   `json:"cut,omitempty"`
	Dropped int    `json:"dropped,omitempty"` // characters that did not fit
	Short   bool   `json:"short,omitempty"`   // the platform wants more than there is
}

// Cut is a text as far as a platform takes it.
func Cut(text string, limit marketplace.Text) string { return Fit(text, limit).Text }

// Fit makes a text fit a platform's limits: lines that are too long are broken,
// and what is left over is cut off behind a sentence, a word or at least a whole
// character, with "…" to say so. Control characters are left out. A character
// counts as UTF-16 counts it, which is never less than a platform may count. The
// same text gives the same words.
func Fit(text string, limit marketplace.Text) Words {
	whole, lost := broken(cleaned(text), limit.LineChar)
	fits := cutOff(whole, limit)
	w := Words{Text: fits, Cut: lost > 0 || fits != whole, Dropped: lost}
	if fits != whole {
		w.Dropped += utf8.RuneCountInString(whole) - utf8.RuneCountInString(strings.TrimSuffix(strings.TrimSuffix(fits, ellipsis), " "))
	}
	w.Short = utf8.RuneCountInString(w.Text) < limit.Least
	return w
}

// cleaned is valid UTF-8 with one kind of line's end and no control characters.
func cleaned(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\v", "\n", "\f", "\n").Replace(strings.ToValidUTF8(text, "\uFFFD"))
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, text))
}

// broken breaks lines of more than so many characters, at a space where there is
// one. lost counts characters that are wider than a line.
func broken(text string, line int) (whole string, lost int) {
	if line <= 0 {
		return text, 0
	}
	var all []string
	for one := range strings.SplitSeq(text, "\n") {
		short := units(one) <= line
		for units(one) > line {
			head, rest, n := brokenAt(one, line)
			lost += n
			one = rest
			if head != "" {
				all = append(all, head)
			}
		}
		if short || one != "" {
			all = append(all, one)
		}
	}
	return strings.TrimSpace(strings.Join(all, "\n")), lost
}

// brokenAt takes the first line off a text that is longer than one.
func brokenAt(text string, line int) (head, rest string, lost int) {
	used, at, space := 0, 0, -1
	for cluster := range clusters(text) {
		if used += units(cluster); used > line {
			break
		}
		if strings.TrimSpace(cluster) == "" {
			space = at
		}
		at += len(cluster)
	}
	switch {
	case at == 0: // not even one character: as many of its runes as a line has, or it goes
		first, size := utf8.DecodeRuneInString(text)
		if units(string(first)) > line {
			return "", text[size:], 1
		}
		return text[:size], text[size:], 0
	case space > at/2:
		return strings.TrimRight(text[:space], " \t"), strings.TrimLeft(text[space:], " \t"), 0
	}
	return strings.TrimRight(text[:at], " \t"), strings.TrimLeft(text[at:], " \t"), 0
}

// cutOff is the text, or as much of it as fits.
func cutOff(text string, limit marketplace.Text) string {
	if within(text, limit) {
		return text
	}
	rest := marketplace.Text{Chars: limit.Chars, Bytes: limit.Bytes, LineChar: limit.LineChar}
	places := placesIn(text, rest)
	for _, place := range []struct {
		end  int
		tail string
	}{{places.sentence, ellipsis}, {places.sentenceApart, " " + ellipsis}, {places.word, ellipsis}} {
		// A sentence or word that ends in the first half would lose too much.
		if place.end > 0 && place.end >= places.character/2 && within(text[:place.end]+place.tail, rest) {
			return text[:place.end] + place.tail
		}
	}
	if places.character > 0 {
		return text[:places.character] + ellipsis
	}
	return bare(text, rest)
}

// bare is for limits so tight that "…" has no room.
func bare(text string, limit marketplace.Text) string {
	end := 0
	for at, r := range text {
		if next := at + utf8.RuneLen(r); !within(text[:next], limit) {
			break
		} else {
			end = next
		}
	}
	return strings.TrimSpace(text[:end])
}

// within reports whether a text keeps the upper limits.
func within(text string, limit marketplace.Text) bool {
	if limit.Chars > 0 && units(text) > limit.Chars || limit.Bytes > 0 && len(text) > limit.Bytes {
		return false
	}
	if limit.LineChar > 0 {
		for line := range strings.SplitSeq(text, "\n") {
			if units(line) > limit.LineChar {
				return false
			}
		}
	}
	return true
}

// units is how many UTF-16 units a text has.
func units(text string) int {
	n := 0
	for _, r := range text {
		if n++; r > 0xFFFF {
			n++
		}
	}
	return n
}
