package postgres

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"redress/internal/vault"
)

// CheckpointResult says whether a checkpoint is one that was signed.
type CheckpointResult struct {
	CheckpointRef
	At     time.Time `json:"at"`
	OK     bool      `json:"ok"`
	Reason string    `json:"reason,omitempty"`
}

const checkpointColumns = `c.platform, c.shop, c.n, case when isfinite(c.at) then c.at else 'epoch' end as at, c.count, c.root, c.previous, c.key_id, c.signature`

// headed is a checkpoint with one of its heads.
type headed struct {
	Checkpoint
	Number sql.NullString `db:"number"`
	Seq    sql.NullInt64  `db:"seq"`
	Hash   []byte         `db:"hash"`
}

// readCheckpoints hands out checkpoints with their heads one by one, those of a
// shop in the order of their numbers.
func readCheckpoints(ctx context.Context, tx *sqlx.Tx, each func(headed) error, where string, args ...any) error {
	rows, err := tx.QueryxContext(ctx, `select `+checkpointColumns+`, h.number, h.seq, h.hash
		from checkpoints c left join checkpoint_heads h on h.platform = c.platform and h.shop = c.shop and h.n = c.n
		where `+where+` order by c.platform, c.shop, c.n, h.number`, args...)
	if err != nil {
		return fmt.Errorf("read checkpoints: %w", err)
	}
	defer func() { _ = rows.Close() }() // Err tells what went wrong
	for rows.Next() {
		var r headed
		if err := rows.StructScan(&r); err != nil {
			return fmt.Errorf("read a checkpoint: %w", err)
		}
		if err := each(r); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read checkpoints: %w", err)
	}
	return nil
}

// CheckpointChecker proves the checkpoints of shops, in the order of their
// numbers, with the public keys alone.
type CheckpointChecker struct {
	Keys vault.PublicKeys
	// From lets a series begin in its middle, at what an auditor has.
	From bool

	tree    headTree
	order   error
	current *Checkpoint
	before  *Checkpoint // of the same shop
}

// Head takes the next head of the checkpoint that Begin began.
func (k *CheckpointChecker) Head(h Head) {
	if k.order == nil {
		k.order = k.tree.add(h)
	}
}

// Begin takes the next checkpoint without its heads.
func (k *CheckpointChecker) Begin(c Checkpoint) { k.current, k.tree, k.order = &c, headTree{}, nil }

// End says what is wrong with the checkpoint that Begin began, or "".
func (k *CheckpointChecker) End() string {
	c, before := *k.current, k.before
	if before != nil && (before.Platform != c.Platform || before.Shop != c.Shop) {
		before = nil
	}
	k.before = &c
	if err := c.CheckSignature(k.Keys); err != nil {
		return err.Error()
	}
	if err := k.order; err != nil {
		return err.Error()
	}
	if err := k.tree.is(c); err != nil {
		return err.Error()
	}
	switch {
	case before == nil && k.From:
	case before == nil && (c.N != 1 || len(c.Previous) != 0):
		return fmt.Sprintf("the %d before it are missing", c.N-1)
	case before == nil:
	case c.N != before.N+1:
		return fmt.Sprintf("those from %d to %d are missing", before.N+1, c.N-1)
	case !bytes.Equal(c.Previous, before.Hash()):
		return "it does not follow the one before"
	case c.At.Before(before.At):
		return "it is older than the one before"
	}
	return ""
}

func (r headed) head() Head { return Head{r.Number.String, int(r.Seq.Int64), r.Hash} }

// checkpoints proves all of them, and finds heads that belong to none.
func (v *verifying) checkpoints(ctx context.Context, tx *sqlx.Tx) error {
	k := CheckpointChecker{Keys: v.scope.Keys}
	kept := map[CheckpointRef]Checkpoint{}
	for _, c := range v.scope.Witness {
		if v.scope.Platform == "" || v.scope.Platform == c.Platform && v.scope.Shop == c.Shop {
			kept[c.CheckpointRef] = c
		}
	}
	end := func() {
		if k.current == nil {
			return
		}
		reason := k.End()
		if w, ok := kept[k.current.CheckpointRef]; ok && reason == "" {
			reason = witnessed(w, *k.current)
		}
		delete(kept, k.current.CheckpointRef)
		v.checked(CheckpointResult{CheckpointRef: k.current.CheckpointRef, At: k.current.At.UTC(), OK: reason == "", Reason: reason})
	}
	where, args := `true`, []any{}
	if v.scope.Platform != "" {
		where, args = `c.platform = $1 and c.shop = $2`, []any{v.scope.Platform, v.scope.Shop}
	}
	err := readCheckpoints(ctx, tx, func(r headed) error {
		if k.current == nil || k.current.CheckpointRef != r.CheckpointRef {
			end()
			k.Begin(r.Checkpoint)
		}
		if r.Number.Valid {
			k.Head(r.head())
		}
		return nil
	}, where, args...)
	if err != nil {
		return err
	}
	end()
	for ref := range kept {
		v.checked(CheckpointResult{CheckpointRef: ref, Reason: "it was kept elsewhere and is missing here"})
	}
	return v.strayHeads(ctx, tx)
}

// strayHeads finds heads whose checkpoint is gone.
func (v *verifying) strayHeads(ctx context.Context, tx *sqlx.Tx) error {
	var strays []CheckpointRef
	err := tx.SelectContext(ctx, &strays, `select h.platform, h.shop, h.n from checkpoint_heads h
		where ($1 = '' or h.platform = $1 and h.shop = $2)
			and not exists (select 1 from checkpoints c where c.platform = h.platform and c.shop = h.shop and c.n = h.n)
		group by h.platform, h.shop, h.n order by h.platform, h.shop, h.n`, v.scope.Platform, v.scope.Shop)
	if err != nil {
		return fmt.Errorf("look for heads of no checkpoint: %w", err)
	}
	for _, ref := range strays {
		v.checked(CheckpointResult{CheckpointRef: ref, Reason: "it is missing, and its heads are there"})
	}
	return nil
}

func (v *verifying) checked(r CheckpointResult) {
	v.sum.Checkpoints++
	if !r.OK {
		v.sum.Bad++
	}
	if v.scope.Checkpoint != nil {
		v.scope.Checkpoint(r)
	}
}
