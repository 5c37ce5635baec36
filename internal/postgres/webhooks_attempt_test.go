package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// attempt keeps an attempt of a delivery's run.
func attempt(t *testing.T, s *postgres.Store, d postgres.Delivery, n int, r postgres.AttemptResult) (paused bool) {
	t.Helper()
	r.Run, r.N = d.Run, n
	paused, err := s.RecordAttempt(t.Context(), d.ID, r)
	require.NoError(t, err)
	return paused
}

var (
	again = postgres.AttemptResult{Attempt: postgres.Attempt{Code: "receiver_failed", Status: 503, TookMS: 12}, State: postgres.DeliveryPending, Pause: time.Minute}
	over  = postgres.AttemptResult{Attempt: postgres.Attempt{Code: "timed_out", TookMS: 15000}, State: postgres.DeliveryFailed}
	done  = postgres.AttemptResult{Attempt: postgres.Attempt{Code: "delivered", Status: 200}, State: postgres.Delivered}
)

func TestAttemptsAreKeptAndTheSameOneOnce(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	w := subscribe(t, s)
	d, err := s.TestWebhook(t.Context(), w.ID, "webhook.test")
	require.NoError(t, err)

	attempt(t, s, d, 1, again)
	attempt(t, s, d, 1, again)
	stands, tries, err := s.Delivery(t.Context(), d.ID)
	require.NoError(t, err)
	require.Len(t, tries, 1)
	require.Equal(t, 1, stands.Attempts)
	require.Equal(t, []any{postgres.DeliveryPending, "receiver_failed", 503}, []any{stands.State, stands.LastCode, stands.LastStatus})
	require.WithinDuration(t, time.Now().Add(time.Minute), *stands.NextAt, 30*time.Second)
	failing, err := s.Webhook(t.Context(), w.ID)
	require.NoError(t, err)
	require.NotNil(t, failing.FailingSince)

	attempt(t, s, d, 2, done)
	stands, tries, err = s.Delivery(t.Context(), d.ID)
	require.NoError(t, err)
	require.Len(t, tries, 2)
	require.Equal(t, postgres.Delivered, stands.State)
	require.Nil(t, stands.NextAt)
	require.NotNil(t, stands.EndedAt)
	healed, err := s.Webhook(t.Context(), w.ID)
	require.NoError(t, err)
	require.Nil(t, healed.FailingSince)
}

func TestADeliveryIsSentAgainWhenItIsOver(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	w := subscribe(t, s)
	first, err := s.TestWebhook(t.Context(), w.ID, "webhook.test")
	require.NoError(t, err)

	_, err = s.SendAgain(t.Context(), first.ID, "operator:lin")
	require.ErrorAs(t, err, &postgres.DeliveryUnderWay{})
	attempt(t, s, first, 1, over)
	second, err := s.SendAgain(t.Context(), first.ID, "operator:lin")
	require.NoError(t, err)
	require.Equal(t, []any{first.ID, 2, postgres.DeliveryPending}, []any{second.ID, second.Run, second.State})

	attempt(t, s, first, 2, done) // the run before comes late
	stands, _, err := s.Delivery(t.Context(), first.ID)
	require.NoError(t, err)
	require.Equal(t, postgres.DeliveryPending, stands.State)
	attempt(t, s, second, 1, done)
	stands, tries, err := s.Delivery(t.Context(), first.ID)
	require.NoError(t, err)
	require.Equal(t, postgres.Delivered, stands.State)
	require.Len(t, tries, 3)

	// Nobody will make the next attempt of one whose workflow was terminated.
	third, err := s.SendAgain(t.Context(), first.ID, "operator:lin")
	require.NoError(t, err)
	require.NoError(t, s.Exec(t.Context(), `update webhook_deliveries set next_at = now() - interval '2 hours'`))
	fourth, err := s.SendAgain(t.Context(), third.ID, "operator:lin")
	require.NoError(t, err)
	require.Equal(t, 4, fourth.Run)

	_, err = s.SendAgain(t.Context(), "msg_none", "operator:lin")
	require.ErrorAs(t, err, &postgres.NotFound{})
	_, err = s.ChangeWebhook(t.Context(), w.ID, "operator:lin", postgres.WebhookChange{State: postgres.WebhookEnded})
	require.NoError(t, err)
	_, err = s.SendAgain(t.Context(), first.ID, "operator:lin")
	require.ErrorAs(t, err, &postgres.WebhookFinal{})
	_, err = s.TestWebhook(t.Context(), w.ID, "webhook.test")
	require.ErrorAs(t, err, &postgres.WebhookFinal{})
}

func TestAReceiverThatNothingReachesForDaysIsPausedAndToldOnce(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	w := subscribe(t, s)
	d, err := s.TestWebhook(t.Context(), w.ID, "webhook.test")
	require.NoError(t, err)
	failingFor := func(days string) {
		require.NoError(t, s.Exec(t.Context(), `update webhooks set failing_since = now() - $1::interval`, days))
	}

	require.False(t, attempt(t, s, d, 1, again))
	failingFor("119 hours")
	require.False(t, attempt(t, s, d, 2, again))
	held := again
	held.Held = true
	failingFor("121 hours")
	require.False(t, attempt(t, s, d, 3, held), "nothing was sent")
	require.True(t, attempt(t, s, d, 4, again))
	require.False(t, attempt(t, s, d, 5, over))

	stands, err := s.Webhook(t.Context(), w.ID)
	require.NoError(t, err)
	require.Equal(t, []any{postgres.WebhookPaused, postgres.WebhookFailing}, []any{stands.State, stands.Why})
	n, err := s.WebhookNumbers(t.Context())
	require.NoError(t, err)
	require.Equal(t, postgres.WebhookNumbers{Paused: 1}, n)

	resumed, err := s.ChangeWebhook(t.Context(), w.ID, "operator:lin", postgres.WebhookChange{State: postgres.WebhookActive})
	require.NoError(t, err)
	require.Equal(t, []any{postgres.WebhookActive, ""}, []any{resumed.State, resumed.Why})
	require.Nil(t, resumed.FailingSince, "it gets its days anew")
}

