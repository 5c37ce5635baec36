package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// headsAtMost bounds one checkpoint; where more chains have grown, the shop gets
// several. It bounds the transaction that followers of the feed wait for.
const headsAtMost = 20_000

// MadeCheckpoints says what a round of checkpoints did.
type MadeCheckpoints struct {
	Made []Checkpoint `json:"made"` // without their heads
	// Broken are complaints whose chain does not go on from the checkpoint
	// before, or does not fit in itself: they were left out.
	Broken []VerifyResult `json:"broken"`
}

// ErrCheckpointing means that another process is making checkpoints.
var ErrCheckpointing = errors.New("checkpoints are being made by another process")

// MakeCheckpoints makes a checkpoint for each shop whose chains grew. Each chain
// is computed from the checkpoint before, so that none is signed that was changed
// since. now is the caller's clock: the database's is its administrator's. told,
// when not nil, hears of each one made. It fails with ErrCheckpointing.
func (s *Store) MakeCheckpoints(ctx context.Context, now time.Time, told func(Checkpoint)) (MadeCheckpoints, error) {
	made := MadeCheckpoints{Made: []Checkpoint{}, Broken: []VerifyResult{}}
	turn, err := s.db.BeginTxx(ctx, nil) // holds the lock, and no snapshot
	if err != nil {
		return made, fmt.Errorf("begin a round of checkpoints: %w", err)
	}
	defer func() { _ = turn.Rollback() }() // it wrote nothing
	var mine bool
	if err := turn.GetContext(ctx, &mine, `select pg_try_advisory_xact_lock(hashtextextended('redress checkpoints', 0))`); err != nil {
		return made, fmt.Errorf("take the turn for checkpoints: %w", err)
	}
	if !mine {
		return made, ErrCheckpointing
	}
	round, err := s.beginRound(ctx, now)
	if err != nil {
		return made, err
	}
	shops, err := s.grown(ctx, round)
	if err != nil {
		return made, err
	}
	for _, g := range shops {
		for {
			c, more, err := s.checkpoint(ctx, g, now, &made)
			if err != nil {
				return made, err
			}
			if c != nil {
				made.Made = append(made.Made, *c)
				if told != nil {
					told(*c)
				}
			}
			if !more {
				break
			}
		}
	}
	return made, s.endRound(ctx, round, now)
}

// checkpoint makes the next one of a shop from what of it has grown; nil when
// nothing has. more says that it was full.
func (s *Store) checkpoint(ctx context.Context, g *grownShop, now time.Time, made *MadeCheckpoints) (*Checkpoint, bool, error) {
	heads, more, err := s.heads(ctx, g, made)
	if err != nil || len(heads) == 0 {
		return nil, more, err
	}
	c := Checkpoint{CheckpointRef: CheckpointRef{g.Platform, g.Shop, 1}, At: now.UTC().Truncate(time.Microsecond), Count: len(heads), Previous: []byte{}}
	var tree headTree
	for _, h := range heads {
		if err := tree.add(h); err != nil {
			return nil, false, err
		}
	}
	c.Root = tree.root()
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		var before []Checkpoint
		err := tx.SelectContext(ctx, &before, `select `+checkpointColumns+` from checkpoints c
			where platform = $1 and shop = $2 order by n desc limit 1`, g.Platform, g.Shop)
		if err != nil {
			return fmt.Errorf("read the last checkpoint of %s/%s: %w", g.Platform, g.Shop, err)
		}
		if len(before) == 1 {
			c.N, c.Previous = before[0].N+1, before[0].Hash()
			if c.At.Before(before[0].At) { // a clock that was put back
				c.At = before[0].At.UTC()
			}
		}
		c.sign(s.vault)
		return insertCheckpoint(ctx, tx, c, heads)
	})
	return &c, more, err
}

func insertCheckpoint(ctx context.Context, tx *sqlx.Tx, c Checkpoint, heads []Head) error {
	_, err := tx.ExecContext(ctx, `insert into checkpoints (platform, shop, n, at, count, root, previous, key_id, signature)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, c.Platform, c.Shop, c.N, stamp(c.At), c.Count, c.Root, c.Previous, c.KeyID, c.Signature)
	if err != nil {
		return fmt.Errorf("write %s: %w", c.CheckpointRef, err)
	}
	var (
		numbers []string
		seqs    []int64
		hashes  pq.ByteaArray
	)
	for _, h := range heads {
		numbers, seqs, hashes = append(numbers, h.Number), append(seqs, int64(h.Seq)), append(hashes, h.Hash)
	}
	_, err = tx.ExecContext(ctx, `insert into checkpoint_heads (platform, shop, n, number, seq, hash)
		select $1, $2, $3, * from unnest($4::text[], $5::int[], $6::bytea[])`, c.Platform, c.Shop, c.N, numbers, seqs, hashes)
	if err != nil {
		return fmt.Errorf("write the %d heads of %s: %w", len(heads), c.CheckpointRef, err)
	}
	return nil
}
