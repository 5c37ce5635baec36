package policy

import (
	"fmt"
	"slices"
	"strings"

	"redress/internal/complaint"
)

// lexiconFile is the shape of one language's lexicon: what its shoppers say.
type lexiconFile struct {
	Language string              `yaml:"language"` // "zh"
	Script   string              `yaml:"script"`   // han, kana or latin: which texts it reads
	Fold     foldEntry           `yaml:"fold"`
	Negators []string            `yaml:"negators"` // "不": turn what stands right behind them
	Sets     map[string][]string `yaml:"sets"`     // words that stand for each other: <seller> in a phrase
	Groups   []groupEntry        `yaml:"groups"`
}

// foldEntry maps characters one to one before anything is compared, such as
// traditional to simplified.
type foldEntry struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

// groupEntry is a group of phrases that say the same. A phrase is a word, or
// words joined by "~" that follow each other within one clause, each of which
// may be a <set>. In latin script a word ends at a word's end, unless it ends
// with "*".
type groupEntry struct {
	Name      string             `yaml:"name"`
	Category  complaint.Category `yaml:"category"`  // what it speaks for, with weight
	Weight    int                `yaml:"weight"`    //
	Grievance int                `yaml:"grievance"` // how clearly something is wrong
	Praise    int                `yaml:"praise"`    // how clearly all is well
	Safety    bool               `yaml:"safety"`    // somebody could be hurt
	Severe    bool               `yaml:"severe"`    // the loss or the anger is great
	Yields    bool               `yaml:"yields"`    // speaks for its category only as long as no other grievance is told: "bad!", "nobody answers"
	Negated   string             `yaml:"negated"`   // behind a negator: "drop" says nothing, "flip" turns praise into grievance; empty: stays
	Words     []string           `yaml:"words"`
}

// says reports whether the group means anything; one that does not is there to
// keep the shorter words in its own from counting.
func (g groupEntry) says() bool {
	return g.Weight != 0 || g.Grievance != 0 || g.Praise != 0 || g.Safety
}

// lexicon is a lexicon ready to read texts with.
type lexicon struct {
	src    *source
	file   lexiconFile
	fold   map[rune]rune
	words  *trie
	phrase map[int][]phrase // by the trie id of their first part
}

// phrase is one way to say what its group says: parts that follow each other.
type phrase struct {
	id    int // within the lexicon
	group int
	parts []int // ids of trie entries
}

const negator = -1 // the group of the negators

var scripts = []string{"han", "kana", "latin"}

func newLexicon(src *source, file lexiconFile) (*lexicon, error) {
	if file.Language == "" {
		return nil, src.wrong("language", "is missing")
	}
	if !slices.Contains(scripts, file.Script) {
		return nil, src.wrong("script", "must be one of %s", strings.Join(scripts, ", "))
	}
	from, to := []rune(file.Fold.From), []rune(file.Fold.To)
	if len(from) != len(to) {
		return nil, src.wrong("fold.to", "has %d characters for the %d of from", len(to), len(from))
	}
	l := &lexicon{src: src, file: file, fold: map[rune]rune{}, words: newTrie(file.Script == "latin"), phrase: map[int][]phrase{}}
	for i, r := range from {
		l.fold[r] = to[i]
	}
	next := 0
	for _, w := range file.Negators {
		l.addPhrase(&next, negator, []string{w})
	}
	for i, g := range file.Groups {
		if err := l.checkGroup(i, g); err != nil {
			return nil, err
		}
		for j, w := range g.Words {
			at := fmt.Sprintf("groups[%d].words[%d]", i, j)
			ways, err := l.expand(w)
			if err != nil {
				return nil, src.wrong(at, "%v", err)
			}
			for _, way := range ways {
				l.addPhrase(&next, i, way)
			}
			next++
		}
	}
	return l, nil
}

func (l *lexicon) checkGroup(i int, g groupEntry) error {
	at := fmt.Sprintf("groups[%d]", i)
	switch {
	case !code.MatchString(g.Name):
		return l.src.wrong(at+".name", "must be a code such as arrived_late")
	case g.Category != "" && !slices.Contains(complaint.Categories, g.Category):
		return l.src.wrong(at+".category", "must be one of %s", list(complaint.Categories))
	case g.Category != "" && g.Weight <= 0:
		return l.src.wrong(at+".weight", "must be above 0 when there is a category")
	case !slices.Contains([]string{"", "drop", "flip"}, g.Negated):
		return l.src.wrong(at+".negated", "must be drop or flip")
	case len(g.Words) == 0:
		return l.src.wrong(at+".words", "is empty")
	}
	return nil
}

const maxWays = 4000 // one phrase's ways to be said; a slip with two large sets would otherwise take all memory

// expand spells out a phrase's sets.
func (l *lexicon) expand(text string) ([][]string, error) {
	ways := [][]string{nil}
	for _, part := range strings.Split(text, "~") {
		words := []string{part}
		if name, ok := strings.CutPrefix(part, "<"); ok {
			name, ok = strings.CutSuffix(name, ">")
			if words, ok = l.file.Sets[name], ok && len(l.file.Sets[name]) > 0; !ok {
				return nil, fmt.Errorf("there is no set %q", part)
			}
		}
		if slices.Contains(words, "") {
			return nil, fmt.Errorf("an empty word")
		}
		var longer [][]string
		for _, way := range ways {
			for _, word := range words {
				longer = append(longer, append(slices.Clone(way), word))
			}
		}
		if ways = longer; len(ways) > maxWays {
			return nil, fmt.Errorf("more than %d ways to say it", maxWays)
		}
	}
	return ways, nil
}

func (l *lexicon) addPhrase(next *int, group int, words []string) {
	p := phrase{id: *next, group: group}
	for _, w := range words {
		p.parts = append(p.parts, l.words.add(string(l.normal(w)), len(words) > 1))
	}
	l.phrase[p.parts[0]] = append(l.phrase[p.parts[0]], p)
}
