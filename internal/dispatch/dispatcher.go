package dispatch

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"redress/internal/postgres"
)

const (
	entriesAtOnce = 200                    // of the feed, in one transaction
	startsAtOnce  = 16                     // the server's processor time, not the waiting, is the limit
	sweepBatch    = 200                    // deliveries that nobody started, asked for at once
	breath        = 100 * time.Millisecond // between two looks, so that a busy minute is not a look an event
)

// Feed is the part of the store that a Dispatcher works with.
type Feed interface {
	DispatchWebhooks(ctx context.Context, limit int) (postgres.FeedRead, error)
	UnstartedDeliveries(ctx context.Context, limit int) ([]postgres.Delivery, error)
	MarkDeliveriesStarted(ctx context.Context, started ...postgres.Delivery) error
	DropOldWebhookSecrets(ctx context.Context) error
}

// Dispatcher makes deliveries of what is recorded and starts their workflows. Any
// number of processes may run one: the feed is read by one at a time, the others
// stand by and take over with their next look.
type Dispatcher struct {
	Feed      Feed
	Starter   Starter
	Reachable func(context.Context) error // Temporal; asked after a failure
	Rings     <-chan struct{}             // something was recorded; nil: look only every Every
	Every     time.Duration
	Log       *slog.Logger
}

// Run works until ctx ends. It logs a failure once, not at every look.
func (d Dispatcher) Run(ctx context.Context) {
	said, swept := "", time.Time{}
	for ctx.Err() == nil {
		away := said != "" && d.Reachable(ctx) != nil
		idle, err := d.read(ctx, away)
		if err == nil && !away && time.Since(swept) >= d.Every {
			swept = time.Now()
			err = d.sweep(ctx)
		}
		switch {
		case err == nil && !away:
			said = ""
		case err != nil && ctx.Err() == nil && err.Error() != said:
			said = err.Error()
			d.Log.Warn("webhooks wait to be delivered", "error", err)
		}
		d.rest(ctx, idle || err != nil)
	}
}

// rest waits for a ring, or for Every. Where nobody subscribed, rings mean nothing.
func (d Dispatcher) rest(ctx context.Context, deaf bool) {
	rings := d.Rings
	if deaf {
		rings = nil
	}
	pause := d.Every - d.Every/4 + rand.N(d.Every/2+1) // #nosec G404 -- only spreads the workers' looks
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	case <-rings:
		select {
		case <-ctx.Done():
		case <-time.After(breath):
		}
	}
}

// read makes deliveries of everything the feed has, and starts them unless
// Temporal is away: then sweep does it later.
func (d Dispatcher) read(ctx context.Context, away bool) (idle bool, err error) {
	for {
		read, err := d.Feed.DispatchWebhooks(ctx, entriesAtOnce)
		if err != nil {
			return false, fmt.Errorf("read the feed for webhooks: %w", err)
		}
		if read.Lost {
			d.Log.Error("webhooks were not delivered: the feed does not reach back to where it was last read")
		}
		if len(read.New) > 0 && !away {
			if err := d.start(ctx, read.New); err != nil {
				return false, err
			}
		}
		if !read.More {
			return read.Idle, nil
		}
	}
}

// sweep starts deliveries that were made and not started, and forgets secrets
// whose time is over.
func (d Dispatcher) sweep(ctx context.Context) error {
	if err := d.Feed.DropOldWebhookSecrets(ctx); err != nil {
		return err
	}
	for {
		waiting, err := d.Feed.UnstartedDeliveries(ctx, sweepBatch)
		if err != nil {
			return err
		}
		if err := d.start(ctx, waiting); err != nil || len(waiting) < sweepBatch {
			return err
		}
	}
}

// start starts deliveries side by side and keeps which of them run, also when
// the error says that not all do.
func (d Dispatcher) start(ctx context.Context, all []postgres.Delivery) error {
	var (
		mu      sync.Mutex
		started []postgres.Delivery
	)
	group, starting := errgroup.WithContext(ctx)
	group.SetLimit(startsAtOnce)
	for _, one := range all {
		group.Go(func() error {
			if err := starting.Err(); err != nil {
				return err // another one failed: Temporal is away
			}
			if err := d.Starter.Start(starting, one); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			started = append(started, one)
			return nil
		})
	}
	err := group.Wait()
	if len(started) > 0 {
		if err := d.Feed.MarkDeliveriesStarted(ctx, started...); err != nil {
			return err
		}
	}
	return err
}
