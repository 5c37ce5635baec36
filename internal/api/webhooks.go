package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/access"
	"redress/internal/dispatch"
	"redress/internal/postgres"
)

// Webhook is a subscription: which events of which shop go to which URL.
type Webhook struct {
	ID             string                `json:"id" example:"wh_4k7q"`
	Platform       string                `json:"platform" doc:"* is any"`
	Shop           string                `json:"shop" doc:"* is any"`
	URL            string                `json:"url"`
	EventTypes     []string              `json:"event_types" doc:"the domain's events, or * alone"`
	State          postgres.WebhookState `json:"state" enum:"active,paused,ended"`
	Why            string                `json:"why" doc:"why it is paused or ended: by_hand, failing, gone"`
	OldSecretUntil *time.Time            `json:"old_secret_until" doc:"until when the secret before signs too"`
	FailingSince   *time.Time            `json:"failing_since"`
	CreatedBy      string                `json:"created_by"`
	CreatedAt      time.Time             `json:"created_at"`
	UpdatedAt      time.Time             `json:"updated_at"`
	EndedAt        *time.Time            `json:"ended_at"`
}

// WebhookMade is a subscription with its secret, which is told here and nowhere else.
type WebhookMade struct {
	Webhook
	Secret string `json:"secret" doc:"what deliveries are signed with, as Standard Webhooks says" example:"whsec_…"`
}

// NewWebhook asks for a subscription.
type NewWebhook struct {
	Platform   string   `json:"platform" maxLength:"40"`
	Shop       string   `json:"shop" maxLength:"100"`
	URL        string   `json:"url" maxLength:"2000" doc:"https; a private address is refused when it is called"`
	EventTypes []string `json:"event_types" minItems:"1" maxItems:"200" doc:"such as remedy_proposed, or * alone"`
}

// WebhookChange is what of a subscription becomes otherwise.
type WebhookChange struct {
	URL        *string  `json:"url,omitempty" maxLength:"2000"`
	EventTypes []string `json:"event_types,omitempty" maxItems:"200"`
	State      string   `json:"state,omitempty" enum:"active,paused,ended" doc:"ended is for good"`
}

// Webhooks is one page of subscriptions.
type Webhooks struct {
	Webhooks   []Webhook `json:"webhooks"`
	NextCursor string    `json:"next_cursor"`
}

// Delivery is one event on its way to one receiver.
type Delivery struct {
	ID         string                 `json:"id" doc:"the webhook-id that the receiver sees, the same for each attempt"`
	Webhook    string                 `json:"webhook"`
	Complaint  string                 `json:"complaint" doc:"empty for a test"`
	Seq        int                    `json:"seq"`
	Type       string                 `json:"type"`
	State      postgres.DeliveryState `json:"state" enum:"pending,delivered,failed,dropped"`
	Run        int                    `json:"run" doc:"1, and one more each time it is sent again"`
	Attempts   int                    `json:"attempts"`
	LastCode   string                 `json:"last_code"`
	LastStatus int                    `json:"last_status" doc:"of HTTP; 0 when there was no answer"`
	NextAt     *time.Time             `json:"next_at"`
	CreatedAt  time.Time              `json:"created_at"`
	EndedAt    *time.Time             `json:"ended_at"`
	Tries      []Attempt              `json:"tries,omitempty" doc:"each attempt, where one delivery is asked for"`
}

// Attempt is one try to deliver.
type Attempt struct {
	Run    int       `json:"run"`
	N      int       `json:"n"`
	At     time.Time `json:"at"`
	Code   string    `json:"code"`
	Status int       `json:"status"`
	TookMS int       `json:"took_ms"`
}

// Deliveries is one page of what was and is to be delivered, the newest first.
type Deliveries struct {
	Deliveries []Delivery `json:"deliveries"`
	NextCursor string     `json:"next_cursor"`
}

func webhookOf(w postgres.Webhook) Webhook {
	types := []string(w.EventTypes)
	if types == nil {
		types = []string{}
	}
	return Webhook{w.ID, w.Platform, w.Shop, w.URL, types, w.State, w.Why, w.OldUntil, w.FailingSince, w.CreatedBy, w.CreatedAt, w.UpdatedAt, w.EndedAt}
}

func deliveryOf(d postgres.Delivery) Delivery {
	return Delivery{ID: d.ID, Webhook: d.Webhook, Complaint: d.Number, Seq: d.Seq, Type: d.Type, State: d.State, Run: d.Run, Attempts: d.Attempts,
		LastCode: d.LastCode, LastStatus: d.LastStatus, NextAt: d.NextAt, CreatedAt: d.CreatedAt, EndedAt: d.EndedAt}
}

