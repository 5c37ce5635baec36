package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"redress/internal/complaint"
	"redress/internal/postgres"
)

// watchEvery is how often watch looks for new events.
const watchEvery = 300 * time.Millisecond

func newWatch(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "watch ID",
		Short: "Follow what happens until the complaint is closed",
		Args:  arguments(cobra.ExactArgs(1)),
		RunE: sh.onCase(func(ctx context.Context, store *postgres.Store, number string) error {
			return watch(ctx, sh, store, number)
		}),
	}
}

func watch(ctx context.Context, sh *shell, store *postgres.Store, number string) error {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for after := 0; ; {
		// Whether it is closed is read first, so that its last events are shown too.
		s, err := store.Show(ctx, number)
		if err != nil {
			return err
		}
		some, err := store.Events(ctx, number, after, postgres.MaxEvents)
		if err != nil {
			return err
		}
		if err := sh.printEvents(some); err != nil {
			return err
		}
		if len(some) > 0 {
			after = some[len(some)-1].Seq
			continue
		}
		if s.Stage == complaint.Closed {
			if !sh.json() {
				_, _ = fmt.Fprintln(sh.out, "closed:", join(plain(s.Outcome), plain(s.Cause)))
			}
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
