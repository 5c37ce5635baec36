// Package million fills a database with as many complaints as a big market
// has, for measuring lists and searches, and nothing else: they have no texts
// that could be read, no events and no process.
package million

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"redress/internal/complaint"
	"redress/internal/vault"
)

// How Fill spreads complaints: three platforms and 200 shops, of which the
// busiest has a sixth of all and the quietest 0.2 per cent; three years, one in
// twenty still open, most of those of the last months; 60 terms each.
const (
	Shops  = 200
	Owners = 40
)

// Words that complaints of Fill are found by, with how many of a million have
// them.
const (
	CommonWord = "漏水"   // 300,000
	MiddleWord = "退款"   // 8,000
	RareWord   = "保险杠"  // 20, found by its two pairs
	OldWord    = "停产"   // 20,000, none of the last year
	batch      = 10_000 // complaints a statement
)

// Shop is the platform and shop of a number from 0, the busiest one, to Shops-1.
func Shop(i int) (platform, shop string) {
	return []string{"taobao", "jd", "rakuten"}[i%3], fmt.Sprintf("s%d", i)
}

// Count is how many complaints of Fill a database has.
func Count(ctx context.Context, databaseURL string) (complaints int, err error) {
	db, err := sqlx.ConnectContext(ctx, "postgres", databaseURL)
	if err != nil {
		return 0, fmt.Errorf("reach the database: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return counted(ctx, db)
}

// Fill adds complaints to a database until it has so many, and goes on where an
// earlier call was broken off. Its indexes are made anew afterwards, as a restored
// backup has them. told, unless nil, is called with how many there are.
func Fill(ctx context.Context, databaseURL string, terms vault.Terms, complaints int, told func(there int)) (err error) {
	db, err := sqlx.ConnectContext(ctx, "postgres", databaseURL)
	if err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	there, err := counted(ctx, db)
	if err != nil {
		return err
	}
	f := filling{db: db, complaints: complaints, taken: map[string]bool{}}
	f.know(terms)
	for _, statement := range []string{keepIndexes, dropIndexes} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("make the database ready to be filled: %w", err)
		}
	}
	for ; there < complaints; there += batch {
		if told != nil {
			told(there)
		}
		if err := f.add(ctx, there); err != nil {
			return fmt.Errorf("add complaints from %d on: %w", there, err)
		}
	}
	if _, err := db.ExecContext(ctx, makeIndexes); err != nil {
		return fmt.Errorf("make the indexes anew: %w", err)
	}
	if _, err := db.ExecContext(ctx, "vacuum analyze"); err != nil {
		return fmt.Errorf("analyze what was filled: %w", err)
	}
	return nil
}

func counted(ctx context.Context, db *sqlx.DB) (complaints int, err error) {
	if err := db.GetContext(ctx, &complaints, `select count(*) from complaints where person_id like 'p\_many\_%'`); err != nil {
		return 0, fmt.Errorf("count complaints: %w", err)
	}
	return complaints, nil
}

// filling is a Fill on its way.
type filling struct {
	db         *sqlx.DB
	complaints int
	taken      map[string]bool
	shops      pq.Int64Array // the terms of the shops
	words      pq.Int64Array // and of the words
}

func (f *filling) know(terms vault.Terms) {
	for i := range Shops {
		platform, shop := Shop(i)
		f.shops = append(f.shops, terms.Current("@"+platform+"/"+shop))
	}
	for _, word := range []string{CommonWord, MiddleWord, "保险", "险杠", OldWord} {
		f.words = append(f.words, terms.Current(word))
	}
}

// add adds a batch, in one transaction.
func (f *filling) add(ctx context.Context, from int) error {
	numbers := make([]string, min(batch, f.complaints-from))
	for i := range numbers {
		for numbers[i] == "" || f.taken[numbers[i]] { // of a million, some dozen are drawn twice
			var err error
			if numbers[i], err = complaint.NewNumber(rand.Reader, time.Now().UTC().Year()); err != nil {
				return err
			}
		}
		f.taken[numbers[i]] = true
	}
	tx, err := f.db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing is left of it after a commit
	if _, err := tx.ExecContext(ctx, addPeople, from, len(numbers)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, addComplaints, pq.Array(numbers), from, f.complaints, Shops, Owners); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, addTerms, pq.Array(numbers), f.shops, f.words); err != nil {
		return err
	}
	return tx.Commit()
}
