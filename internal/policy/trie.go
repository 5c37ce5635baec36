package policy

import (
	"strings"
	"unicode"
)

// trie finds the words of a lexicon in a text in one pass.
type trie struct {
	root  *node
	size  int
	latin bool // words start and end where words do
	ids   map[string]int
}

type node struct {
	next map[rune]*node
	id   int  // of the word that ends here; 0: none
	open bool // the word may go on ("break*")
	part bool // it is also a part of phrases
}

func newTrie(latin bool) *trie {
	return &trie{root: &node{}, latin: latin, ids: map[string]int{}}
}

// add puts a word in and returns its id; the same word again has the same id.
func (t *trie) add(word string, part bool) int {
	letters, open := strings.CutSuffix(word, "*")
	at := t.root
	for _, r := range letters {
		if at.next == nil {
			at.next = map[rune]*node{}
		}
		if at.next[r] == nil {
			at.next[r] = &node{}
		}
		at = at.next[r]
	}
	at.part = at.part || part
	if id, ok := t.ids[word]; ok {
		return id
	}
	t.size++
	t.ids[word] = t.size
	at.id, at.open = t.size, open
	return t.size
}

// found is one word of the text: runes from to to, without to. An inner one
// lies wholly inside a longer word and counts only as a part of a phrase:
// "不好" holds no "好".
type found struct {
	id, from, to int
	inner        bool
}

// find lists the words in a text in the order they start.
func (t *trie) find(text []rune) []found {
	var all []found
	reach := 0 // how far the words found so far go
	for i := range text {
		if t.latin && i > 0 && isWord(text[i]) && isWord(text[i-1]) {
			continue
		}
		best, parted := found{}, false
		for at, j := t.root, i; j < len(text); j++ {
			if at = at.next[text[j]]; at == nil {
				break
			}
			if at.id != 0 && (!t.latin || at.open || j+1 == len(text) || !isWord(text[j+1]) || !isWord(text[j])) {
				if best.id != 0 && parted {
					best.inner = true
					all = append(all, best)
				}
				best, parted = found{id: at.id, from: i, to: j + 1}, at.part
			}
		}
		switch {
		case best.id != 0 && best.to > reach:
			all = append(all, best)
			reach = best.to
		case best.id != 0 && parted:
			best.inner = true
			all = append(all, best)
		}
	}
	return all
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' }
