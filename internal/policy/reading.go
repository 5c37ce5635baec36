package policy

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"redress/internal/complaint"
)

const (
	maxRead  = 4000 // characters of a text that are judged: what matters is said by then
	enough   = 4    // phrases of one group that are counted
	gapHan   = 8    // characters between two parts of a phrase
	gapLatin = 40
)

// reading is what the lexicons found in a text.
type reading struct {
	scores    map[complaint.Category]int
	yielding  map[complaint.Category]int  // of the scores, what yields to another grievance
	told      map[complaint.Category]bool // a grievance that does not yield was told
	grievance int
	praise    int
	safety    []string
	severe    bool
	groups    []string // names of the groups that spoke, "zh.arrived_late"
}

func newReading() *reading {
	return &reading{scores: map[complaint.Category]int{}, yielding: map[complaint.Category]int{}, told: map[complaint.Category]bool{}}
}

const yieldTo = 3 // what yields counts one part in so many

// settle lets what yields step back once another grievance is told: a parcel
// that never came and a service that does not answer is about the parcel.
func (r *reading) settle() {
	for category, points := range r.yielding {
		others := len(r.told)
		if r.told[category] {
			others--
		}
		if others > 0 {
			r.scores[category] -= points - points/yieldTo
		}
	}
}

// normal is the text as it is compared: compatibility forms and case made one,
// folded.
func (l *lexicon) normal(text string) []rune {
	runes := []rune(strings.ToLower(norm.NFKC.String(text)))
	for i, r := range runes {
		if to, ok := l.fold[r]; ok {
			runes[i] = to
		}
	}
	return runes
}

// read adds what the lexicon finds in the text.
func (l *lexicon) read(text string, into *reading) {
	runes := l.normal(text)
	runes = runes[:min(len(runes), maxRead)]
	words := l.words.find(runes)
	spoken := map[int]bool{} // phrases, each counted once
	times := map[int]int{}   // groups
	for i, w := range words {
		for _, p := range l.phrase[w.id] {
			if p.group == negator || spoken[p.id] || w.inner && (len(p.parts) == 1 || l.isNegator(w.id)) || !l.follows(runes, words[i:], p) {
				continue
			}
			negated := l.negated(runes, words[:i], w)
			g := l.file.Groups[p.group]
			if negated && g.Negated == "drop" {
				continue
			}
			spoken[p.id] = true
			if times[p.group]++; times[p.group] <= enough {
				into.count(l.file.Language, g, negated && g.Negated == "flip", times[p.group], early(w.from, len(runes)))
			}
		}
	}
}

// early is how much the place of a phrase counts, in tenths: people begin with
// what matters, so the first words count 20 and the last 10.
func early(at, length int) int { return 20 - 10*at/max(length, 1) }

// count adds one phrase, the nth of its group. A third grievance of one group
// adds nothing: a long letter is not a worse one.
func (r *reading) count(language string, g groupEntry, flipped bool, nth, early int) {
	if nth > 2 {
		if !flipped {
			r.praise += g.Praise
		}
		return
	}
	name := language + "." + g.Name
	if flipped {
		name += ".negated"
		r.grievance += g.Praise
	} else {
		r.grievance += g.Grievance
		r.praise += g.Praise
		r.severe = r.severe || g.Severe
		if g.Safety && !slices.Contains(r.safety, g.Name) {
			r.safety = append(r.safety, g.Name)
		}
	}
	if g.Category != "" {
		r.scores[g.Category] += g.Weight * early
		switch {
		case g.Yields:
			r.yielding[g.Category] += g.Weight * early
		case g.Grievance > 1:
			r.told[g.Category] = true
		}
	}
	if g.says() && !slices.Contains(r.groups, name) {
		r.groups = append(r.groups, name)
	}
}

// follows reports whether the other parts of a phrase come behind the first
// one, each near the one before and in the same clause.
func (l *lexicon) follows(text []rune, words []found, p phrase) bool {
	gap := gapHan
	if l.file.Script == "latin" {
		gap = gapLatin
	}
	end, at := words[0].to, 1
	for _, part := range p.parts[1:] {
		for ; ; at++ {
			if at >= len(words) || words[at].from-end > gap {
				return false
			}
			if words[at].id == part && words[at].from >= end && !(words[at].inner && l.isNegator(part)) {
				break
			}
		}
		if slices.ContainsFunc(text[end:words[at].from], l.endsClause) {
			return false
		}
		end = words[at].to
	}
	return true
}

// negated reports whether a negator stands right before the word, or with one
// or two characters ("不是很好", "没有很破") or words between.
func (l *lexicon) negated(text []rune, before []found, w found) bool {
	near := 2
	if l.file.Script == "latin" {
		near = 12
	}
	for i := len(before) - 1; i >= 0 && w.from-before[i].to <= near; i-- {
		if before[i].to > w.from || before[i].inner {
			continue
		}
		if l.isNegator(before[i].id) && !slices.ContainsFunc(text[before[i].to:w.from], l.endsClause) {
			return true
		}
	}
	return false
}

func (l *lexicon) endsClause(r rune) bool {
	if unicode.IsSpace(r) {
		return l.file.Script != "latin" || r == '\n'
	}
	return r != '\'' && r != '-' && r != '"' && unicode.IsPunct(r)
}

// scriptsOf says which lexicons can read a text. Han characters alone are
// Chinese, unless the customer's language is Japanese.
func scriptsOf(text, language string) map[string]bool {
	var han, kana, latin int
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.Is(unicode.Latin, r):
			latin++
		}
	}
	japanese := kana >= 2 || han > 0 && language == "ja"
	return map[string]bool{"kana": japanese, "han": han > 0 && !japanese, "latin": latin >= 3}
}

func (l *lexicon) isNegator(word int) bool {
	return slices.ContainsFunc(l.phrase[word], func(p phrase) bool { return p.group == negator })
}
