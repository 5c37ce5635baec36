package app

import (
	"context"
	"log/slog"
	"time"
)

// patience is how often something that is not there yet is asked for again.
const patience = time.Second

// waitFor asks again until what is there or ctx ends. It logs a line when it
// begins to wait, when the reason changes and when the waiting is over: not one
// a second.
func waitFor(ctx context.Context, log *slog.Logger, what string, check func(context.Context) error) error {
	said := ""
	tick := time.NewTicker(patience)
	defer tick.Stop()
	for {
		err := check(ctx)
		if err == nil {
			if said != "" {
				log.Info("there now", "waited_for", what)
			}
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err.Error() != said {
			said = err.Error()
			log.Warn("waiting", "waiting_for", what, "error", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
