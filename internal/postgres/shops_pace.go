package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"redress/internal/provider"
)

// How a shop's calls are paced.
const (
	// paceAhead is how much a process reserves at once: what is called in so long,
	// at least one call. It bounds the calls of others after a platform said to wait,
	// and by how much unused calls may bunch.
	paceAhead = time.Second
	// pacePatience is how long a call is held back; for longer, it is told to come again.
	pacePatience = 10 * time.Second
	// paceTries is how often a process reserves that is so slow that what it reserved
	// is past when it looks.
	paceTries = 3
	// longestBlock keeps a platform's odd wait from blocking a shop for good. Daily
	// quotas begin anew within it.
	longestBlock = 24 * time.Hour
)

// ShopPace keeps all workers together within what a shop may ask of its platform.
// Each process reserves the instants of some calls at once, so that most calls
// need no database. In any time t all of them together make rate × (t + 2 s) + 1
// calls at most.
type ShopPace struct {
	store          *Store
	platform, shop string

	turn chan struct{} // who reserves has it

	mu       sync.Mutex
	slots    []time.Time // reserved instants, the next first
	blocked  time.Time   // by the platform's word to this process
	batch    int         // how many are reserved next
	rate     float64     // as it was when the last ones were reserved
	reserved time.Time   // when that was
}

// ShopPace is the pace of one shop, for all of a process to share.
func (s *Store) ShopPace(platform, shop string) *ShopPace {
	return &ShopPace{store: s, platform: platform, shop: shop, turn: make(chan struct{}, 1), batch: 1}
}

// Wait returns when the next call may go. It fails with provider.Throttled when
// that is more than ten seconds away, and with NotFound.
func (p *ShopPace) Wait(ctx context.Context) error {
	at, err := p.next(ctx)
	if err != nil {
		return err
	}
	wait := time.Until(at)
	if wait <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return fmt.Errorf("wait for a turn of shop %s: %w", shopID(p.platform, p.shop), ctx.Err())
	case <-timer.C:
		return nil
	}
}

// next is the instant of the next call.
func (p *ShopPace) next(ctx context.Context) (time.Time, error) {
	if at, ok := p.take(); ok {
		return at, nil
	}
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return time.Time{}, fmt.Errorf("wait for a turn of shop %s: %w", shopID(p.platform, p.shop), ctx.Err())
	}
	for range paceTries {
		if at, ok := p.take(); ok { // perhaps somebody reserved meanwhile
			return at, nil
		}
		if err := p.reserve(ctx); err != nil {
			return time.Time{}, err
		}
	}
	if at, ok := p.take(); ok {
		return at, nil
	}
	return time.Time{}, fmt.Errorf("pace shop %s: %w", shopID(p.platform, p.shop), &provider.Throttled{After: paceAhead})
}

// take gives out the next reserved instant. One that passed long ago is not used
// any more, or a process that rested would make up for it all at once.
func (p *ShopPace) take() (time.Time, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	stale := time.Now().Add(-paceAhead)
	for len(p.slots) > 0 {
		at := p.slots[0]
		p.slots = p.slots[1:]
		if at.After(stale) && !at.Before(p.blocked) {
			return at, true
		}
	}
	return time.Time{}, false
}

// reserve asks the database for the next instants: twice as many as before where
// those were used up at once, and one where the shop was at rest.
func (p *ShopPace) reserve(ctx context.Context) error {
	id, n := shopID(p.platform, p.shop), p.size()
	var got struct {
		Rate  float64 `db:"rate"`
		First float64 `db:"first"` // seconds from now, below 0 when it is past
	}
	err := p.store.db.GetContext(ctx, &got, `update shop_paces
		set free_at = greatest(free_at, blocked_until, clock_timestamp() - $4 * interval '1 second') + $3 / rate * interval '1 second'
		where platform = $1 and shop = $2 and greatest(free_at, blocked_until) <= clock_timestamp() + $5 * interval '1 second'
		returning rate, extract(epoch from free_at - $3 / rate * interval '1 second' - clock_timestamp())::float8 as first`,
		p.platform, p.shop, float64(n), paceAhead.Seconds(), pacePatience.Seconds())
	if errors.Is(err, sql.ErrNoRows) {
		return p.tooFar(ctx)
	}
	if err != nil {
		return fmt.Errorf("pace shop %s: %w", id, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.rate, p.reserved = got.Rate, now
	for i := range n {
		p.slots = append(p.slots, now.Add(max(0, seconds(got.First+float64(i)/got.Rate))))
	}
	return nil
}

func (p *ShopPace) size() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.batch = min(p.batch*2, max(1, int(p.rate*paceAhead.Seconds())))
	if p.rate == 0 || time.Since(p.reserved) > 2*paceAhead {
		p.batch = 1
	}
	return p.batch
}

// tooFar says how long to wait with no turn reserved.
func (p *ShopPace) tooFar(ctx context.Context) error {
	var wait float64
	err := p.store.getShop(ctx, p.store.db, &wait, p.platform, p.shop,
		`select extract(epoch from greatest(free_at, blocked_until) - clock_timestamp())::float8 from shop_paces where platform = $1 and shop = $2`)
	if err != nil {
		return err
	}
	return fmt.Errorf("pace shop %s: %w", shopID(p.platform, p.shop), &provider.Throttled{After: max(seconds(wait), time.Second)})
}

// Back keeps all workers from asking for so long, at most a day: this process at
// once, the others when what they have reserved is used up, within two seconds.
func (p *ShopPace) Back(ctx context.Context, wait time.Duration) error {
	if wait <= 0 {
		return nil
	}
	wait = min(wait, longestBlock)
	p.mu.Lock()
	if until := time.Now().Add(wait); until.After(p.blocked) {
		p.blocked = until
	}
	p.slots = nil
	p.mu.Unlock()
	_, err := p.store.db.ExecContext(ctx, `update shop_paces set blocked_until = greatest(blocked_until, clock_timestamp() + $3 * interval '1 second')
		where platform = $1 and shop = $2`, p.platform, p.shop, wait.Seconds())
	if err != nil {
		return fmt.Errorf("hold shop %s back: %w", shopID(p.platform, p.shop), err)
	}
	return nil
}

func seconds(s float64) time.Duration {
	return time.Duration(math.Round(s * float64(time.Second)))
}
