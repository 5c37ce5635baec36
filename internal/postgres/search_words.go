package postgres

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// piece is a part of a text that is found as one: a word, or a run of characters
// of a script that puts no spaces between words.
type piece struct {
	text  string
	run   bool // characters without spaces: found by pairs
	glued bool // to the piece before, by a sign such as the hyphen of TB-778812
}

// unspaced are the scripts whose runs are found by pairs of characters.
var unspaced = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar}

const longVowel = 'ー' // of kana, though Unicode gives it to no script

// glue is what may stand inside an order number, an address or a date.
const glue = "-_./:@+#"

// fold makes equal what people take for the same: full and half width, and upper
// and lower case.
func fold(text string) string {
	return norm.NFKC.String(cases.Fold().String(norm.NFKC.String(strings.ToValidUTF8(text, " "))))
}

// split takes a text apart. Apostrophes belong to their word: don't is dont.
func split(text string) (pieces []piece) {
	var (
		now   piece
		kept  strings.Builder
		stuck bool
	)
	end := func() {
		if kept.Len() > 0 {
			now.text = kept.String()
			if !now.run {
				now.text = stem(now.text)
			}
			pieces = append(pieces, now)
		}
		kept.Reset()
		now = piece{}
	}
	folded := fold(text)
	for i, r := range folded {
		mark := unicode.Is(unicode.Mark, r)
		run := unicode.In(r, unspaced...) || r == longVowel
		switch {
		case run || unicode.In(r, unicode.Letter, unicode.Number) || mark && kept.Len() > 0:
			if kept.Len() > 0 && run != now.run && !mark {
				end()
			}
			if kept.Len() == 0 {
				now.run, now.glued = run, stuck
			}
			kept.WriteRune(r)
			stuck = false
			continue
		case (r == '\'' || r == '’') && kept.Len() > 0 && !now.run:
			continue
		}
		word := kept.Len() > 0 && !now.run
		end()
		next, _ := utf8.DecodeRuneInString(folded[i+utf8.RuneLen(r):])
		stuck = word && strings.ContainsRune(glue, r) && unicode.In(next, unicode.Letter, unicode.Number) && !unicode.In(next, unspaced...)
	}
	end()
	return pieces
}

// stem takes the plural's ending off an English word of four letters or more.
// Lighter than any stemmer on purpose: a word must not be found by another one.
func stem(word string) string {
	if len(word) < 4 || strings.ContainsFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return word
	}
	for _, ending := range []string{"ches", "shes", "sses", "xes", "zes"} {
		if strings.HasSuffix(word, ending) {
			return word[:len(word)-2]
		}
	}
	switch {
	case strings.HasSuffix(word, "ies") && len(word) > 4:
		return word[:len(word)-3] + "y"
	case strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") && !strings.HasSuffix(word, "us") && !strings.HasSuffix(word, "is"):
		return word[:len(word)-1]
	}
	return word
}

// pairs are the neighbours in a run, and the run itself where it is one character.
func pairs(run string) (all []string) {
	runes := []rune(run)
	if len(runes) == 1 {
		return []string{run}
	}
	for i := range runes[1:] {
		all = append(all, string(runes[i:i+2]))
	}
	return all
}

// stored are the terms that a piece is found by: a word; a run's pairs, and each
// Han character by itself, since one alone can be a word.
func (p piece) stored() []string {
	if !p.run {
		return []string{p.text}
	}
	all := pairs(p.text)
	for _, r := range p.text {
		if unicode.Is(unicode.Han, r) {
			all = append(all, string(r))
		}
	}
	return all
}

// spoken is a text as phrases are looked for in it: a space before and after
// every piece, whatever stood there.
func spoken(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(" " + p.text)
	}
	return b.String() + " "
}
