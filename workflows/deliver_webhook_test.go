package workflows_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"redress/activities"
	"redress/internal/postgres"
	"redress/workflows"
)

// delivery is one delivery's workflow in the test environment, with a receiver
// that answers as the test wants.
type delivery struct {
	*testsuite.TestWorkflowEnvironment
	t        *testing.T
	attempts []activities.WebhookAttempt
	at       []time.Duration // since the start
}

func newDelivery(t *testing.T, answer func(a activities.WebhookAttempt) (activities.WebhookResult, error)) *delivery {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	d := &delivery{TestWorkflowEnvironment: suite.NewTestWorkflowEnvironment(), t: t}
	d.SetStartTime(start)
	d.SetTestTimeout(20 * time.Second)
	workflows.RegisterWebhooks(d, &activities.Webhooks{})
	var w *activities.Webhooks
	d.OnActivity(w.DeliverWebhook, mock.Anything, mock.Anything).Return(func(_ context.Context, a activities.WebhookAttempt) (activities.WebhookResult, error) {
		d.attempts, d.at = append(d.attempts, a), append(d.at, d.Now().Sub(start))
		return answer(a)
	})
	return d
}

var about = workflows.WebhookDelivery{Delivery: "msg_wh_1_R26-7K4Q-X2MH_31", Run: 1, About: "offer_accepted of R26-7K4Q-X2MH"}

func (d *delivery) run(in workflows.WebhookDelivery) (result activities.WebhookResult) {
	d.t.Helper()
	d.ExecuteWorkflow(workflows.DeliverWebhook, in)
	require.True(d.t, d.IsWorkflowCompleted())
	require.NoError(d.t, d.GetWorkflowError())
	require.NoError(d.t, d.GetWorkflowResult(&result))
	return result
}

// failing is a receiver that never takes it; the activity says what follows, as
// the real one does.
func failing(a activities.WebhookAttempt) (activities.WebhookResult, error) {
	state := postgres.DeliveryPending
	if a.Pause == 0 {
		state = postgres.DeliveryFailed
	}
	return activities.WebhookResult{State: state, Code: "receiver_failed", Status: 503, Pause: a.Pause}, nil
}

func TestADeliveryIsTriedByTheStandardsSchedule(t *testing.T) {
	t.Parallel()
	d := newDelivery(t, failing)

	result := d.run(about)

	require.Equal(t, postgres.DeliveryFailed, result.State)
	hours, minutes := time.Hour, time.Minute
	pauses := []time.Duration{0, 5 * time.Second, 5 * minutes, 30 * minutes, 2 * hours, 5 * hours, 10 * hours, 14 * hours, 20 * hours, 24 * hours}
	require.Len(t, d.attempts, len(pauses))
	before := time.Duration(0)
	for i, want := range pauses {
		require.Equal(t, i+1, d.attempts[i].N)
		require.InDelta(t, want, d.at[i]-before, float64(want)/10, "the pause before attempt %d, give or take a tenth", i+1)
		before = d.at[i]
	}
	require.Zero(t, d.attempts[9].Pause, "the last one")
}

func TestThePausesDifferFromDeliveryToDeliveryAndNotFromReplayToReplay(t *testing.T) {
	t.Parallel()
	first, same, other := newDelivery(t, failing), newDelivery(t, failing), newDelivery(t, failing)
	first.run(about)
	same.run(about)
	another := about
	another.Delivery = "msg_wh_1_R26-7K4Q-X2MH_32"
	other.run(another)

	require.Equal(t, first.at, same.at)
	require.NotEqual(t, first.at, other.at)
}

func TestADeliveryEndsWhenTheReceiverTookIt(t *testing.T) {
	t.Parallel()
	d := newDelivery(t, func(a activities.WebhookAttempt) (activities.WebhookResult, error) {
		if a.N < 3 {
			return failing(a)
		}
		return activities.WebhookResult{State: postgres.Delivered, Code: "delivered", Status: 204}, nil
	})

	require.Equal(t, activities.WebhookResult{State: postgres.Delivered, Code: "delivered", Status: 204}, d.run(about))
	require.Len(t, d.attempts, 3)
}

func TestAReceiverThatIsGoneIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	d := newDelivery(t, func(activities.WebhookAttempt) (activities.WebhookResult, error) {
		return activities.WebhookResult{State: postgres.DeliveryFailed, Code: "gone", Status: 410}, nil
	})

	require.Equal(t, "gone", d.run(about).Code)
	require.Len(t, d.attempts, 1)
}

func TestAReceiverMayAskForALongerPause(t *testing.T) {
	t.Parallel()
	d := newDelivery(t, func(a activities.WebhookAttempt) (activities.WebhookResult, error) {
		result, err := failing(a)
		if a.N == 1 {
			result.Pause = time.Hour // Retry-After
		}
		return result, err
	})

	d.run(about)

	require.Equal(t, time.Hour, d.at[1])
	require.Less(t, d.at[2], 2*time.Hour, "then the schedule goes on")
}

func TestPostgreSQLAwayCostsNoAttempt(t *testing.T) {
	t.Parallel()
	tries := 0
	d := newDelivery(t, func(activities.WebhookAttempt) (activities.WebhookResult, error) {
		if tries++; tries < 4 {
			return activities.WebhookResult{}, temporal.NewApplicationError("the database answers with SQLSTATE 57P03", activities.Unavailable)
		}
		return activities.WebhookResult{State: postgres.Delivered, Code: "delivered"}, nil
	})

	require.Equal(t, activities.WebhookResult{State: postgres.Delivered, Code: "delivered"}, d.run(about))
	require.Equal(t, 1, d.attempts[len(d.attempts)-1].N)
}

func TestADeliveryThatIsNotThereIsNoFailure(t *testing.T) {
	t.Parallel()
	d := newDelivery(t, func(activities.WebhookAttempt) (activities.WebhookResult, error) {
		return activities.WebhookResult{}, temporal.NewNonRetryableApplicationError("there is no delivery", activities.NotFound, errors.New("x"))
	})

	require.Equal(t, activities.WebhookResult{State: postgres.DeliveryDropped, Code: activities.NotFound}, d.run(about))
}

func TestEachRunOfADeliveryHasAWorkflowOfItsOwn(t *testing.T) {
	t.Parallel()
	require.Equal(t, "webhook/msg_1", workflows.WebhookID("msg_1", 1))
	require.Equal(t, "webhook/msg_1/2", workflows.WebhookID("msg_1", 2))
	require.Equal(t, "complaints-webhooks", workflows.WebhookQueue("complaints"))
}
