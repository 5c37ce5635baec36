package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
)

// wholeEvery is how often a round compares all complaints with their
// checkpoints, whatever the feed says: its rows are dropped after a month, can be
// taken away, and count in another way after a backup was restored.
const wholeEvery = 24 * time.Hour

// round is one look for chains that grew.
type round struct {
	from, to FeedCursor
	whole    bool
}

// grownShop is a shop with chains that may have grown; numbers are those to look
// at, or nil for all of them.
type grownShop struct {
	Platform string `db:"platform"`
	Shop     string `db:"shop"`
	numbers  []string
	last     *chain // the last one of a walk over all
}

func (s *Store) beginRound(ctx context.Context, now time.Time) (round, error) {
	var r round
	var err error
	// Taken before anything is read: what is recorded meanwhile is for the next round.
	if r.to, err = s.FeedEnd(ctx); err != nil {
		return r, err
	}
	var reaches string
	err = s.db.GetContext(ctx, &reaches, `select reaches from checkpoint_rounds order by round desc limit 1`)
	if errors.Is(err, sql.ErrNoRows) {
		r.whole = true
		return r, nil
	}
	if err != nil {
		return r, fmt.Errorf("read the last round of checkpoints: %w", err)
	}
	var recent bool
	err = s.db.GetContext(ctx, &recent, `select exists (select 1 from checkpoint_rounds where whole and at > $1 and at <= $2)`,
		stamp(now.Add(-wholeEvery)), stamp(now))
	if err != nil {
		return r, fmt.Errorf("read the last whole round of checkpoints: %w", err)
	}
	if r.from, err = ParseFeedCursor(reaches); err != nil || !recent {
		r.whole = true
		return r, nil
	}
	there, err := s.FeedReaches(ctx, r.from)
	r.whole = !there
	return r, err
}

func (s *Store) endRound(ctx context.Context, r round, now time.Time) error {
	_, err := s.db.ExecContext(ctx, `insert into checkpoint_rounds (at, reaches, whole) values ($1, $2, $3)`, stamp(now), r.to.String(), r.whole)
	if err != nil {
		return fmt.Errorf("keep how far the checkpoints reach: %w", err)
	}
	return nil
}

// grown are the shops to make checkpoints for, in order.
func (s *Store) grown(ctx context.Context, r round) ([]*grownShop, error) {
	if r.whole {
		var shops []*grownShop
		if err := s.db.SelectContext(ctx, &shops, `select platform, shop from complaints group by platform, shop order by platform, shop`); err != nil {
			return nil, fmt.Errorf("list the shops: %w", err)
		}
		return shops, nil
	}
	// Also those that the feed does not give yet, since an older transaction is
	// under way: they are here once more in the next round.
	var rows []struct {
		grownShop
		Number string `db:"number"`
	}
	err := s.db.SelectContext(ctx, &rows, `select platform, shop, number from complaints
		where number in (select number from feed where xid > $1::text::xid8) order by platform, shop, number`,
		strconv.FormatUint(r.from.Transaction, 10))
	if err != nil {
		return nil, fmt.Errorf("look for complaints that grew: %w", err)
	}
	var shops []*grownShop
	for _, row := range rows {
		if n := len(shops); n == 0 || shops[n-1].Platform != row.Platform || shops[n-1].Shop != row.Shop {
			shops = append(shops, &grownShop{Platform: row.Platform, Shop: row.Shop})
		}
		g := shops[len(shops)-1]
		g.numbers = append(g.numbers, row.Number)
	}
	return shops, nil
}

// heads are the ends of the next chains that grew since their last checkpoint,
// by number, some headsAtMost of them; more says that there may be others. Broken
// chains go into made instead.
func (s *Store) heads(ctx context.Context, g *grownShop, made *MadeCheckpoints) (heads []Head, more bool, err error) {
	for more = true; more && len(heads) < headsAtMost; {
		var chains []*chain
		err := s.inSnapshot(ctx, func(tx *sqlx.Tx) (err error) {
			if chains, more, err = g.page(ctx, tx); err != nil || len(chains) == 0 {
				return err
			}
			return followChains(ctx, tx, chains)
		})
		if err != nil {
			return nil, false, err
		}
		for _, c := range chains {
			if !c.result.OK {
				made.Broken = append(made.Broken, c.result)
				continue
			}
			heads = append(heads, Head{c.Number, c.Seq, c.Hash})
		}
	}
	slices.SortFunc(heads, func(a, b Head) int { return strings.Compare(a.Number, b.Number) })
	return heads, more, nil
}

// page reads the next chains that grew, each at where its last checkpoint has it.
func (g *grownShop) page(ctx context.Context, tx *sqlx.Tx) (chains []*chain, more bool, err error) {
	const some = chainsAtOnce * 5
	where, args := ``, []any{g.Platform, g.Shop}
	switch {
	case g.numbers != nil:
		n := min(some, len(g.numbers))
		where, args = `and c.number = any($3)`, append(args, g.numbers[:n])
		g.numbers = g.numbers[n:]
	case g.last != nil:
		where, args = `and (c.opened_at, c.number) < ($3::text::timestamptz, $4)`, append(args, g.last.Opened, g.last.Number)
	}
	var rows []struct {
		chain
		CheckedSeq  int    `db:"checked_seq"`
		CheckedHash []byte `db:"checked_hash"`
	}
	err = tx.SelectContext(ctx, &rows, fmt.Sprintf(`
		select c.number, c.platform, c.shop, c.last_seq, c.last_hash, c.opened_at::text, coalesce(h.seq, 0) as checked_seq, h.hash as checked_hash
		from complaints c left join lateral (
			select seq, hash from checkpoint_heads where number = c.number order by seq desc, n desc limit 1) h on true
		where c.platform = $1 and c.shop = $2 %s and c.last_seq <> coalesce(h.seq, 0)
		order by c.opened_at desc, c.number desc limit %d`, where, some), args...)
	if err != nil {
		return nil, false, fmt.Errorf("look for chains that grew in %s/%s: %w", g.Platform, g.Shop, err)
	}
	for i := range rows {
		c := &rows[i].chain
		c.begin(Head{c.Number, rows[i].CheckedSeq, rows[i].CheckedHash})
		chains, g.last = append(chains, c), c
	}
	if g.numbers != nil {
		return chains, len(g.numbers) > 0, nil
	}
	return chains, len(chains) == some, nil
}
