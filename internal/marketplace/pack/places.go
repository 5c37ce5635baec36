package pack

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"redress/internal/marketplace"
)

// places are where a text can be cut so that what is before, and "…", fits: the
// last of each kind, as offsets; 0 is none.
type places struct {
	sentence      int // behind a full stop that is as wide as a character
	sentenceApart int // behind one that wants a space before what follows
	word          int
	character     int
}

// placesIn looks at a text once from its beginning, and stops where nothing fits.
func placesIn(text string, limit marketplace.Text) places {
	var found places
	used, line, at := 0, 0, 0
	for cluster := range clusters(text) {
		n := units(cluster)
		used, at = used+n, at+len(cluster)
		if line += n; cluster == "\n" {
			line = 0
		}
		if limit.Chars > 0 && used+1 > limit.Chars || limit.Bytes > 0 && at+len(ellipsis) > limit.Bytes {
			break
		}
		if strings.TrimSpace(cluster) == "" || limit.LineChar > 0 && line+1 > limit.LineChar {
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[at:])
		last, _ := utf8.DecodeLastRuneInString(cluster)
		found.character = at
		switch {
		case strings.ContainsRune("。！？…；｡", last):
			found.sentence = at
		case strings.ContainsRune(".!?;", last) && unicode.IsSpace(next), next == '\n':
			found.sentenceApart = at
		case apart(last, next):
			found.word = at
		}
	}
	return latest(found)
}

// latest leaves only the later of the two kinds of sentences.
func latest(p places) places {
	if p.sentence > p.sentenceApart {
		p.sentenceApart = 0
	} else {
		p.sentence = 0
	}
	return p
}

// apart reports whether a word ends between two characters. Chinese and Japanese
// need no space for that.
func apart(last, next rune) bool {
	if unicode.In(last, unicode.Han, unicode.Hiragana, unicode.Katakana) {
		return true
	}
	return unicode.IsSpace(next) || unicode.In(next, unicode.Han)
}

const joiner = '\u200d' // zero width: the characters beside it are one

// clusters are the characters of a text as people see them: a letter with its
// accents, a flag, a family of emoji. It is a part of Unicode's rule (UAX 29),
// enough to never tear apart what belongs together in what customers write.
func clusters(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		begin, flags := 0, 0
		var last rune
		for at, r := range text {
			belongs := at > 0 && last != '\n' && r != '\n' && (last == joiner || extends(r) || flag(r) && flag(last) && flags%2 == 1)
			if at > 0 && !belongs {
				if !yield(text[begin:at]) {
					return
				}
				begin, flags = at, 0
			}
			if flag(r) {
				flags++
			}
			last = r
		}
		if begin < len(text) {
			yield(text[begin:])
		}
	}
}

// flag reports whether a rune is one of the two letters of a flag.
func flag(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// extends reports whether a rune belongs to the one before it.
func extends(r rune) bool {
	switch {
	case r == joiner, r >= 0x1F3FB && r <= 0x1F3FF, r >= 0xE0020 && r <= 0xE007F: // skins, and the tags of regions' flags
		return true
	case r >= 0x1160 && r <= 0x11FF, r == 0xFF9E, r == 0xFF9F: // Hangul's parts, halfwidth voice marks
		return true
	}
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc)
}
