package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"

	"github.com/jmoiron/sqlx"
)

// chainsAtOnce is how many complaints are read from one snapshot: memory holds
// their ends, and one event.
const chainsAtOnce = 200

const (
	chainColumns = `number, platform, shop, last_seq, last_hash, opened_at::text`
	walkColumns  = `e.number, e.seq, e.run_id, e.branch, e.case_seq, e.at, e.type, e.actor_role, e.actor_id, e.message_id, e.facts, e.hash`
)

// inSnapshot runs do in a transaction that reads and sees one state of the
// database throughout. It takes no transaction id, so followers of the feed do
// not wait for it.
func (s *Store) inSnapshot(ctx context.Context, do func(*sqlx.Tx) error) error {
	tx, err := s.db.BeginTxx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin to read: %w", err)
	}
	return errors.Join(do(tx), tx.Rollback())
}

// followChains computes chains anew, each from where begin put it.
func followChains(ctx context.Context, tx *sqlx.Tx, chains []*chain) error {
	byNumber := make(map[string]*chain, len(chains))
	numbers, from := make([]string, len(chains)), make([]int64, len(chains))
	for i, c := range chains {
		byNumber[c.Number] = c
		numbers[i], from[i] = c.Number, math.MinInt32 // so that what stands before the first is found too
		if c.at > 0 {
			from[i] = int64(c.at) + 1
		}
	}
	rows, err := tx.QueryxContext(ctx, `select `+walkColumns+` from unnest($1::text[], $2::int[]) as w(number, first)
		join events e on e.number = w.number and e.seq >= w.first order by e.number, e.seq`, numbers, from)
	if err != nil {
		return fmt.Errorf("read the events of %d complaints: %w", len(chains), err)
	}
	defer func() { _ = rows.Close() }() // Err tells what went wrong
	for rows.Next() {
		var r storedLink
		if err := r.scan(rows); err != nil {
			return err
		}
		byNumber[r.Number].take(r)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the events of %d complaints: %w", len(chains), err)
	}
	for _, c := range chains {
		c.end()
	}
	return nil
}

// judge computes chains anew from their beginning, and compares them with all
// checkpoints they stand in.
func judge(ctx context.Context, tx *sqlx.Tx, chains []*chain) error {
	byNumber := make(map[string]*chain, len(chains))
	numbers := make([]string, len(chains))
	for i, c := range chains {
		c.begin(Head{})
		byNumber[c.Number], numbers[i] = c, c.Number
	}
	var heads []witness
	err := tx.SelectContext(ctx, &heads, `select platform, shop, n, number, seq, hash from checkpoint_heads
		where number = any($1) order by number, seq, n`, numbers)
	if err != nil {
		return fmt.Errorf("read what checkpoints have of %d complaints: %w", len(chains), err)
	}
	for _, h := range heads {
		c := byNumber[h.Number]
		c.heads = append(c.heads, h)
	}
	return followChains(ctx, tx, chains)
}

// walk goes over all complaints, or those of a shop.
type walk struct {
	platform, shop string // both empty: all of them, by number
	last           *chain // the last one seen
}

// page reads the next complaints; none when there are no more. Those of a shop
// come in the order of the index that a shop's lists have.
func (w *walk) page(ctx context.Context, tx *sqlx.Tx) ([]*chain, error) {
	query, args := `select `+chainColumns+` from complaints where number > $1 order by number`, []any{""}
	if w.last != nil {
		args[0] = w.last.Number
	}
	if w.platform != "" {
		query, args = `select `+chainColumns+` from complaints where platform = $1 and shop = $2`, []any{w.platform, w.shop}
		if w.last != nil {
			query += ` and (opened_at, number) < ($3::text::timestamptz, $4)`
			args = append(args, w.last.Opened, w.last.Number)
		}
		query += ` order by opened_at desc, number desc`
	}
	var chains []*chain
	if err := tx.SelectContext(ctx, &chains, query+fmt.Sprintf(` limit %d`, chainsAtOnce), args...); err != nil {
		return nil, fmt.Errorf("list complaints to verify: %w", err)
	}
	if len(chains) > 0 {
		w.last = chains[len(chains)-1]
	}
	return chains, nil
}
