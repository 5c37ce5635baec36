package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

func TestDeliveriesThatEndedLongAgoAreDropped(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	w := subscribe(t, s)
	now := today()
	longAgo := now.Add(-40 * 24 * time.Hour)
	kept := map[string]bool{}
	stand := func(what string, stays bool, set string) {
		t.Helper()
		d, err := s.TestWebhook(t.Context(), w.ID, "webhook.test")
		require.NoError(t, err)
		_, err = s.RecordAttempt(t.Context(), d.ID, postgres.AttemptResult{Attempt: postgres.Attempt{Run: 1, N: 1, Code: what}, State: postgres.DeliveryPending, Pause: time.Minute})
		require.NoError(t, err)
		require.NoError(t, s.Exec(t.Context(), `update webhook_deliveries set created_at = $2, `+set+` where id = $1`, d.ID, longAgo))
		if stays {
			kept[d.ID] = true
		}
	}
	stand("delivered", false, `state = 'delivered', ended_at = now() - interval '40 days', next_at = null`)
	stand("failed", false, `state = 'failed', ended_at = now() - interval '31 days', next_at = null`)
	stand("dropped", false, `state = 'dropped', ended_at = now() - interval '31 days', next_at = null`)
	stand("forgotten", false, `next_at = now() - interval '31 days'`)
	stand("ended lately", true, `state = 'delivered', ended_at = now() - interval '29 days', next_at = null`)
	stand("under way", true, `next_at = now() + interval '1 hour'`)
	stand("late", true, `next_at = now() - interval '2 days'`)
	stand("not started", true, `next_at = now() - interval '31 days', started_at = null`)

	before := now.Add(-30 * 24 * time.Hour)
	require.Eventually(t, func() bool { // what another test's transaction holds is skipped
		_, err := s.DropDeliveries(t.Context(), before)
		require.NoError(t, err)
		page, err := s.Deliveries(t.Context(), postgres.DeliveryFilter{Webhook: w.ID})
		require.NoError(t, err)
		return len(page.Deliveries) == len(kept)
	}, 10*time.Second, 10*time.Millisecond)
	page, err := s.Deliveries(t.Context(), postgres.DeliveryFilter{Webhook: w.ID})
	require.NoError(t, err)
	for _, d := range page.Deliveries {
		require.True(t, kept[d.ID], d.LastCode)
		_, tries, err := s.Delivery(t.Context(), d.ID)
		require.NoError(t, err)
		require.Len(t, tries, 1, "its attempts stay with it")
	}
	again, err := s.DropDeliveries(t.Context(), before)
	require.NoError(t, err)
	require.Zero(t, again)
	stored, err := s.Dump(t.Context())
	require.NoError(t, err)
	require.NotContains(t, stored, "forgotten", "nor do attempts of what was dropped")
}

func TestKeptAnswersAreDroppedAfterTheirDay(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	once := postgres.Once{By: "k_1", For: "create-webhook", Key: "k", Asked: map[string]int{}}
	w := postgres.Webhook{Platform: "house", Shop: "demo", URL: "https://example.com/hooks", EventTypes: []string{"*"}, CreatedBy: "k_1"}
	make := func() (string, bool) {
		made, again, err := s.CreateWebhookOnce(t.Context(), once, w, secret)
		require.NoError(t, err)
		return made.Webhook.ID, again
	}
	first, again := make()
	require.False(t, again)
	require.NoError(t, s.DropKeptAnswers(t.Context()))
	second, again := make()
	require.True(t, again)
	require.Equal(t, first, second)
	require.NoError(t, s.Exec(t.Context(), `update kept_answers set expires_at = now()`))
	require.NoError(t, s.DropKeptAnswers(t.Context()))
	left, err := s.Count(t.Context(), "kept_answers")
	require.NoError(t, err)
	require.Zero(t, left)
	third, again := make()
	require.False(t, again)
	require.NotEqual(t, first, third)
	once.Asked = map[string]int{"a": 1}
	_, _, err = s.CreateWebhookOnce(t.Context(), once, w, secret)
	require.ErrorAs(t, err, &postgres.AnsweredOtherwise{})
}
