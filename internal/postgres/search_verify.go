package postgres

import (
	"context"
	"slices"
	"strings"
	"time"
)

// maxTexts is how many texts of one complaint are looked through. One that has
// more is taken for a match.
const maxTexts = 50

// fill reads the rows of the page. next is where the next one goes on; nil at the
// end of the list.
func (l *listing) fill(ctx context.Context, page *Page) (next *standing, err error) {
	limit, begun := l.filter.Limit, time.Now()
	for {
		if l.sought && len(l.found) == 0 {
			return nil, nil
		}
		rows, end, err := l.read(ctx, limit+1)
		if err != nil {
			return nil, err
		}
		if len(rows) > limit {
			end = rows[limit].standing()
		}
		if rows, err = l.verified(ctx, rows); err != nil {
			return nil, err
		}
		for _, r := range rows {
			if len(page.Rows) == limit {
				return next, nil
			}
			page.Rows, next = append(page.Rows, r.Row), r.standing()
		}
		if end == nil || time.Since(begun) > l.bounds.patience {
			return end, nil
		}
		l.from = end
	}
}

// verified are the rows that have every phrase.
func (l *listing) verified(ctx context.Context, rows []ranked) ([]ranked, error) {
	if len(l.wanted.phrases) == 0 || len(rows) == 0 {
		return rows, nil
	}
	numbers := make([]string, len(rows))
	for i, r := range rows {
		numbers[i] = r.Number
	}
	contents, err := l.store.contents(ctx, l.store.db, numbers, maxTexts)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(rows, func(r ranked) bool {
		c := contents[r.Number]
		return c == nil || c.err != nil || !c.cut && !c.says(l.wanted.phrases)
	}), nil
}

// says reports whether each phrase stands in one of the texts.
func (c *content) says(phrases []phrase) bool {
	var all []string
	for _, text := range slices.Concat(searched(c.opening), c.texts) {
		all = append(all, spoken(split(text)))
	}
	exact := exactTerms(c.opening.Customer)
	for _, p := range phrases {
		if !slices.ContainsFunc(all, func(text string) bool { return strings.Contains(text, p.text) }) &&
			!slices.ContainsFunc(p.exact, func(term string) bool { return slices.Contains(exact, term) }) {
			return false
		}
	}
	return true
}
