package notify

import "strings"

// block is one paragraph, list, quotation or link of a letter. Templates write
// them as lines: "- " starts a list item, "> " a quoted line, "=> " the label
// of the link to the case; anything else is a paragraph. An empty line ends a
// block, save that two lists in a row are one; the lines of one paragraph are
// joined.
type block struct {
	Kind  string // paragraph, list, quote, link
	Lines []string
}

func parse(text, joiner string) []block {
	var blocks []block
	fresh := true
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			fresh = true
			continue
		}
		kind, content := classify(line)
		if n := len(blocks); n == 0 || blocks[n-1].Kind != kind || fresh && kind != "list" {
			blocks = append(blocks, block{Kind: kind})
		}
		fresh = false
		last := &blocks[len(blocks)-1]
		if kind == "paragraph" && len(last.Lines) == 1 {
			last.Lines[0] += joiner + content
			continue
		}
		last.Lines = append(last.Lines, content)
	}
	return blocks
}

func classify(line string) (kind, content string) {
	if item, ok := strings.CutPrefix(line, "- "); ok {
		return "list", item
	}
	if label, ok := strings.CutPrefix(line, "=> "); ok {
		return "link", label
	}
	if line == ">" {
		return "quote", ""
	}
	if words, ok := strings.CutPrefix(line, "> "); ok {
		return "quote", words
	}
	return "paragraph", line
}

// fact is one line of the table under a letter.
type fact struct{ Label, Value string }

func (w *words) facts(l letter) []fact {
	var known []fact
	for _, f := range []fact{{"case", l.Case}, {"order", l.Order}, {"platform", l.Platform}} {
		if f.Value != "" {
			known = append(known, fact{w.Facts[f.Label], f.Value})
		}
	}
	return known
}

// plain is the letter as plain text.
func (w *words) plain(blocks []block, facts []fact, link string) string {
	var b strings.Builder
	for _, one := range blocks {
		for _, line := range one.Lines {
			switch one.Kind {
			case "list":
				line = w.Bullet + line
			case "quote":
				line = strings.TrimSpace("> " + line)
			case "link":
				line += w.Colon + link
			}
			b.WriteString(line + "\n")
		}
		b.WriteString("\n")
	}
	if len(facts) > 0 {
		b.WriteString("----\n")
	}
	for _, f := range facts {
		b.WriteString(f.Label + w.Colon + f.Value + "\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}
