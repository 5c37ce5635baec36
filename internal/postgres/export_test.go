package postgres

import (
	"context"
	"io"
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
