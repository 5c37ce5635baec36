package postgres

import (
	"context"

	"github.com/jmoiron/sqlx"

	"redress/internal/vault"
)

// Checkpoints hands out the checkpoints of a shop, or all of them when platform
// is empty, with their heads, those of a shop in the order of their numbers,
// behind the number after.
func (s *Store) Checkpoints(ctx context.Context, platform, shop string, after int, each func(Checkpoint) error) error {
	return s.inSnapshot(ctx, func(tx *sqlx.Tx) error {
		var c *Checkpoint
		err := readCheckpoints(ctx, tx, func(r headed) error {
			if c == nil || c.CheckpointRef != r.CheckpointRef {
				if c != nil {
					if err := each(*c); err != nil {
						return err
					}
				}
				next := r.Checkpoint
				next.At = next.At.UTC()
				c = &next
			}
			if r.Number.Valid {
				c.Heads = append(c.Heads, r.head())
			}
			return nil
		}, `($1 = '' or c.platform = $1 and c.shop = $2) and c.n > $3`, platform, shop, after)
		if err != nil || c == nil {
			return err
		}
		return each(*c)
	})
}

// PublicKeys prove the checkpoints that this store makes, the current key first.
func (s *Store) PublicKeys() vault.PublicKeys { return s.vault.PublicKeys() }

// Check says what is wrong with a checkpoint that has its heads, or "".
func (k *CheckpointChecker) Check(c Checkpoint) string {
	k.Begin(c)
	for _, h := range c.Heads {
		k.Head(h)
	}
	return k.End()
}
