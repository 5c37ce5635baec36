// Package dispatch brings what happens to complaints to whoever subscribed: the
// Desk keeps subscriptions, and the Dispatcher makes deliveries of what the feed
// tells and starts their workflows.
package dispatch

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/webhook"
)

// Starter starts the workflow of a delivery; started before counts as started.
type Starter interface {
	Start(ctx context.Context, d postgres.Delivery) error
}

// Desk is where subscriptions are made and changed. Its Store reads them:
// Webhook, Webhooks, Deliveries, Delivery. It does not ask who may.
type Desk struct {
	Store        *postgres.Store
	Starter      Starter
	AllowPrivate bool // receivers may stand in private networks and on this machine
	Log          *slog.Logger
}

// Wanted is what a new subscription is for. Platform and shop may be "*", for
// every one, and so may the one type of event.
type Wanted struct {
	Platform   string
	Shop       string
	URL        string
	EventTypes []string
}

// Create keeps a subscription. The secret that signs its deliveries is told here
// and nowhere else. What is wrong is complaint.Problems.
func (d Desk) Create(ctx context.Context, by string, w Wanted) (made postgres.Webhook, secret string, err error) {
	one, _, err := d.CreateOnce(ctx, postgres.Once{}, by, w)
	return one.Webhook, one.Secret, err
}

// CreateOnce is Create for a request that may come again: then it tells what was
// made before. It fails with postgres.AnsweredOtherwise too.
func (d Desk) CreateOnce(ctx context.Context, once postgres.Once, by string, w Wanted) (made postgres.SecretWebhook, again bool, err error) {
	p := append(checkShop(w.Platform, w.Shop), d.checkURL(w.URL)...)
	if p = append(p, checkTypes(w.EventTypes)...); len(p) > 0 {
		return postgres.SecretWebhook{}, false, p
	}
	return d.Store.CreateWebhookOnce(ctx, once, postgres.Webhook{Platform: w.Platform, Shop: w.Shop, URL: w.URL,
		EventTypes: ordered(w.EventTypes), CreatedBy: by}, webhook.NewSecret())
}

// Change changes URL, types or state of a subscription. What is wrong is
// complaint.Problems, postgres.NotFound or postgres.WebhookFinal.
func (d Desk) Change(ctx context.Context, by, id string, c postgres.WebhookChange) (postgres.Webhook, error) {
	var p complaint.Problems
	if c.URL != nil {
		p = append(p, d.checkURL(*c.URL)...)
	}
	if c.EventTypes != nil {
		p = append(p, checkTypes(c.EventTypes)...)
		c.EventTypes = ordered(c.EventTypes)
	}
	if c.State != "" && !slices.Contains(postgres.WebhookStates, c.State) {
		p = append(p, complaint.Problem{Field: "state", Reason: "must be active, paused or ended"})
	}
	if len(p) > 0 {
		return postgres.Webhook{}, p
	}
	return d.Store.ChangeWebhook(ctx, id, by, c)
}

// Rotate gives a subscription a new secret, told here and nowhere else; the one
// before signs beside it for postgres.RotationOverlap. It fails with
// postgres.NotFound and postgres.WebhookFinal.
func (d Desk) Rotate(ctx context.Context, by, id string) (changed postgres.Webhook, secret string, err error) {
	one, _, err := d.RotateOnce(ctx, postgres.Once{}, by, id)
	return one.Webhook, one.Secret, err
}

// RotateOnce is Rotate for a request that may come again: then it tells the
// secret that it led to. It fails with postgres.AnsweredOtherwise too.
func (d Desk) RotateOnce(ctx context.Context, once postgres.Once, by, id string) (changed postgres.SecretWebhook, again bool, err error) {
	return d.Store.RotateWebhookOnce(ctx, once, id, by, webhook.NewSecret())
}

// SendAgain delivers an event once more, under the same webhook-id. It fails with
// postgres.NotFound, postgres.DeliveryUnderWay and postgres.WebhookFinal.
func (d Desk) SendAgain(ctx context.Context, by, delivery string) (postgres.Delivery, error) {
	again, err := d.Store.SendAgain(ctx, delivery, by)
	if err != nil {
		return postgres.Delivery{}, err
	}
	d.start(ctx, again)
	return again, nil
}

// Test sends an event of the type webhook.test to a subscription's receiver. It
// fails with postgres.NotFound and postgres.WebhookFinal.
func (d Desk) Test(ctx context.Context, id string) (postgres.Delivery, error) {
	test, err := d.Store.TestWebhook(ctx, id, webhook.TestType)
	if err != nil {
		return postgres.Delivery{}, err
	}
	d.start(ctx, test)
	return test, nil
}

// start starts a delivery that is kept. Where Temporal is away, the Dispatcher
// starts it later.
func (d Desk) start(ctx context.Context, one postgres.Delivery) {
	err := d.Starter.Start(ctx, one)
	if err == nil {
		err = d.Store.MarkDeliveriesStarted(ctx, one)
	}
	if err != nil && d.Log != nil {
		d.Log.WarnContext(ctx, "a delivery waits to be started", "delivery", one.ID, "error", err)
	}
}

func (d Desk) checkURL(url string) complaint.Problems {
	if err := webhook.CheckURL(url, d.AllowPrivate); err != nil {
		return complaint.Problems{{Field: "url", Reason: err.Error()}}
	}
	return nil
}

// maxShop is what a shop's column holds.
const maxShop = 100

func checkShop(platform, shop string) (p complaint.Problems) {
	if platform != postgres.Everything && !slices.Contains(complaint.Platforms, platform) {
		p = append(p, complaint.Problem{Field: "platform", Reason: "must be * or one of " + strings.Join(complaint.Platforms, ", ")})
	}
	if shop == "" || len([]rune(shop)) > maxShop || strings.ContainsFunc(shop, func(r rune) bool { return r < ' ' || r == '\uFFFD' }) {
		p = append(p, complaint.Problem{Field: "shop", Reason: fmt.Sprintf("must be * or a shop's name of at most %d characters", maxShop)})
	}
	return p
}

func checkTypes(types []string) (p complaint.Problems) {
	if len(types) == 0 {
		return complaint.Problems{{Field: "event_types", Reason: "must name types of events, or * for all"}}
	}
	for i, t := range types {
		if t == postgres.Everything || slices.Contains(EventTypes, complaint.EventType(t)) {
			continue
		}
		p = append(p, complaint.Problem{Field: fmt.Sprintf("event_types[%d]", i), Reason: "is no type of event"})
		if len(p) == 10 {
			break // whoever sent this sent something else
		}
	}
	return p
}

// ordered are the types, each once; everything stands alone.
func ordered(types []string) []string {
	if slices.Contains(types, postgres.Everything) {
		return []string{postgres.Everything}
	}
	return slices.Compact(slices.Sorted(slices.Values(types)))
}
