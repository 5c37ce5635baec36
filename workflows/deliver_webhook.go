package workflows

import (
	"fmt"
	"hash/fnv"
	"time"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"redress/activities"
	"redress/internal/postgres"
)

// WebhookType is the type of the workflow that delivers one event to one
// receiver; its id is WebhookID's. Started workflows depend on both.
const WebhookType = "WebhookDelivery"

// webhookPrefix stands before the delivery's id in the workflow id.
const webhookPrefix = "webhook/"

// WebhookQueue is the task queue of deliveries: beside the complaints' own, so
// that receivers that hang hold up no letter and no refund.
func WebhookQueue(complaints string) string { return complaints + "-webhooks" }

// WebhookID is the workflow id of a delivery's run.
func WebhookID(delivery string, run int) string {
	if run <= 1 {
		return webhookPrefix + delivery
	}
	return fmt.Sprintf("%s%s/%d", webhookPrefix, delivery, run)
}

// WebhookDelivery names what is to be delivered.
type WebhookDelivery struct {
	Delivery string `json:"delivery"`
	Run      int    `json:"run"`
	About    string `json:"about"` // for people: "offer_accepted of R26-7K4Q-X2MH"
}

// webhookPauses are the pauses before each attempt, as Standard Webhooks 1.0.0
// recommends: three days and a quarter in all.
var webhookPauses = []time.Duration{
	0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour,
	20 * time.Hour, 24 * time.Hour,
}

// DeliverWebhook tries to deliver one event until the receiver took it, wants no
// more, or the schedule is through, and returns how the delivery ended. Each
// delivery goes its own way: receivers see events in no promised order.
func DeliverWebhook(ctx workflow.Context, in WebhookDelivery) (activities.WebhookResult, error) {
	var w *activities.Webhooks
	for n := 1; ; n++ {
		attempt := activities.WebhookAttempt{Delivery: in.Delivery, Run: in.Run, N: n, Pause: webhookPause(in, n+1)}
		var result activities.WebhookResult
		doing := attempting(ctx, fmt.Sprintf("Attempt %d of %d: %s", n, len(webhookPauses), in.About))
		if err := workflow.ExecuteActivity(doing, w.DeliverWebhook, attempt).Get(ctx, &result); err != nil {
			if ctx.Err() != nil {
				return result, err
			}
			return activities.WebhookResult{State: postgres.DeliveryDropped, Code: why(err)}, nil
		}
		if result.State != postgres.DeliveryPending || n == len(webhookPauses) {
			return result, nil
		}
		timer := workflow.NewTimerWithOptions(ctx, result.Pause, workflow.TimerOptions{Summary: clip(fmt.Sprintf(
			"Attempt %d of %d at %s, after %s", n+1, len(webhookPauses), clock(workflow.Now(ctx).Add(result.Pause)), result.Code))})
		if err := timer.Get(ctx, nil); err != nil {
			return result, err
		}
	}
}

// webhookPause is the pause before an attempt, 0 behind the last one. It differs
// by up to a tenth from delivery to delivery, so that what failed together does
// not come back together, and is the same however often the workflow is replayed.
func webhookPause(in WebhookDelivery, attempt int) time.Duration {
	if attempt > len(webhookPauses) {
		return 0
	}
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%s/%d/%d", in.Delivery, in.Run, attempt)
	pause := webhookPauses[attempt-1]
	const steps = 1 << 16
	return pause - pause/10 + time.Duration(h.Sum64()%steps)*(pause/5)/steps
}

// RegisterWebhooks makes a worker host the deliveries.
func RegisterWebhooks(r worker.Registry, a *activities.Webhooks) {
	r.RegisterWorkflowWithOptions(DeliverWebhook, workflow.RegisterOptions{Name: WebhookType})
	r.RegisterActivity(a)
}
