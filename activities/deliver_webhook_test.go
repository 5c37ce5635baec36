package activities_test

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"redress/activities"
	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/webhook"
)

// outbox remembers attempts; one delivery is in it.
type outbox struct {
	d      postgres.Dispatch
	kept   []postgres.AttemptResult
	paused bool
	err    error
}

func (l *outbox) LoadDispatch(context.Context, string) (postgres.Dispatch, error) { return l.d, l.err }

func (l *outbox) RecordAttempt(_ context.Context, _ string, r postgres.AttemptResult) (bool, error) {
	l.kept = append(l.kept, r)
	return l.paused, nil
}

// receiver answers always the same.
type receiver struct {
	answer webhook.Answer
	got    []webhook.Message
}

func (r *receiver) Send(_ context.Context, m webhook.Message) (webhook.Answer, error) {
	r.got = append(r.got, m)
	return r.answer, nil
}

func accepted() postgres.Dispatch {
	return postgres.Dispatch{
		Delivery: postgres.Delivery{ID: "msg_wh_1_R26-7K4Q-X2MH_31", Webhook: "wh_1", Number: "R26-7K4Q-X2MH", Seq: 31, Type: "offer_accepted",
			State: postgres.DeliveryPending, Run: 1},
		Subscription: postgres.WebhookActive, URL: "https://example.com/hooks", Secrets: []string{"whsec_AAAA"},
		Platform: "taobao", Shop: "demo", Stage: complaint.Remedying,
		Event: complaint.Event{Seq: 31, At: time.Date(2026, 11, 24, 1, 30, 0, 0, time.UTC), Type: complaint.OfferAccepted},
	}
}

func delivering(d postgres.Dispatch, a webhook.Answer) (*activities.Webhooks, *outbox, *receiver, *bytes.Buffer) {
	l, r, said := &outbox{d: d}, &receiver{answer: a}, &bytes.Buffer{}
	return &activities.Webhooks{Deliveries: l, Sender: r, Turns: webhook.NewTurns(1), Log: slog.New(slog.NewTextHandler(said, nil))}, l, r, said
}

var firstTry = activities.WebhookAttempt{Delivery: "msg_wh_1_R26-7K4Q-X2MH_31", Run: 1, N: 1, Pause: 5 * time.Second}

func TestAnEventIsDeliveredUnderItsID(t *testing.T) {
	t.Parallel()
	w, l, r, _ := delivering(accepted(), webhook.Answer{Code: webhook.Delivered, Status: 200, Took: 12 * time.Millisecond})

	result, err := w.DeliverWebhook(t.Context(), firstTry)

	require.NoError(t, err)
	require.Equal(t, activities.WebhookResult{State: postgres.Delivered, Code: "delivered", Status: 200}, result)
	require.Equal(t, []any{"msg_wh_1_R26-7K4Q-X2MH_31", "https://example.com/hooks"}, []any{r.got[0].ID, r.got[0].URL})
	require.Contains(t, string(r.got[0].Body), `"type":"complaint.offer_accepted"`)
	require.Contains(t, string(r.got[0].Body), `"stage":"remedying"`)
	require.Equal(t, postgres.AttemptResult{Attempt: postgres.Attempt{Run: 1, N: 1, Code: "delivered", Status: 200, TookMS: 12}, State: postgres.Delivered}, l.kept[0])
}

func TestWhatFollowsAnAttempt(t *testing.T) {
	t.Parallel()
	last := firstTry
	last.N, last.Pause = 10, 0
	for name, c := range map[string]struct {
		try    activities.WebhookAttempt
		answer webhook.Answer
		state  postgres.DeliveryState
		pause  time.Duration
		gone   bool
	}{
		"failed":              {firstTry, webhook.Answer{Code: webhook.ReceiverFailed, Status: 500}, postgres.DeliveryPending, 5 * time.Second, false},
		"redirected":          {firstTry, webhook.Answer{Code: webhook.Redirected, Status: 302}, postgres.DeliveryPending, 5 * time.Second, false},
		"asks for longer":     {firstTry, webhook.Answer{Code: webhook.Throttled, Status: 429, RetryAfter: time.Hour}, postgres.DeliveryPending, time.Hour, false},
		"asks for less":       {firstTry, webhook.Answer{Code: webhook.Throttled, Status: 429, RetryAfter: time.Second}, postgres.DeliveryPending, 5 * time.Second, false},
		"failed at last":      {last, webhook.Answer{Code: webhook.TimedOut}, postgres.DeliveryFailed, 0, false},
		"asks for more of it": {last, webhook.Answer{Code: webhook.Throttled, Status: 429, RetryAfter: time.Hour}, postgres.DeliveryFailed, 0, false},
		"gone":                {firstTry, webhook.Answer{Code: webhook.Gone, Status: 410}, postgres.DeliveryFailed, 0, true},
	} {
		w, l, _, _ := delivering(accepted(), c.answer)
		result, err := w.DeliverWebhook(t.Context(), c.try)
		require.NoError(t, err, name)
		require.Equal(t, []any{c.state, c.pause}, []any{result.State, result.Pause}, name)
		require.Equal(t, c.gone, l.kept[0].Gone, name)
	}
}

