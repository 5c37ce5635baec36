package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"redress/activities"
	"redress/internal/postgres"
	"redress/workflows"
)

// watchSettled is how often it is looked which shops are to be watched.
const watchSettled = 15 * time.Second

// watchPrefix is what the schedules are called before platform and shop.
const watchPrefix = "watch"

// platformLag tells how far behind each shop's platform we are, in seconds.
func (m *Metrics) platformLag() func(platform, shop string, behind time.Duration) {
	lag := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "redress_platform_lag_seconds",
		Help: "How long ago the changes on a shop's platform were last seen, by shop. An alert on it tells that a channel stalls."}, []string{"platform", "shop"})
	m.Registry.MustRegister(lag)
	return func(platform, shop string, behind time.Duration) {
		lag.WithLabelValues(platform, shop).Set(behind.Seconds())
	}
}

// watching keeps a schedule for each connected shop, beside the worker's other
// work, until it is stopped.
func (h hosted) watching(ctx context.Context, o Observers, store *postgres.Store) (stop func(), err error) {
	temporal, err := DialTemporal(h.settings, o)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	keeper := watchKeeper{schedules: temporal.ScheduleClient(), queue: h.settings.Temporal.TaskQueue, every: h.settings.Worker.Watch, kept: map[string]time.Time{}}
	go func() {
		defer close(done)
		defer temporal.Close()
		said := ""
		for {
			shops, err := store.ShopConnections(ctx)
			if err == nil {
				err = keeper.keep(ctx, shops)
			}
			switch {
			case err == nil:
				said = ""
			case ctx.Err() == nil && err.Error() != said:
				said = err.Error()
				h.log.Warn("which shops are watched is not up to date", slog.String("error", said))
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(watchSettled):
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}, nil
}

// watchKeeper keeps the schedules of looks at platforms.
type watchKeeper struct {
	schedules client.ScheduleClient
	queue     string
	every     time.Duration
	kept      map[string]time.Time // schedules that this process made or found, by when their connection was changed
}

// keep makes the schedules that are missing, and takes away those of shops that
// are revoked or whose token is dead.
func (k watchKeeper) keep(ctx context.Context, shops []postgres.ShopConnection) error {
	for _, shop := range shops {
		id := k.id(shop.Platform, shop.Shop)
		if made, ok := k.kept[id]; ok && made.Equal(shop.UpdatedAt) {
			continue
		}
		var err error
		if shop.State == postgres.ShopConnected {
			err = k.ensure(ctx, id, activities.ShopRef{Platform: shop.Platform, Shop: shop.Shop})
		} else {
			err = k.drop(ctx, id)
		}
		if err != nil {
			return err
		}
		k.kept[id] = shop.UpdatedAt
	}
	return nil
}

func (k watchKeeper) id(platform, shop string) string {
	parts := []string{watchPrefix, platform, shop}
	if k.queue != workflows.TaskQueue { // another Redress in the same namespace
		parts = append(parts, k.queue)
	}
	return strings.Join(parts, "/")
}

func (k watchKeeper) ensure(ctx context.Context, id string, shop activities.ShopRef) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	_, err := k.schedules.Create(ctx, client.ScheduleOptions{
		ID: id, Spec: client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: k.every}}},
		Action: &client.ScheduleWorkflowAction{ID: id, Workflow: workflows.WatchShopType, Args: []any{shop}, TaskQueue: k.queue,
			WorkflowExecutionTimeout: 20 * time.Minute, StaticSummary: "Look for cases that changed"},
		// One look does what several that were missed would have: it starts where the last one came to.
		CatchupWindow: k.every, Overlap: enums.SCHEDULE_OVERLAP_POLICY_SKIP, TriggerImmediately: true,
	})
	if err != nil && !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return fmt.Errorf("make the schedule %s: %w", id, err)
	}
	return nil
}

func (k watchKeeper) drop(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	err := k.schedules.GetHandle(ctx, id).Delete(ctx)
	if missing := (*serviceerror.NotFound)(nil); err != nil && !errors.As(err, &missing) {
		return fmt.Errorf("take the schedule %s away: %w", id, err)
	}
	return nil
}