func TestAReceiverThatIsGoneEndsItsSubscription(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	w := subscribe(t, s)
	d, err := s.TestWebhook(t.Context(), w.ID, "webhook.test")
	require.NoError(t, err)
	gone := over
	gone.Gone, gone.Code, gone.Status = true, "gone", 410

	require.False(t, attempt(t, s, d, 1, gone))

	stands, err := s.Webhook(t.Context(), w.ID)
	require.NoError(t, err)
	require.Equal(t, []any{postgres.WebhookEnded, postgres.WebhookGone}, []any{stands.State, stands.Why})
	require.NotNil(t, stands.EndedAt)
	for _, c := range []postgres.WebhookChange{{State: postgres.WebhookActive}, {EventTypes: []string{"*"}}} {
		_, err = s.ChangeWebhook(t.Context(), w.ID, "operator:lin", c)
		require.ErrorAs(t, err, &postgres.WebhookFinal{})
	}
	ended, err := s.ChangeWebhook(t.Context(), w.ID, "operator:lin", postgres.WebhookChange{State: postgres.WebhookEnded})
	require.NoError(t, err, "ending it again is fine")
	require.Equal(t, []any{stands.EndedAt, postgres.WebhookGone}, []any{ended.EndedAt, ended.Why})
	_, err = s.RotateWebhook(t.Context(), w.ID, "operator:lin", secret)
	require.ErrorAs(t, err, &postgres.WebhookFinal{})
	_, err = s.RotateWebhook(t.Context(), "wh_none", "operator:lin", secret)
	require.ErrorAs(t, err, &postgres.NotFound{})
}

func TestAFormerSecretSignsForADay(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	w := subscribe(t, s)
	d, err := s.TestWebhook(t.Context(), w.ID, "webhook.test")
	require.NoError(t, err)
	signing := func() []string {
		loaded, err := s.LoadDispatch(t.Context(), d.ID)
		require.NoError(t, err)
		return loaded.Secrets
	}

	rotated, err := s.RotateWebhook(t.Context(), w.ID, "operator:lin", "whsec_two")
	require.NoError(t, err)
	require.WithinDuration(t, time.Now().Add(24*time.Hour), *rotated.OldUntil, time.Minute)
	require.Equal(t, []string{"whsec_two", secret}, signing())
	_, err = s.RotateWebhook(t.Context(), w.ID, "operator:lin", "whsec_three")
	require.NoError(t, err)
	require.Equal(t, []string{"whsec_three", "whsec_two"}, signing())
	require.NoError(t, s.DropOldWebhookSecrets(t.Context()))
	require.Len(t, signing(), 2, "its time is not over")

	require.NoError(t, s.Exec(t.Context(), `update webhooks set old_until = now() - interval '1 second'`))
	require.Equal(t, []string{"whsec_three"}, signing(), "also before it is dropped")
	require.NoError(t, s.DropOldWebhookSecrets(t.Context()))
	stands, err := s.Webhook(t.Context(), w.ID)
	require.NoError(t, err)
	require.Nil(t, stands.OldUntil)
}

func TestAChangedSubscriptionKeepsWhatWasNotChanged(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	w := subscribe(t, s)
	url := "https://example.com/new"

	changed, err := s.ChangeWebhook(t.Context(), w.ID, "operator:lin", postgres.WebhookChange{URL: &url})
	require.NoError(t, err)
	require.Equal(t, []any{url, w.EventTypes, postgres.WebhookActive}, []any{changed.URL, changed.EventTypes, changed.State})
	changed, err = s.ChangeWebhook(t.Context(), w.ID, "operator:lin", postgres.WebhookChange{EventTypes: []string{"closed"}, State: postgres.WebhookPaused})
	require.NoError(t, err)
	require.Equal(t, []any{url, "closed", postgres.WebhookPaused, postgres.WebhookByHand}, []any{changed.URL, changed.EventTypes[0], changed.State, changed.Why})
	_, err = s.ChangeWebhook(t.Context(), "wh_none", "operator:lin", postgres.WebhookChange{})
	require.ErrorAs(t, err, &postgres.NotFound{})
}

func TestADeliveryThatNobodyStartedIsGivenOutToOne(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	w := subscribe(t, s)
	d, err := s.TestWebhook(t.Context(), w.ID, "webhook.test")
	require.NoError(t, err)
	waiting := func() (ids []string) {
		all, err := s.UnstartedDeliveries(t.Context(), 10)
		require.NoError(t, err)
		for _, one := range all {
			ids = append(ids, one.ID)
		}
		return ids
	}
	lapse := func() {
		require.NoError(t, s.Exec(t.Context(), `update webhook_deliveries set leased_until = now() - interval '1 second'`))
	}

	require.Empty(t, waiting(), "whoever made it starts it first")
	lapse()
	require.Equal(t, []string{d.ID}, waiting())
	require.Empty(t, waiting(), "somebody has it")
	lapse()
	require.NoError(t, s.MarkDeliveriesStarted(t.Context(), d))
	require.Empty(t, waiting())
}
