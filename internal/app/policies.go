package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"redress/internal/policy"
	"redress/internal/postgres"
)

// OpenShelf loads the packs built in and those of POLICY_DIR.
func OpenShelf(s Settings) (*policy.Shelf, error) {
	shelf, err := policy.Open(s.Policy.Dir)
	if err != nil {
		return nil, fmt.Errorf("POLICY_DIR: %w", err)
	}
	return shelf, nil
}

// KeepPolicies stores the versions of the packs in force, so that a complaint's
// rules can be looked up as long as it is kept. A version that is stored already
// stays as it is.
func KeepPolicies(ctx context.Context, store *postgres.Store, packs *policy.Packs) error {
	var all []postgres.StoredPolicy
	for _, name := range packs.Names() {
		pack, err := packs.Get(name)
		if err != nil {
			return err
		}
		content, err := pack.Stored()
		if err != nil {
			return fmt.Errorf("keep policy %s: %w", name, err)
		}
		all = append(all, postgres.StoredPolicy{Version: pack.Version(), Pack: name, Content: content})
	}
	return store.SavePolicies(ctx, all...)
}

// reloading reads the packs anew at each SIGHUP until it is stopped. What is
// wrong with them is logged, and those in force stay.
func (h hosted) reloading(ctx context.Context, shelf *policy.Shelf, store *postgres.Store) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangups:
				reload(ctx, h.log, shelf, store)
			}
		}
	}()
	return func() {
		signal.Stop(hangups)
		cancel()
		<-done
	}
}

// reload reads the packs anew, and keeps them.
func reload(ctx context.Context, log *slog.Logger, shelf *policy.Shelf, store *postgres.Store) {
	if err := shelf.Reload(); err != nil {
		log.Error("the policies were not reloaded; those in force stay", "error", err)
		return
	}
	if err := KeepPolicies(ctx, store, shelf.Packs()); err != nil {
		log.Error("the policies are in force and could not be stored", "error", err)
	}
	tell(log, shelf.Packs(), time.Now())
}

// tell says which packs are in force, and what they do not know, such as the
// holidays of a year that is not published yet.
func tell(log *slog.Logger, packs *policy.Packs, now time.Time) {
	for _, name := range packs.Names() {
		if pack, err := packs.Get(name); err == nil {
			log.Info("policy in force", "pack", name, "version", pack.Version())
		}
	}
	for _, warning := range packs.Warnings(now) {
		log.Warn("policy: " + warning)
	}
}
