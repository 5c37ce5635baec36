package postgres

import (
	"context"
	"io"
	"strings"
)

// WithRandom makes the store draw its case numbers from r.
func (s *Store) WithRandom(r io.Reader) *Store {
	changed := *s
	changed.random = r
	return &changed
}

// Exec runs a statement that the store itself never would.
func (s *Store) Exec(ctx context.Context, query string, args ...any) error {
	_, err := s.db.ExecContext(ctx, query, args...)
	return err
}

// Count counts the rows of a table.
func (s *Store) Count(ctx context.Context, table string) (n int, err error) {
	err = s.db.GetContext(ctx, &n, "select count(*) from "+table)
	return n, err
}

// Dump is all rows of all tables as text.
func (s *Store) Dump(ctx context.Context) (string, error) {
	var tables, all []string
	if err := s.db.SelectContext(ctx, &tables, `select tablename from pg_tables where schemaname = 'public'`); err != nil {
		return "", err
	}
	for _, table := range tables {
		var rows []string
		if err := s.db.SelectContext(ctx, &rows, `select row_to_json(t)::text from `+table+` t`); err != nil {
			return "", err
		}
		all = append(all, rows...)
	}
	return strings.Join(all, "\n"), nil
}

// WithBounds makes the store's pages stop as soon as they may, and look at no
// more than reach complaints before.
func (s *Store) WithBounds(reach, few int) *Store {
	changed := *s
	changed.bounds = bounds{reach: reach, glance: reach / 4, few: few}
	return &changed
}

// WithRenewal makes the store's renewals of tokens give up sooner.
func (s *Store) WithRenewal(r renewal) *Store {
	changed := *s
	changed.renewing = r
	return &changed
}

// Renewal is how long the steps of a renewal may take.
type Renewal = renewal
