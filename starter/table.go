package main

import (
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
)

// looks measures how wide text stands in a terminal, the same in every locale.
var looks = &runewidth.Condition{}

// table is a table for people: columns aligned by how wide they look, so that
// Chinese and Japanese stand straight too.
type table [][]string

// row adds a row; what would break it into two lines or move the cursor is
// replaced.
func (t *table) row(cells ...string) {
	for i, cell := range cells {
		cells[i] = oneLine(cell)
	}
	*t = append(*t, cells)
}

// lines are the rows, aligned.
func (t table) lines() []string {
	widths := map[int]int{}
	for _, row := range t {
		for i, cell := range row {
			widths[i] = max(widths[i], looks.StringWidth(cell))
		}
	}
	all := make([]string, len(t))
	for n, row := range t {
		line := ""
		for i, cell := range row {
			if i > 0 {
				line += "  "
			}
			line += looks.FillRight(cell, widths[i])
		}
		all[n] = strings.TrimRight(line, " ")
	}
	return all
}

func (t table) print(w io.Writer) error {
	var b strings.Builder
	for _, line := range t.lines() {
		b.WriteString(line + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// oneLine makes text from outside safe to print: control characters could
// change what a terminal shows.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return ' '
		}
		return r
	}, s)
}
