package main

import (
	"slices"
	"strings"

	"redress/internal/complaint"
)

func messageNames() []string {
	var names []string
	for _, m := range complaint.Catalogue {
		names = append(names, string(m.Name))
	}
	return names
}

// messageList is the table of messages for help.
func messageList() string {
	var t table
	for _, m := range complaint.Catalogue {
		t.row("  "+string(m.Name), m.Does)
	}
	var b strings.Builder
	must(t.print(&b))
	return b.String()
}

// suggestion names the messages that were perhaps meant.
func suggestion(typed string) string {
	var near []string
	for _, name := range messageNames() {
		if distance(strings.ToLower(typed), name) <= 2+len(name)/6 || (len(typed) > 2 && strings.Contains(name, strings.ToLower(typed))) {
			near = append(near, name)
		}
	}
	slices.SortStableFunc(near, func(a, b string) int { return distance(typed, a) - distance(typed, b) })
	if len(near) == 0 {
		return ": `starter help send` lists them"
	}
	return ": did you mean " + strings.Join(near[:min(3, len(near))], " or ") + "?"
}

// distance is how many letters must be added, left out or changed to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := before
			if a[i] != b[j] {
				changed++
			}
			before = row[j+1]
			row[j+1] = min(changed, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