type (
	// WebhookInput names a subscription.
	WebhookInput struct {
		ID string `path:"webhook" maxLength:"60"`
	}
	webhookPageInput struct {
		State  string `query:"state" enum:"active,paused,ended"`
		Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
		Cursor string `query:"cursor" maxLength:"500"`
	}
	webhookChangeInput struct {
		WebhookInput
		Body WebhookChange
	}
	deliveryPageInput struct {
		WebhookInput
		State  string `query:"state" enum:"pending,delivered,failed,dropped"`
		Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
		Cursor string `query:"cursor" maxLength:"500"`
	}
	deliveryInput struct {
		WebhookInput
		Delivery string `path:"delivery" maxLength:"200"`
	}
	newWebhookInput struct {
		OnceInput
		Body NewWebhook
	}
	rotateInput struct {
		OnceInput
		WebhookInput
	}
	answered[T any] struct{ Body T }
)

// subscribing adds the operations on webhooks.
func (s *Server) subscribing() {
	op := func(method, path, id, summary, description string, status int) huma.Operation {
		o := s.operation(method, "/v1/webhooks"+path, id, summary, description, http.StatusConflict)
		o.Tags, o.DefaultStatus = []string{"webhooks"}, status
		return o
	}
	addOnce(s, op("POST", "", "create-webhook", "Have events delivered", "Signed as Standard Webhooks says, each at least once and in no promised order."+onceHelp, 201), s.createWebhook)
	add(s, op("GET", "", "list-webhooks", "Your subscriptions", "The newest first.", 200), s.listWebhooks)
	add(s, op("GET", "/{webhook}", "get-webhook", "A subscription", "As it stands.", 200), s.getWebhook)
	add(s, op("PATCH", "/{webhook}", "change-webhook", "Change, pause or end a subscription", "A paused one is not told of what happens meanwhile.", 200), s.changeWebhook)
	addOnce(s, op("POST", "/{webhook}/rotate", "rotate-webhook", "Give it a new secret", "The one before signs beside it for 24 hours."+onceHelp, 200), s.rotateWebhook)
	add(s, op("POST", "/{webhook}/test", "test-webhook", "Send a test event", "Of the type webhook.test.", 202), s.testWebhook)
	add(s, op("GET", "/{webhook}/deliveries", "list-deliveries", "What was and is to be delivered", "The newest first.", 200), s.listDeliveries)
	add(s, op("GET", "/{webhook}/deliveries/{delivery}", "get-delivery", "One delivery with its attempts", "The oldest attempt first.", 200), s.getDelivery)
	add(s, op("POST", "/{webhook}/deliveries/{delivery}/resend", "resend-delivery", "Send it again", "Under the same webhook-id.", 202), s.resend)
}

// add registers an operation whose errors are told as problems.
func add[In, Out any](s *Server, op huma.Operation, do func(context.Context, *In) (Out, error)) {
	huma.Register(s.api, op, func(ctx context.Context, in *In) (*answered[Out], error) {
		body, err := do(ctx, in)
		return &answered[Out]{body}, s.told(ctx, ofWebhook(err))
	})
}

// addOnce registers an operation whose answer holds a secret and can be asked
// for again by its key.
func addOnce[In, Out any](s *Server, op huma.Operation, do func(context.Context, *In) (onceOutput[Out], error)) {
	huma.Register(s.api, op, func(ctx context.Context, in *In) (*onceOutput[Out], error) {
		out, err := do(ctx, in)
		return &out, s.told(ctx, ofWebhook(err))
	})
}

func ofWebhook(err error) error {
	var (
		ended    postgres.WebhookFinal
		underWay postgres.DeliveryUnderWay
	)
	switch {
	case errors.As(err, &ended):
		return problem(http.StatusConflict, "webhook_ended", "the subscription has ended")
	case errors.As(err, &underWay):
		return problem(http.StatusConflict, "delivery_under_way", "it is being delivered")
	}
	return err
}

// webhook is a subscription of the caller's shops. One with a wildcard is for
// those alone who have all that it covers.
func (s *Server) webhook(ctx context.Context, id string) (postgres.Webhook, error) {
	who := principal(ctx)
	if err := who.May(access.Webhooks, access.Subject{}); err != nil {
		return postgres.Webhook{}, err
	}
	w, err := s.Office.Store.Webhook(ctx, id)
	if err != nil {
		return postgres.Webhook{}, err
	}
	return w, who.May(access.Webhooks, access.Subject{Platform: w.Platform, Shop: w.Shop})
}

