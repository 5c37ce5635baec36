package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// FeedEntry is one transaction that recorded events of a complaint.
type FeedEntry struct {
	Cursor            FeedCursor
	Number            string
	Platform, Shop    string
	FirstSeq, LastSeq int
	At                time.Time // when it was recorded
}

// FeedCursor is a place in the feed: behind the entry that has it. The zero
// value is the beginning.
type FeedCursor struct {
	Transaction uint64 // PostgreSQL's 64-bit transaction id
	Position    int64
}

// String is the cursor as one word, "740.12".
func (c FeedCursor) String() string {
	return strconv.FormatUint(c.Transaction, 10) + "." + strconv.FormatInt(c.Position, 10)
}

// ParseFeedCursor reads what String wrote. It fails with BadCursor.
func ParseFeedCursor(s string) (FeedCursor, error) {
	transaction, position, _ := strings.Cut(s, ".")
	t, err := strconv.ParseUint(transaction, 10, 64)
	if err != nil {
		return FeedCursor{}, BadCursor{}
	}
	p, err := strconv.ParseInt(position, 10, 64)
	if err != nil || p < 0 {
		return FeedCursor{}, BadCursor{}
	}
	return FeedCursor{t, p}, nil
}

// FeedKept is how long an entry stays in the feed.
const FeedKept = 30 * 24 * time.Hour

// MaxFeed is how many entries one call gives at most.
const MaxFeed = 1000

// Feed is what was recorded behind a place of the feed, in an order in which
// nothing is ever added before what was read: an entry appears when every
// transaction older than its own has ended.
func (s *Store) Feed(ctx context.Context, after FeedCursor, limit int) ([]FeedEntry, error) {
	return s.FeedOf(ctx, "", after, limit)
}

// FeedOf is Feed of one complaint; of all when number is empty.
func (s *Store) FeedOf(ctx context.Context, number string, after FeedCursor, limit int) ([]FeedEntry, error) {
	if limit <= 0 || limit > MaxFeed {
		limit = MaxFeed
	}
	var rows []struct {
		Xid      string    `db:"xid"`
		Position int64     `db:"position"`
		Number   string    `db:"number"`
		Platform string    `db:"platform"`
		Shop     string    `db:"shop"`
		First    int       `db:"first_seq"`
		Last     int       `db:"last_seq"`
		At       time.Time `db:"at"`
	}
	err := s.db.SelectContext(ctx, &rows, `select xid::text, position, number, platform, shop, first_seq, last_seq, at from feed
		where (xid, position) > ($1::text::xid8, $2::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
			and ($4 = '' or number = $4)
		order by xid, position limit $3`, strconv.FormatUint(after.Transaction, 10), after.Position, limit, number)
	if err != nil {
		return nil, fmt.Errorf("read the feed: %w", err)
	}
	entries := make([]FeedEntry, len(rows))
	for i, r := range rows {
		transaction, err := strconv.ParseUint(r.Xid, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("read the feed: transaction id %q: %w", r.Xid, err)
		}
		entries[i] = FeedEntry{FeedCursor{transaction, r.Position}, r.Number, r.Platform, r.Shop, r.First, r.Last, r.At.UTC()}
	}
	return entries, nil
}

// FeedEnd is the place behind everything that Feed gives now.
func (s *Store) FeedEnd(ctx context.Context) (FeedCursor, error) {
	var before string
	if err := s.db.GetContext(ctx, &before, `select pg_snapshot_xmin(pg_current_snapshot())::text`); err != nil {
		return FeedCursor{}, fmt.Errorf("find the end of the feed: %w", err)
	}
	oldest, err := strconv.ParseUint(before, 10, 64)
	if err != nil {
		return FeedCursor{}, fmt.Errorf("find the end of the feed: %w", err)
	}
	// Behind every position of the transaction before the oldest one under way.
	return FeedCursor{oldest - 1, 1<<63 - 1}, nil
}