func TestNothingIsSentForASubscriptionThatDoesNotWantIt(t *testing.T) {
	t.Parallel()
	for state, want := range map[postgres.WebhookState]activities.WebhookResult{
		postgres.WebhookPaused: {State: postgres.DeliveryPending, Code: activities.SubscriptionPaused, Pause: 5 * time.Second},
		postgres.WebhookEnded:  {State: postgres.DeliveryDropped, Code: activities.SubscriptionEnded},
	} {
		d := accepted()
		d.Subscription = state
		w, l, r, _ := delivering(d, webhook.Answer{Code: webhook.Delivered})
		result, err := w.DeliverWebhook(t.Context(), firstTry)
		require.NoError(t, err)
		require.Equal(t, want, result)
		require.Empty(t, r.got)
		require.True(t, l.kept[0].Held)
	}
}

func TestNothingIsSentTwiceByAnotherRun(t *testing.T) {
	t.Parallel()
	sent, rerun := accepted(), accepted()
	sent.State, rerun.Run = postgres.Delivered, 2
	for _, d := range []postgres.Dispatch{sent, rerun} {
		w, l, r, _ := delivering(d, webhook.Answer{Code: webhook.Delivered})
		result, err := w.DeliverWebhook(t.Context(), firstTry)
		require.NoError(t, err)
		require.Equal(t, activities.SentAnew, result.Code)
		require.Empty(t, r.got)
		require.Empty(t, l.kept)
	}
}

func TestABusyReceiverIsTriedLater(t *testing.T) {
	t.Parallel()
	w, _, r, _ := delivering(accepted(), webhook.Answer{Code: webhook.Delivered})
	done, ok := w.Turns.Take("wh_1")
	require.True(t, ok)

	_, err := w.DeliverWebhook(t.Context(), firstTry)
	var busy *temporal.ApplicationError
	require.ErrorAs(t, err, &busy)
	require.Equal(t, activities.Throttled, busy.Type())
	require.False(t, busy.NonRetryable())
	require.Empty(t, r.got)

	done()
	_, err = w.DeliverWebhook(t.Context(), firstTry)
	require.NoError(t, err)
}

func TestAPausedSubscriptionIsToldWithoutItsURL(t *testing.T) {
	t.Parallel()
	w, l, _, said := delivering(accepted(), webhook.Answer{Code: webhook.ReceiverFailed, Status: 500})
	l.paused = true

	_, err := w.DeliverWebhook(t.Context(), firstTry)

	require.NoError(t, err)
	require.Contains(t, said.String(), "webhook=wh_1")
	require.NotContains(t, said.String(), "example.com")
}

func TestATestEventTellsOfTheSubscriptionAlone(t *testing.T) {
	t.Parallel()
	d := accepted()
	d.Number, d.Event = "", complaint.Event{}
	w, _, r, _ := delivering(d, webhook.Answer{Code: webhook.Delivered})

	_, err := w.DeliverWebhook(t.Context(), firstTry)

	require.NoError(t, err)
	require.Contains(t, string(r.got[0].Body), `"type":"webhook.test"`)
	require.Contains(t, string(r.got[0].Body), `"subscription":"wh_1"`)
}

func TestTroubleWithTheDatabaseIsTriedAgainAndAMissingDeliveryIsNot(t *testing.T) {
	t.Parallel()
	for err, final := range map[error]bool{postgres.NotFound{What: "delivery", ID: "msg_1"}: true, &pq.Error{Code: "57P03"}: false} {
		w, l, _, _ := delivering(accepted(), webhook.Answer{})
		l.err = err
		_, got := w.DeliverWebhook(t.Context(), firstTry)
		var coded *temporal.ApplicationError
		require.ErrorAs(t, got, &coded)
		require.Equal(t, final, coded.NonRetryable())
	}
}
