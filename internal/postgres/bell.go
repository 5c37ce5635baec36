package postgres

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
)

// FeedChannel is what to LISTEN to for news in the feed. A notification says
// only that there is some; who misses one finds it with the next look.
const FeedChannel = "redress_feed"

// ringsApart is the time between two notifications of one process: whatever is
// recorded in it is told by one.
const ringsApart = 20 * time.Millisecond

// bell tells those who follow the feed that something was recorded. It rings
// after the commit and not inside the transaction: PostgreSQL lets transactions
// that notify commit one after another, fsync and all.
type bell struct {
	rings chan struct{}
	done  chan struct{}
	end   context.CancelFunc
}

func hangBell(db *sqlx.DB) *bell {
	ctx, end := context.WithCancel(context.Background())
	b := &bell{rings: make(chan struct{}, 1), done: make(chan struct{}), end: end}
	go b.toll(ctx, db)
	return b
}

// ring does not wait. A ring that comes while one is pending is that one.
func (b *bell) ring() {
	select {
	case b.rings <- struct{}{}:
	default:
	}
}

func (b *bell) stop() {
	b.end()
	<-b.done
}

func (b *bell) toll(ctx context.Context, db *sqlx.DB) {
	defer close(b.done)
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.rings:
		}
		// A notification that gets lost is made good by the followers' own look.
		_, _ = db.ExecContext(ctx, `select pg_notify($1, '')`, FeedChannel)
		select {
		case <-ctx.Done():
			return
		case <-time.After(ringsApart):
		}
	}
}

// Rings is FeedRings of the store's own database.
func (s *Store) Rings(ctx context.Context) <-chan struct{} { return FeedRings(ctx, s.url) }
