package main

import (
	"slices"
	"strconv"
	"strings"

	"redress/internal/complaint"
)

// only refuses fields that nobody asked for: mostly they are misspelt.
func (t told) only(fields ...string) error {
	for name := range t {
		if !slices.Contains(fields, name) {
			return invalid(name, "is not known here; there are: %s", strings.Join(fields, ", "))
		}
	}
	return nil
}

// number reads a whole number; an empty one is the least.
func (t told) number(field string, least, most int) (int, error) {
	text := strings.TrimSpace(t[field])
	if text == "" {
		return least, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, invalid(field, "must be a whole number from %d to %d", least, most)
	}
	return n, nil
}

// money reads an amount in the platform's currency. One that is not there and has
// no usual value is nothing.
func (p *platform) money(field, text, usual string) (complaint.Money, error) {
	if text = strings.TrimSpace(text); text == "" {
		text = usual
	}
	if text == "" {
		return complaint.Money{Currency: p.currency}, nil
	}
	m, err := complaint.ParseMoney(text, p.currency)
	if err != nil || m.Minor <= 0 {
		return m, invalid(field, "must be an amount of %s above nothing, such as %s", p.currency, p.total)
	}
	return m, nil
}

func joined[T ~string](all []T) string {
	words := make([]string, len(all))
	for i, one := range all {
		words[i] = string(one)
	}
	return strings.Join(words, ", ")
}
