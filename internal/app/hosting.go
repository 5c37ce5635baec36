package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	"go.temporal.io/sdk/worker"

	"redress/activities"
	"redress/internal/office"
	"redress/internal/postgres"
	"redress/internal/vault"
	"redress/workflows"
)

// workerNeeds are the settings without which a worker cannot work.
var workerNeeds = []string{"DATABASE_URL", "REDRESS_KEY", "BLOB_DIR", "SMTP_URL", "SANDBOX_URL"}

// RunWorker hosts workflows and activities until ctx ends, and then finishes
// what is in hand. PostgreSQL and Temporal may come later than the worker; a
// missing setting, a wrong rule pack or a missing migration is an error at once.
func RunWorker(ctx context.Context, s Settings, log *slog.Logger) error {
	if err := s.Require(workerNeeds...); err != nil {
		return err
	}
	collectLess()
	shelf, err := OpenShelf(s)
	if err != nil {
		return err
	}
	if _, err := vault.New(s.Database.Key, s.Database.OldKeys...); err != nil {
		return fmt.Errorf("REDRESS_KEY: %w", err)
	}
	fatal := make(chan error, 1)
	options, err := workerOptions(s.Worker, func(err error) { fatal <- err })
	if err != nil {
		return err
	}
	metrics, err := NewMetrics()
	if err != nil {
		return err
	}
	metrics.WatchCalendars(shelf)
	tracer, stopTracing, err := StartTracing(ctx, s.Tracing, "redress-worker")
	if err != nil {
		return err
	}
	defer stopTracing(context.WithoutCancel(ctx))
	observers := Observers{Log: log, Metrics: metrics.Temporal, Tracer: tracer}
	temporal, err := DialForWorker(s, observers)
	if err != nil {
		return err
	}
	defer temporal.Close()

	h := hosted{settings: s, log: log, fatal: fatal, health: &health{}}
	stopServing, err := h.serve(ctx, metrics)
	if err != nil {
		return err
	}
	defer stopServing()
	store, err := h.store(ctx, 0)
	if err != nil {
		return orStopped(ctx, err)
	}
	defer store.Close()
	files, err := OpenFiles(s, store)
	if err != nil {
		return err
	}
	defer files.Close()
	acts, err := wire(s, store, files, shelf)
	if err != nil {
		return err
	}
	if err := KeepPolicies(ctx, store, shelf.Packs()); err != nil {
		return orStopped(ctx, err)
	}
	tell(log, shelf.Packs(), time.Now())
	defer h.reloading(ctx, shelf, store)()
	reachable := func(ctx context.Context) error { return checkTemporal(ctx, temporal, s.Temporal) }
	h.health.watch(probe{"postgresql", store.Ping}, probe{"temporal", reachable})
	if err := waitFor(ctx, log, "temporal", reachable); err != nil {
		return orStopped(ctx, err)
	}
	worker.SetStickyWorkflowCacheSize(s.Worker.StickyCache)
	w := worker.New(temporal, s.Temporal.TaskQueue, options)
	workflows.Register(w, acts)
	workflows.RegisterCheckpoint(w, &activities.Checkpoints{Records: store, Log: log})
	workflows.RegisterRetention(w, &activities.Retention{Records: store, Deliveries: s.Webhooks.Keep})
	desk := &office.Office{Store: store, Rules: shelf.Packs, Process: office.Process{Client: temporal, Queue: s.Temporal.TaskQueue}}
	workflows.RegisterWatch(w, &activities.Watch{Platforms: acts.Platforms, Seen: store, Desk: desk, Now: time.Now, Log: log, Lag: metrics.platformLag()})
	stopWatching, err := h.watching(ctx, observers, store)
	if err != nil {
		return err
	}
	defer stopWatching()
	stopScheduling, err := h.scheduling(ctx, observers)
	if err != nil {
		return err
	}
	defer stopScheduling()
	defer keepFeed(ctx, store, log)()
	stopWebhooks, err := h.deliverWebhooks(ctx, temporal, store, metrics, options, reachable)
	if err != nil {
		return err
	}
	defer stopWebhooks()
	return h.work(ctx, w, sweeper{store: store, reachable: reachable, every: s.Worker.Sweep, log: log,
		process: office.Process{Client: temporal, Queue: s.Temporal.TaskQueue, Eager: true}})
}

// store connects to PostgreSQL, with so many connections at most, when it is there, and makes sure that it has the schema.
func (h hosted) store(ctx context.Context, connections int) (*postgres.Store, error) {
	var store *postgres.Store
	if err := waitFor(ctx, h.log, "postgresql", func(ctx context.Context) (err error) {
		store, err = openStore(ctx, h.settings, connections)
		return err
	}); err != nil {
		return nil, err
	}
	if err := checkSchema(ctx, h.settings.Database.URL); err != nil {
		_ = store.Close() // the schema's error is the one that matters
		return nil, err
	}
	return store, nil
}

// orStopped is nil when the error only says that the worker was asked to stop.
func orStopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// collectLess trades some tens of megabytes for processor time, of which garbage
// collection otherwise takes a fifth in a worker. GOGC, when set, goes before.
func collectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300)
	}
}
