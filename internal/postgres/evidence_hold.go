package postgres

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"redress/internal/complaint"
)

// HoldEvidence keeps a piece for one more message that is to file it; forMessage
// empty: it stays whatever comes. It is false when the piece is not there any more.
func (s *Store) HoldEvidence(ctx context.Context, id, forMessage string) (bool, error) {
	return hold(ctx, s.db, id, forMessage)
}

func hold(ctx context.Context, db sqlx.ExecerContext, id, forMessage string) (bool, error) {
	done, err := db.ExecContext(ctx, `update evidence set holders = case
			when holders is null or $2 = '' then null
			when $2 = any(holders) then holders
			else holders || $2::text end
		where id = $1`, id, forMessage)
	if err != nil {
		return false, fmt.Errorf("hold evidence %s: %w", id, err)
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

// LetEvidenceGo gives up that a message holds a piece, because it was refused. When
// no other holds it and no event has filed it, the piece goes, and the answer is true.
func (s *Store) LetEvidenceGo(ctx context.Context, number, id, forMessage string) (bool, error) {
	gone := false
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, `update evidence set holders = array_remove(holders, $3) where id = $1 and number = $2 and $3 = any(holders)`,
			id, number, forMessage)
		if err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, `delete from evidence where id = $1 and number = $2 and holders = '{}'
			and not exists (select from events where number = $2 and type = $3 and facts->>'evidence' = $1)`,
			id, number, complaint.EvidenceAdded)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		gone = n > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("let evidence %s of %s go: %w", id, number, err)
	}
	return gone, nil
}
