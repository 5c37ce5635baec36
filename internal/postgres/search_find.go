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

// search finds out what is asked for and how many complaints have the terms.
func (l *listing) search(ctx context.Context) (err error) {
	if l.wanted, err = parseSearch(l.filter.Search); err != nil {
		return err
	}
	if l.wanted.number != "" {
		l.found, l.sought = []string{l.wanted.number}, true
		return nil
	}
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
	few := l.store.bounds.few
	text := fmt.Sprintf("select number from search_terms where %s limit %d", strings.Join(q.conditions, " and "), few+1)
	var found []string
	if err := l.store.db.SelectContext(ctx, &found, text, q.args...); err != nil {
		return fmt.Errorf("search complaints: %w", err)
	}
	if len(found) <= few {
		l.found, l.sought = found, true
		l.none = len(found) == 0
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