// FeedReaches reports whether the feed still has everything behind a cursor:
// entries are dropped after FeedKept.
func (s *Store) FeedReaches(ctx context.Context, after FeedCursor) (bool, error) {
	var there bool
	err := s.db.GetContext(ctx, &there, `select $1::text::xid8 <= pg_snapshot_xmax(pg_current_snapshot()) and coalesce((select dropped_to < ($1::text::xid8) from feed_dropped), true)`,
		strconv.FormatUint(after.Transaction+1, 10))
	if err != nil {
		return false, fmt.Errorf("ask how far the feed reaches back: %w", err)
	}
	return there, nil
}

// DropFeed drops entries older than FeedKept, at most a few thousand at a time,
// and says how many.
func (s *Store) DropFeed(ctx context.Context, now time.Time) (int64, error) {
	var dropped int64
	err := s.db.GetContext(ctx, &dropped, `
		with old as (select xid, position from feed where at < $1 order by xid, position limit 5000),
			gone as (delete from feed f using old where f.xid = old.xid and f.position = old.position returning f.xid),
			noted as (insert into feed_dropped (dropped_to) select max(xid::text::numeric)::text::xid8 from gone having count(*) > 0
				on conflict (one) do update set dropped_to = excluded.dropped_to)
		select count(*) from gone`, now.Add(-FeedKept))
	if err != nil {
		return 0, fmt.Errorf("drop what is old from the feed: %w", err)
	}
	return dropped, nil
}

// EventsOf are the events that feed entries name, by entry.
func (s *Store) EventsOf(ctx context.Context, entries []FeedEntry) ([][]RecordedEvent, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	numbers, firsts, lasts := make([]string, len(entries)), make([]int64, len(entries)), make([]int64, len(entries))
	for i, e := range entries {
		numbers[i], firsts[i], lasts[i] = e.Number, int64(e.FirstSeq), int64(e.LastSeq)
	}
	var rows []struct {
		Place int `db:"place"`
		link
	}
	err := s.db.SelectContext(ctx, &rows, `select place, e.number, seq, run_id, branch, case_seq, e.at, type, actor_role, actor_id,
			message_id, facts, hash
		from unnest($1::text[], $2::int[], $3::int[]) with ordinality as w(number, first, last, place)
		join events e on e.number = w.number and e.seq between w.first and w.last order by place, seq`, numbers, firsts, lasts)
	if err != nil {
		return nil, fmt.Errorf("read the events of %d feed entries: %w", len(entries), err)
	}
	found := make([][]RecordedEvent, len(entries))
	for _, r := range rows {
		found[r.Place-1] = append(found[r.Place-1], r.recorded())
	}
	return found, nil
}

// Less reports whether c stands before another place.
func (c FeedCursor) Less(than FeedCursor) bool {
	if c.Transaction != than.Transaction {
		return c.Transaction < than.Transaction
	}
	return c.Position < than.Position
}

// Before is the place right before an entry's, so that reading from there gives
// that entry first.
func (c FeedCursor) Before() FeedCursor { return FeedCursor{c.Transaction, c.Position - 1} }

// MendFeed drops entries that come from another cluster, as after restoring a
// dump: transaction ids begin anew there, and those entries would stand before
// everything that is to come. It says how many; those who follow go on from here.
func (s *Store) MendFeed(ctx context.Context) (int64, error) {
	const foreign = `xid >= pg_snapshot_xmax(pg_current_snapshot())`
	var dropped int64
	err := s.db.GetContext(ctx, &dropped, `
		with gone as (delete from feed where `+foreign+` returning 1),
			back as (update webhook_cursor set cursor = (pg_snapshot_xmin(pg_current_snapshot())::text::numeric - 1)::text || '.9223372036854775807'
				where split_part(cursor, '.', 1)::xid8 >= pg_snapshot_xmax(pg_current_snapshot())),
			noted as (delete from feed_dropped where dropped_to >= pg_snapshot_xmax(pg_current_snapshot()))
		select count(*) from gone`)
	if err != nil {
		return 0, fmt.Errorf("mend the feed: %w", err)
	}
	return dropped, nil
}
