package postgres

import "context"

// NextTransaction is the id that the server's next transaction gets.
func (s *Store) NextTransaction(ctx context.Context) (id uint64, err error) {
	err = s.db.GetContext(ctx, &id, `select pg_snapshot_xmax(pg_current_snapshot())::text::bigint`)
	return id, err
}
