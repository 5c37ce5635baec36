package postgres

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// FeedRings rings when something was recorded, by whichever process, until ctx
// ends; and each time the connection to the database is made, since nothing was
// heard before. Several rings that nobody took are one.
func FeedRings(ctx context.Context, databaseURL string) <-chan struct{} {
	rings := make(chan struct{}, 1)
	ring := func() {
		select {
		case rings <- struct{}{}:
		default:
		}
	}
	listener := pq.NewListener(databaseURL, time.Second, time.Minute, nil)
	go func() {
		// Listen waits until the database is there, or the listener is closed.
		if listener.Listen(FeedChannel) == nil {
			ring()
		}
	}()
	go func() {
		defer func() { _ = listener.Close() }()
		for {
			select {
			case <-ctx.Done():
				return
			case <-listener.Notify:
				ring()
			}
		}
	}()
	return rings
}
