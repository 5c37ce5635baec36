package app

import (
	"context"
	"log/slog"
	"time"

	"redress/internal/postgres"
)

// dropFeedEvery is how often what is old is dropped from the feed.
const dropFeedEvery = time.Hour

// keepFeed mends the feed of a database that was restored into another cluster,
// and drops what is old from it, until it is stopped. Any number of workers may
// do so at the same time.
func keepFeed(ctx context.Context, store *postgres.Store, log *slog.Logger) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if n, err := store.MendFeed(ctx); err != nil {
			log.WarnContext(ctx, "the feed could not be mended", "error", err)
		} else if n > 0 {
			log.WarnContext(ctx, "the feed is of another cluster, as after restoring a dump: it begins anew, and what was on its way to webhooks and streams is not told", "entries", n)
		}
		tick := time.NewTicker(dropFeedEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			for n := int64(1); n > 0 && ctx.Err() == nil; {
				var err error
				if n, err = store.DropFeed(ctx, time.Now()); err != nil {
					log.WarnContext(ctx, "the feed keeps what is old", "error", err)
					break
				}
			}
		}
	}()
	return func() { cancel(); <-done }
}
