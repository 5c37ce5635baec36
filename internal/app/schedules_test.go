package app

import (
	"context"
	"crypto/rand"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// onTemporal are settings for a worker on the Temporal that all tests share, with
// a task queue of its own.
func onTemporal(t *testing.T, databaseURL string) Settings {
	t.Helper()
	s := settingsFor(t, databaseURL)
	s.Temporal.Address, s.Temporal.Namespace = os.Getenv("TEMPORAL_ADDRESS"), os.Getenv("TEMPORAL_NAMESPACE")
	require.NotEmpty(t, s.Temporal.Address, "run the tests with `bin/devstack run -- go test ./...`")
	s.Temporal.TaskQueue = "test-" + rand.Text()
	return s
}

func TestCheckpointsAreScheduledOnceAndStayPaused(t *testing.T) {
	t.Parallel()
	s := onTemporal(t, postgrestest.URL(t))
	temporal, err := DialTemporal(s, Observers{})
	require.NoError(t, err)
	t.Cleanup(temporal.Close)
	schedules := temporal.ScheduleClient()
	handle := schedules.GetHandle(t.Context(), checkpoints.id(s.Temporal.TaskQueue))
	require.NoError(t, ensure(t.Context(), schedules, s.Temporal.TaskQueue, checkpoints))
	t.Cleanup(func() { require.NoError(t, handle.Delete(context.Background())) })
	require.NoError(t, handle.Pause(t.Context(), client.SchedulePauseOptions{Note: "moving"}))
	require.NoError(t, ensure(t.Context(), schedules, s.Temporal.TaskQueue, checkpoints))

	there, err := handle.Describe(t.Context())
	require.NoError(t, err)
	require.Equal(t, time.Hour, there.Schedule.Spec.Intervals[0].Every)
	require.Len(t, there.Schedule.Spec.Intervals, 1)
	require.Equal(t, enums.SCHEDULE_OVERLAP_POLICY_SKIP, there.Schedule.Policy.Overlap)
	require.Equal(t, time.Hour, there.Schedule.Policy.CatchupWindow)
	require.True(t, there.Schedule.State.Paused)
	require.Equal(t, "checkpoints", checkpoints.id("complaints"))
}

func TestAWorkerMakesTheCheckpointsThatAreDue(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	s := onTemporal(t, url)
	store := postgrestest.Connect(t, url)
	number := postgrestest.Open(t, store)
	temporal, err := DialTemporal(s, Observers{})
	require.NoError(t, err)
	defer temporal.Close()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- RunWorker(ctx, s, slog.New(slog.DiscardHandler)) }()
	handle := temporal.ScheduleClient().GetHandle(t.Context(), checkpoints.id(s.Temporal.TaskQueue))

	require.Eventually(t, func() bool { // the hour has come
		return handle.Trigger(t.Context(), client.ScheduleTriggerOptions{}) == nil && covered(t, store, number)
	}, time.Minute, 200*time.Millisecond)
	require.NoError(t, handle.Delete(t.Context()))
	stop()
	require.NoError(t, <-ended)
}

func TestAWorkerDropsDeliveriesThatEndedLongAgo(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	s := onTemporal(t, url)
	s.Webhooks.Keep = time.Hour
	store := postgrestest.Connect(t, url)
	hook, err := store.CreateWebhook(t.Context(), postgres.Webhook{Platform: "house", Shop: "demo", URL: "https://example.com/hooks", EventTypes: []string{"*"}}, "whsec_x")
	require.NoError(t, err)
	for range 2 {
		_, err = store.TestWebhook(t.Context(), hook.ID, "webhook.test")
		require.NoError(t, err)
	}
	db, err := sqlx.Connect("postgres", url)
	require.NoError(t, err)
	defer db.Close()
	// Both ended, one of them two hours ago.
	_, err = db.Exec(`update webhook_deliveries set state = 'delivered', started_at = now(), next_at = null, ended_at = now()`)
	require.NoError(t, err)
	_, err = db.Exec(`update webhook_deliveries set ended_at = now() - interval '2 hours' where id = (select min(id) from webhook_deliveries)`)
	require.NoError(t, err)
	temporal, err := DialTemporal(s, Observers{})
	require.NoError(t, err)
	defer temporal.Close()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- RunWorker(ctx, s, slog.New(slog.DiscardHandler)) }()
	handle := temporal.ScheduleClient().GetHandle(t.Context(), retention.id(s.Temporal.TaskQueue))

	require.Eventually(t, func() bool {
		page, err := store.Deliveries(t.Context(), postgres.DeliveryFilter{Webhook: hook.ID})
		require.NoError(t, err)
		return handle.Trigger(t.Context(), client.ScheduleTriggerOptions{}) == nil && len(page.Deliveries) == 1
	}, time.Minute, 200*time.Millisecond)
	for _, r := range []round{checkpoints, retention} {
		require.NoError(t, temporal.ScheduleClient().GetHandle(t.Context(), r.id(s.Temporal.TaskQueue)).Delete(t.Context()))
	}
	stop()
	require.NoError(t, <-ended)
}

func covered(t *testing.T, store *postgres.Store, number string) bool {
	t.Helper()
	verified, err := store.Verify(t.Context(), number)
	require.NoError(t, err)
	return verified.OK && verified.Covered > 0
}
