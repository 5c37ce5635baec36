package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// recordingTakes is the longest that a transaction which records events may
// last: the activity that does it is given 10 s. What began to be recorded that
// much before a subscription was made may have been committed after it, so it is
// delivered.
const recordingTakes = 10 * time.Second

// FeedRead is what one look at the feed led to.
type FeedRead struct {
	New    []Delivery // to be started
	Events int        // looked at
	More   bool       // the feed has more
	Idle   bool       // there is no active subscription: the place in the feed moved on
	Busy   bool       // somebody else is reading right now
	Lost   bool       // the feed does not reach back to where the last look ended
}

// DispatchWebhooks reads the feed from where the last look ended, at most limit
// entries, and makes one delivery for each event that a subscription wants: in
// one transaction with the new place in the feed, so nothing is lost or made
// twice. One caller at a time reads; others are told Busy.
func (s *Store) DispatchWebhooks(ctx context.Context, limit int) (FeedRead, error) {
	var read FeedRead
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		read = FeedRead{}
		var mine bool
		if err := tx.GetContext(ctx, &mine, `select pg_try_advisory_xact_lock(hashtextextended('redress webhooks', 0))`); err != nil {
			return fmt.Errorf("take a turn at the feed: %w", err)
		}
		if !mine {
			read.Busy = true
			return nil
		}
		from, err := webhookCursor(ctx, tx)
		if err != nil {
			return err
		}
		to, err := s.readFeed(ctx, tx, from, limit, &read)
		if err != nil || to == from {
			return err
		}
		if _, err := tx.ExecContext(ctx, `update webhook_cursor set cursor = $1`, to.String()); err != nil {
			return fmt.Errorf("keep the place in the feed: %w", err)
		}
		return nil
	})
	return read, err
}

func (s *Store) readFeed(ctx context.Context, tx *sqlx.Tx, from FeedCursor, limit int, read *FeedRead) (to FeedCursor, err error) {
	// The end first: a subscription that is made after it was read gets what
	// comes after it.
	end, err := s.FeedEnd(ctx)
	if err != nil {
		return from, err
	}
	var wanted bool
	if err := tx.GetContext(ctx, &wanted, `select exists (select from webhooks where state = 'active')`); err != nil {
		return from, fmt.Errorf("look for subscriptions: %w", err)
	}
	if !wanted {
		read.Idle = true
		return end, nil
	}
	if from != (FeedCursor{}) {
		there, err := s.FeedReaches(ctx, from)
		if err != nil {
			return from, err
		}
		read.Lost = !there
	}
	entries, err := s.Feed(ctx, from, limit)
	if err != nil || len(entries) == 0 {
		return from, err
	}
	read.Events, read.More = len(entries), len(entries) >= limit
	read.New, err = insertDeliveries(ctx, tx, entries)
	return entries[len(entries)-1].Cursor, err
}

func webhookCursor(ctx context.Context, tx *sqlx.Tx) (FeedCursor, error) {
	var text string
	if err := tx.GetContext(ctx, &text, `select cursor from webhook_cursor for no key update`); err != nil {
		return FeedCursor{}, fmt.Errorf("read the place in the feed: %w", err)
	}
	return ParseFeedCursor(text)
}

// insertDeliveries makes a delivery for each event of the entries and each
// active subscription that wants it. Its id is the webhook-id, the same whenever
// it is made.
func insertDeliveries(ctx context.Context, tx *sqlx.Tx, entries []FeedEntry) ([]Delivery, error) {
	var (
		numbers, platforms, shops, ats []string
		firsts, lasts                  []int64
	)
	for _, e := range entries {
		numbers, platforms, shops, ats = append(numbers, e.Number), append(platforms, e.Platform), append(shops, e.Shop), append(ats, stamp(e.At))
		firsts, lasts = append(firsts, int64(e.FirstSeq)), append(lasts, int64(e.LastSeq))
	}
	var made []Delivery
	err := tx.SelectContext(ctx, &made, `
		insert into webhook_deliveries (id, webhook_id, number, seq, type, next_at, leased_until)
		select 'msg_' || w.id || '_' || e.number || '_' || e.seq, w.id, e.number, e.seq, e.type, now(), now() + make_interval(secs => $7)
		from unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::text[], $6::timestamptz[]) as f(number, first, last, platform, shop, at)
		join webhooks w on w.state = 'active' and w.platform in ('*', f.platform) and w.shop in ('*', f.shop)
			and f.at >= w.created_at - make_interval(secs => $8)
		join events e on e.number = f.number and e.seq between f.first and f.last and w.event_types && array['*', e.type::text]
		on conflict do nothing returning `+deliveryColumns,
		numbers, firsts, lasts, platforms, shops, ats, StartLease.Seconds(), recordingTakes.Seconds())
	if err != nil {
		return nil, fmt.Errorf("make deliveries of %d feed entries: %w", len(entries), err)
	}
	return made, nil
}

// UnstartedDeliveries gives out at most limit pending deliveries whose workflow
// is not known to run, oldest first. Each goes to one caller only, until
// StartLease is over.
func (s *Store) UnstartedDeliveries(ctx context.Context, limit int) ([]Delivery, error) {
	var waiting []Delivery
	err := s.db.SelectContext(ctx, &waiting, `
		update webhook_deliveries set leased_until = now() + make_interval(secs => $1)
		where id in (select id from webhook_deliveries where started_at is null and (leased_until is null or leased_until < now())
			order by created_at limit $2 for update skip locked)
		returning `+deliveryColumns, StartLease.Seconds(), limit)
	if err != nil {
		return nil, fmt.Errorf("look for deliveries to start: %w", err)
	}
	return waiting, nil
}

// MarkDeliveriesStarted says that the workflows of deliveries run.
func (s *Store) MarkDeliveriesStarted(ctx context.Context, started ...Delivery) error {
	ids, runs := make([]string, len(started)), make([]int64, len(started))
	for i, d := range started {
		ids[i], runs[i] = d.ID, int64(d.Run)
	}
	_, err := s.db.ExecContext(ctx, `update webhook_deliveries d set started_at = now(), leased_until = null
		from unnest($1::text[], $2::int[]) as s(id, run) where d.id = s.id and d.run = s.run and started_at is null`, ids, runs)
	if err != nil {
		return fmt.Errorf("mark %d deliveries as started: %w", len(started), err)
	}
	return nil
}

// WebhookNumbers are what an operator wants to see at a glance.
type WebhookNumbers struct {
	Paused  int `db:"paused"`  // subscriptions whose receiver nothing reached for GivenUpAfter
	Pending int `db:"pending"` // deliveries
}

// WebhookNumbers counts them.
func (s *Store) WebhookNumbers(ctx context.Context) (WebhookNumbers, error) {
	var n WebhookNumbers
	err := s.db.GetContext(ctx, &n, `select (select count(*) from webhooks where state = 'paused' and why = $1) as paused,
		(select count(*) from webhook_deliveries where state = 'pending') as pending`, WebhookFailing)
	if err != nil {
		return n, fmt.Errorf("count webhooks: %w", err)
	}
	return n, nil
}
