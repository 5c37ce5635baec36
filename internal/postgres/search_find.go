package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/lib/pq"
)

// maxShopTerms is how many shops are looked for in the index of terms; more are
// told apart afterwards.
const maxShopTerms = 50

// understand reads what is searched for.
func (l *listing) understand() (err error) {
	if l.filter.Search == "" {
		return nil
	}
	if l.wanted, err = parseSearch(l.filter.Search); err == nil && l.wanted.number != "" {
		l.found, l.sought = []string{l.wanted.number}, true
	}
	return err
}

// turn reads the page. A search first has a glance at the next complaints: where
// that fills the page, nobody needs to know how many there are. Only then it asks
// the index.
func (l *listing) turn(ctx context.Context, page *Page) (next *standing, err error) {
	if l.filter.Search == "" || l.sought {
		return l.fill(ctx, page)
	}
	from, bounds := l.from, l.bounds
	l.bounds.reach, l.bounds.patience = bounds.glance, 0
	if next, err = l.fill(ctx, page); err != nil || next == nil || len(page.Rows) == l.filter.Limit {
		return next, err
	}
	page.Rows, l.from, l.bounds = page.Rows[:0], from, bounds
	if err := l.count(ctx); err != nil {
		return nil, err
	}
	return l.fill(ctx, page)
}

// count asks the index for the complaints that have the terms, and keeps them
// when they are few.
func (l *listing) count(ctx context.Context) error {
	q := &statement{}
	q.and(l.has(q, "terms")...)
	if w := l.wall; len(w.platforms) == 0 && len(w.shops) > 0 && len(w.shops) <= maxShopTerms {
		var any []int64
		hash := l.store.vault.Terms()
		for _, s := range w.shops {
			any = append(any, hash.All(shopTerm(s.Platform, s.Name))...)
		}
		q.and("terms && " + q.arg(pq.Array(any)) + "::bigint[]")
	}
	few := l.bounds.few
	text := fmt.Sprintf("select number from search_terms where %s limit %d", strings.Join(q.conditions, " and "), few+1)
	var found []string
	if err := l.store.db.SelectContext(ctx, &found, text, q.args...); err != nil {
		return fmt.Errorf("search complaints: %w", err)
	}
	if len(found) <= few {
		l.found, l.sought = found, true
	}
	return nil
}

// has are the conditions that a row of terms meets when it has all that is
// wanted, each in one of its spellings and under one of the keys.
func (l *listing) has(q *statement, column string) (conditions []string) {
	hash := l.store.vault.Terms()
	var all []int64 // of one spelling under the only key
	for _, spellings := range l.wanted.terms {
		var any []int64
		for _, term := range spellings {
			any = append(any, hash.All(term)...)
		}
		if len(any) == 1 {
			all = append(all, any[0])
			continue
		}
		conditions = append(conditions, column+" && "+q.arg(pq.Array(any))+"::bigint[]")
	}
	if len(all) > 0 {
		conditions = append(conditions, column+" @> "+q.arg(pq.Array(all))+"::bigint[]")
	}
	return conditions
}
