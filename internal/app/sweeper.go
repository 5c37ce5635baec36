package app

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"redress/internal/complaint"
	"redress/internal/office"
)

const (
	sweepBatch = 200             // complaints started side by side before the next are asked for
	sweepAfter = 2 * time.Second // whoever took a complaint in starts it first
)

// waitingRoom is where complaints are that Temporal does not have yet. What it
// gives out it keeps from other sweepers for a while.
type waitingRoom interface {
	Unstarted(ctx context.Context, olderThan time.Duration, limit int) ([]complaint.Intake, error)
	MarkStarted(ctx context.Context, numbers ...string) error
}

// sweeper starts complaints that were taken in while Temporal could not be
// reached: what got an id is never lost. Any number of workers may sweep at the
// same time, because a complaint's workflow starts once.
type sweeper struct {
	store     waitingRoom
	process   office.Process
	reachable func(context.Context) error // Temporal; asked after a failure, before anything is taken out of the store
	every     time.Duration
	log       *slog.Logger
}

// run sweeps until ctx ends. It logs a failure once, not at every sweep.
func (s sweeper) run(ctx context.Context) {
	said := ""
	for {
		pause := s.every - s.every/4 + rand.N(s.every/2+1) // #nosec G404 -- only spreads the workers' sweeps
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		if said != "" && s.reachable(ctx) != nil {
			continue
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
		waiting, err := s.store.Unstarted(ctx, sweepAfter, sweepBatch)
		if err != nil {
			return fmt.Errorf("look for waiting complaints: %w", err)
		}
		started, err := office.StartAll(ctx, s.process, waiting, office.Gentle, nil)
		if len(started) > 0 {
			if err := s.store.MarkStarted(ctx, started...); err != nil {
				return fmt.Errorf("keep that %d complaints run: %w", len(started), err)
			}
			s.log.Info("started waiting complaints", "count", len(started))
		}
		if err != nil || len(waiting) < sweepBatch {
			return err
		}
	}
}
