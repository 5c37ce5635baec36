package mailbox

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// blocks begin a line of their own.
var blocks = map[atom.Atom]bool{atom.P: true, atom.Div: true, atom.Tr: true, atom.Table: true, atom.Li: true, atom.Ul: true, atom.Ol: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Pre: true, atom.Hr: true,
	atom.Blockquote: true, atom.Section: true, atom.Article: true, atom.Header: true, atom.Footer: true}

// hidden have no text of the letter in them.
var hidden = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Title: true, atom.Head: true, atom.Template: true, atom.Noscript: true}

// plain reduces HTML to its text. A quotation's lines begin with "> ", as in plain
// mails.
func plain(source string) string {
	p := &reduction{}
	tokens := html.NewTokenizer(strings.NewReader(source))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return strings.Join(append(p.lines, p.line()), "\n")
		case html.TextToken:
			if p.skip == 0 {
				p.write(string(tokens.Text()))
			}
		case html.StartTagToken:
			p.begin(element(tokens))
		case html.EndTagToken:
			p.end(element(tokens))
		case html.SelfClosingTagToken:
			if name := element(tokens); name == atom.Br || name == atom.Hr {
				p.newLine()
			}
		}
	}
}

func element(tokens *html.Tokenizer) atom.Atom {
	name, _ := tokens.TagName()
	return atom.Lookup(name)
}

type reduction struct {
	lines []string
	words []string
	glued bool // no space before the next word
	quote int
	skip  int
}

func (p *reduction) begin(name atom.Atom) {
	switch {
	case hidden[name]:
		p.skip++
	case name == atom.Body: // ends a head that was never closed
		p.skip = 0
	case name == atom.Br:
		p.newLine()
	case blocks[name]:
		p.endLine()
		if name == atom.Blockquote {
			p.quote++
		}
	case name == atom.Td || name == atom.Th:
		p.write(" ")
	}
}

func (p *reduction) end(name atom.Atom) {
	switch {
	case hidden[name]:
		p.skip = max(0, p.skip-1)
	case blocks[name]:
		p.endLine()
		if name == atom.Blockquote {
			p.quote = max(0, p.quote-1)
		}
		if name == atom.P && len(p.lines) > 0 && p.lines[len(p.lines)-1] != "" {
			p.newLine()
		}
	}
}

func (p *reduction) write(text string) {
	words := strings.Fields(text)
	if len(words) == 0 {
		p.glued = p.glued && text == ""
		return
	}
	if p.glued && len(p.words) > 0 && strings.TrimLeft(text, " \t\r\n") == text {
		p.words[len(p.words)-1] += words[0]
		words = words[1:]
	}
	p.words = append(p.words, words...)
	p.glued = strings.TrimRight(text, " \t\r\n") == text
}

func (p *reduction) line() string {
	line := strings.Join(p.words, " ")
	p.words, p.glued = nil, false
	if p.quote > 0 {
		return strings.TrimRight(strings.Repeat("> ", min(p.quote, 5))+line, " ")
	}
	return line
}

func (p *reduction) newLine() { p.lines = append(p.lines, p.line()) }

func (p *reduction) endLine() {
	if len(p.words) > 0 {
		p.newLine()
	}
}