func (s *Server) createWebhook(ctx context.Context, in *newWebhookInput) (out onceOutput[WebhookMade], err error) {
	who := principal(ctx)
	if err := who.May(access.Webhooks, access.Subject{Platform: in.Body.Platform, Shop: in.Body.Shop}); err != nil {
		return out, notYours(err)
	}
	made, again, err := s.Desk.CreateOnce(ctx, once(ctx, in.OnceInput, "create-webhook", in.Body), who.ID, dispatch.Wanted(in.Body))
	return onceOutput[WebhookMade]{again, WebhookMade{webhookOf(made.Webhook), made.Secret}}, ofOnce(err, in.Body)
}

func (s *Server) listWebhooks(ctx context.Context, in *webhookPageInput) (Webhooks, error) {
	who := principal(ctx)
	if err := who.May(access.Webhooks, access.Subject{}); err != nil {
		return Webhooks{}, err
	}
	page, err := s.Office.Store.Webhooks(ctx, postgres.WebhookFilter{State: postgres.WebhookState(in.State), Cursor: in.Cursor, Limit: in.Limit,
		Shops: append([]access.Shop{}, who.Shops...)})
	out := Webhooks{Webhooks: []Webhook{}, NextCursor: page.NextCursor}
	for _, w := range page.Webhooks {
		out.Webhooks = append(out.Webhooks, webhookOf(w))
	}
	return out, err
}

func (s *Server) getWebhook(ctx context.Context, in *WebhookInput) (Webhook, error) {
	w, err := s.webhook(ctx, in.ID)
	return webhookOf(w), err
}

func (s *Server) changeWebhook(ctx context.Context, in *webhookChangeInput) (Webhook, error) {
	if _, err := s.webhook(ctx, in.ID); err != nil {
		return Webhook{}, err
	}
	w, err := s.Desk.Change(ctx, principal(ctx).ID, in.ID, postgres.WebhookChange{URL: in.Body.URL, EventTypes: in.Body.EventTypes,
		State: postgres.WebhookState(in.Body.State)})
	return webhookOf(w), err
}

func (s *Server) rotateWebhook(ctx context.Context, in *rotateInput) (out onceOutput[WebhookMade], err error) {
	if _, err := s.webhook(ctx, in.ID); err != nil {
		return out, err
	}
	asked := struct{}{}
	rotated, again, err := s.Desk.RotateOnce(ctx, once(ctx, in.OnceInput, "rotate-webhook "+in.ID, asked), principal(ctx).ID, in.ID)
	return onceOutput[WebhookMade]{again, WebhookMade{webhookOf(rotated.Webhook), rotated.Secret}}, ofOnce(err, asked)
}

func (s *Server) testWebhook(ctx context.Context, in *WebhookInput) (Delivery, error) {
	if _, err := s.webhook(ctx, in.ID); err != nil {
		return Delivery{}, err
	}
	d, err := s.Desk.Test(ctx, in.ID)
	return deliveryOf(d), err
}

func (s *Server) listDeliveries(ctx context.Context, in *deliveryPageInput) (Deliveries, error) {
	if _, err := s.webhook(ctx, in.ID); err != nil {
		return Deliveries{}, err
	}
	page, err := s.Office.Store.Deliveries(ctx, postgres.DeliveryFilter{Webhook: in.ID, State: postgres.DeliveryState(in.State), Cursor: in.Cursor, Limit: in.Limit})
	out := Deliveries{Deliveries: []Delivery{}, NextCursor: page.NextCursor}
	for _, d := range page.Deliveries {
		out.Deliveries = append(out.Deliveries, deliveryOf(d))
	}
	return out, err
}

// delivery is one of a subscription of the caller's.
func (s *Server) delivery(ctx context.Context, in *deliveryInput) (Delivery, error) {
	if _, err := s.webhook(ctx, in.ID); err != nil {
		return Delivery{}, err
	}
	d, tries, err := s.Office.Store.Delivery(ctx, in.Delivery)
	if err != nil {
		return Delivery{}, err
	}
	if d.Webhook != in.ID {
		return Delivery{}, postgres.NotFound{What: "delivery", ID: in.Delivery}
	}
	shown := deliveryOf(d)
	for _, t := range tries {
		shown.Tries = append(shown.Tries, Attempt(t))
	}
	return shown, nil
}

func (s *Server) getDelivery(ctx context.Context, in *deliveryInput) (Delivery, error) {
	return s.delivery(ctx, in)
}

func (s *Server) resend(ctx context.Context, in *deliveryInput) (Delivery, error) {
	if _, err := s.delivery(ctx, in); err != nil {
		return Delivery{}, err
	}
	d, err := s.Desk.SendAgain(ctx, principal(ctx).ID, in.Delivery)
	return deliveryOf(d), err
}
