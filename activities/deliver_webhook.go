package activities

import (
	"context"
	"log/slog"
	"time"

	"redress/internal/postgres"
	"redress/internal/webhook"
)

// Webhooks is what delivering events to other systems' URLs needs. It is apart
// from Activities because it runs on a task queue of its own: receivers that
// hang must not hold up letters and refunds.
type Webhooks struct {
	Deliveries Deliveries
	Sender     WebhookSender
	Turns      *webhook.Turns // how many attempts one receiver gets at the same time
	Log        *slog.Logger
}

// Deliveries is what PostgreSQL keeps of webhooks.
type Deliveries interface {
	LoadDispatch(ctx context.Context, id string) (postgres.Dispatch, error)
	RecordAttempt(ctx context.Context, id string, r postgres.AttemptResult) (paused bool, err error)
}

// WebhookSender makes one attempt.
type WebhookSender interface {
	Send(ctx context.Context, m webhook.Message) (webhook.Answer, error)
}

// WebhookAttempt is one attempt of a delivery.
type WebhookAttempt struct {
	Delivery string        `json:"delivery"`
	Run      int           `json:"run"`   // 1, and one more each time it is sent again
	N        int           `json:"n"`     // in the run, from 1
	Pause    time.Duration `json:"pause"` // until the next attempt by the schedule; 0 for the last
}

// WebhookResult is how an attempt ended. Pause is until the next one, while the
// delivery is pending; the receiver can make it longer.
type WebhookResult struct {
	State  postgres.DeliveryState `json:"state"`
	Code   string                 `json:"code"`
	Status int                    `json:"status,omitempty"`
	Pause  time.Duration          `json:"pause,omitempty"`
}

// The codes of attempts at which nothing was sent; the others are webhook's.
const (
	SubscriptionPaused = "subscription_paused"
	SubscriptionEnded  = "subscription_ended"
	SentAnew           = "sent_anew" // another run delivers it, or did
)

// DeliverWebhook makes one attempt to deliver an event, and keeps how it ended. A
// receiver's failure is a result; an error says that PostgreSQL was away, or that
// the receiver has its hands full with other events, and may be tried again: then
// the receiver can see the event twice, under the same webhook-id. Its code:
// not_found.
func (w *Webhooks) DeliverWebhook(ctx context.Context, a WebhookAttempt) (WebhookResult, error) {
	d, err := w.Deliveries.LoadDispatch(ctx, a.Delivery)
	if err != nil {
		return WebhookResult{}, failure(err)
	}
	if d.Run != a.Run || d.State != postgres.DeliveryPending {
		return WebhookResult{State: postgres.DeliveryDropped, Code: SentAnew}, nil
	}
	result := postgres.AttemptResult{Attempt: postgres.Attempt{Run: a.Run, N: a.N}}
	var asked time.Duration
	switch d.Subscription {
	case postgres.WebhookEnded:
		result.Code, result.State, result.Held = SubscriptionEnded, postgres.DeliveryDropped, true
	case postgres.WebhookPaused:
		result.Code, result.Held = SubscriptionPaused, true
	default:
		done, ok := w.Turns.Take(d.Webhook)
		if !ok {
			return WebhookResult{}, passing(Throttled, 0, "the receiver of "+d.Webhook+" is busy with other events")
		}
		answer, err := w.send(ctx, d)
		done()
		if err != nil {
			return WebhookResult{}, failure(err)
		}
		asked = answer.RetryAfter
		result.Code, result.Status, result.TookMS = string(answer.Code), answer.Status, int(answer.Took.Milliseconds())
		switch answer.Code {
		case webhook.Delivered:
			result.State = postgres.Delivered
		case webhook.Gone:
			result.State, result.Gone = postgres.DeliveryFailed, true
		}
	}
	switch {
	case result.State != "":
	case a.Pause == 0:
		result.State = postgres.DeliveryFailed
	default:
		result.State, result.Pause = postgres.DeliveryPending, max(a.Pause, asked)
	}
	paused, err := w.Deliveries.RecordAttempt(ctx, a.Delivery, result)
	if err != nil {
		return WebhookResult{}, failure(err)
	}
	if paused {
		w.Log.WarnContext(ctx, "webhook paused: nothing got through to its receiver", "webhook", d.Webhook,
			"for", postgres.GivenUpAfter.String(), "code", result.Code, "status", result.Status)
	}
	return WebhookResult{State: result.State, Code: result.Code, Status: result.Status, Pause: result.Pause}, nil
}

func (w *Webhooks) send(ctx context.Context, d postgres.Dispatch) (webhook.Answer, error) {
	body, err := webhook.TestBody(d.Webhook, d.CreatedAt)
	if d.Number != "" {
		body, err = webhook.Event{Number: d.Number, Platform: d.Platform, Shop: d.Shop, ExternalID: d.ExternalID, Stage: d.Stage, Event: d.Event}.Body()
	}
	if err != nil {
		return webhook.Answer{}, err
	}
	return w.Sender.Send(ctx, webhook.Message{ID: d.ID, URL: d.URL, Secrets: d.Secrets, Body: body})
}
