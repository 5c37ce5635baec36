package postgres

import (
	"context"

	"github.com/jmoiron/sqlx"
)

// Forge does what somebody does who can write to the database and knows how it
// works, but has not the service key: change the event at seq, compute all the
// hashes behind it anew, and make the complaint's end fit.
func (s *Store) Forge(ctx context.Context, number string, seq int) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		links, err := selectLinks(ctx, tx, `number = $1`, number)
		if err != nil {
			return err
		}
		before := genesis(number)
		for _, l := range links {
			if l.Seq == seq {
				l.ActorID += "-forged"
			}
			l.Hash = l.chained(before)
			before = l.Hash
			if _, err := tx.ExecContext(ctx, `update events set actor_id = $3, hash = $4 where number = $1 and seq = $2`,
				number, l.Seq, l.ActorID, l.Hash); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `update complaints set last_hash = $2 where number = $1`, number, before)
		return err
	})
}

// ForgeHeads makes the heads of the checkpoints fit the chain as it stands.
func (s *Store) ForgeHeads(ctx context.Context, number string) error {
	_, err := s.db.ExecContext(ctx, `update checkpoint_heads h set hash = e.hash from events e
		where h.number = $1 and e.number = h.number and e.seq = h.seq`, number)
	return err
}
