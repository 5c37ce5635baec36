package app

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"redress/internal/complaint"
)

// sweepBatch is how many complaints one sweep starts at most.
const sweepBatch = 200

// unstarted is where complaints wait that Temporal does not have yet.
type unstarted interface {
	Unstarted(ctx context.Context, limit int) ([]complaint.Intake, error)
	MarkStarted(ctx context.Context, numbers ...string) error
}

// sweeper starts complaints that were taken in while Temporal could not be
// reached: what got an id is never lost. Any number of workers may sweep at the
// same time, because a complaint's workflow starts once.
type sweeper struct {
	store   unstarted
	process Process
	every   time.Duration
	log     *slog.Logger
}

// run sweeps until ctx ends.
func (s sweeper) run(ctx context.Context) {
	said := ""
	for {
		pause := s.every - s.every/4 + rand.N(s.every/2+1)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		err := s.sweep(ctx)
		switch {
		case err == nil:
			said = ""
		case ctx.Err() == nil && err.Error() != said:
			said = err.Error()
			s.log.Warn("complaints wait to be started", "error", err)
		}
	}
}

// sweep starts what waits, batch by batch.
func (s sweeper) sweep(ctx context.Context) error {
	for {
		waiting, err := s.store.Unstarted(ctx, sweepBatch)
		if err != nil {
			return err
		}
		started, err := StartAll(ctx, s.process, waiting, nil)
		if len(started) > 0 {
			if err := s.store.MarkStarted(ctx, started...); err != nil {
				return err
			}
			s.log.Info("started waiting complaints", "count", len(started))
		}
		if err != nil || len(waiting) < sweepBatch {
			return err
		}
	}
}
