package main

import (
	"io"
	"strings"
)

// page is how wide words are written; wider lines are hard to read in a terminal.
const page = 116

// sheet is a table whose rows may have words beneath them.
type sheet struct {
	rows  table
	under map[int][]string
}

// row adds a row; see table.
func (s *sheet) row(cells ...string) { s.rows.row(cells...) }

// note writes words beneath the last row, if there are any.
func (s *sheet) note(words string) {
	if words == "" {
		return
	}
	if s.under == nil {
		s.under = map[int][]string{}
	}
	n := len(s.rows) - 1
	s.under[n] = append(s.under[n], words)
}

func (s sheet) print(w io.Writer) error {
	var b strings.Builder
	for n, line := range s.rows.lines() {
		b.WriteString(line + "\n")
		for _, words := range s.under[n] {
			for i, part := range wrapped(words, page) {
				b.WriteString(strings.Repeat(" ", 4+2*min(i, 1)) + part + "\n")
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// tell adds a label and what stands behind it, over as many lines as it takes.
func (t *table) tell(label, words string) {
	if words == "" {
		return
	}
	for _, part := range wrapped(words, page-12) {
		t.row(label, part)
		label = ""
	}
}

// wrapped breaks words into lines at most so wide, between words where there are any.
func wrapped(words string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(oneLine(words)) {
		switch {
		case line == "":
			line = word
		case looks.StringWidth(line)+1+looks.StringWidth(word) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
		if looks.StringWidth(line) > width {
			parts := strings.Split(looks.Wrap(line, width), "\n")
			lines, line = append(lines, parts[:len(parts)-1]...), parts[len(parts)-1]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
