package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// Everything stands for every platform, every shop or every type of event in a
// subscription.
const Everything = "*"

// RotationOverlap is how long a former secret signs beside the new one.
const RotationOverlap = 24 * time.Hour

// GivenUpAfter is how long nothing may get through to a receiver before its
// subscription is paused.
const GivenUpAfter = 5 * 24 * time.Hour

// WebhookState is how a subscription stands.
type WebhookState string

// The states of a subscription. A paused one is not told of what happens
// meanwhile; an ended one stays ended.
const (
	WebhookActive WebhookState = "active"
	WebhookPaused WebhookState = "paused"
	WebhookEnded  WebhookState = "ended"
)

// WebhookStates are all of them.
var WebhookStates = []WebhookState{WebhookActive, WebhookPaused, WebhookEnded}

// Why a subscription is paused or ended.
const (
	WebhookByHand  = "by_hand"
	WebhookFailing = "failing" // nothing got through for GivenUpAfter
	WebhookGone    = "gone"    // the receiver answered 410
)

// Webhook is a subscription: which events of which shop go to which URL.
type Webhook struct {
	ID           string         `db:"id" json:"id"`
	Platform     string         `db:"platform" json:"platform"`
	Shop         string         `db:"shop" json:"shop"`
	URL          string         `db:"url" json:"url"`
	EventTypes   pq.StringArray `db:"event_types" json:"event_types"`
	State        WebhookState   `db:"state" json:"state"`
	Why          string         `db:"why" json:"why,omitempty"` // it is paused or ended
	OldUntil     *time.Time     `db:"old_until" json:"old_secret_until,omitempty"`
	FailingSince *time.Time     `db:"failing_since" json:"failing_since,omitempty"`
	CreatedBy    string         `db:"created_by" json:"created_by"`
	CreatedAt    time.Time      `db:"created_at" json:"created_at"`
	UpdatedAt    time.Time      `db:"updated_at" json:"updated_at"`
	EndedAt      *time.Time     `db:"ended_at" json:"ended_at,omitempty"`
}

const webhookColumns = `id, platform, shop, url, event_types, state, why, case when old_until > now() then old_until end as old_until,
	failing_since, created_by, created_at, updated_at, ended_at`

// WebhookFinal says that a subscription has ended and cannot be changed any more.
type WebhookFinal struct{ ID string }

func (e WebhookFinal) Error() string { return fmt.Sprintf("webhook %s has ended", e.ID) }

// SecretWebhook is a subscription with the secret that signs its deliveries.
type SecretWebhook struct {
	Webhook Webhook `json:"webhook"`
	Secret  string  `json:"secret"`
}

// CreateWebhook keeps a new subscription with its signing secret. What happens
// from now on is delivered, and perhaps what happened in the seconds before.
func (s *Store) CreateWebhook(ctx context.Context, w Webhook, secret string) (Webhook, error) {
	made, _, err := s.CreateWebhookOnce(ctx, Once{}, w, secret)
	return made.Webhook, err
}

// CreateWebhookOnce is CreateWebhook for a request that may come again: then it
// tells what was made before, with the secret of that time. It fails with
// AnsweredOtherwise.
func (s *Store) CreateWebhookOnce(ctx context.Context, once Once, w Webhook, secret string) (made SecretWebhook, again bool, err error) {
	return answered(ctx, s, once, func(tx *sqlx.Tx) (SecretWebhook, error) {
		w := w
		w.ID = newID("wh")
		err := tx.GetContext(ctx, &w, `insert into webhooks (id, platform, shop, url, event_types, secret, created_by)
			values ($1, $2, $3, $4, $5, $6, $7) returning `+webhookColumns,
			w.ID, w.Platform, w.Shop, w.URL, w.EventTypes, s.sealWebhook(w.ID, secret), storable(w.CreatedBy, 200))
		if err != nil {
			return SecretWebhook{}, fmt.Errorf("keep a webhook: %w", err)
		}
		return SecretWebhook{w.utc(), secret}, audit(ctx, tx, AuditEntry{Actor: w.CreatedBy, Action: "webhook_created", Subject: w.ID,
			Detail: map[string]string{"platform": w.Platform, "shop": w.Shop}})
	})
}

// Webhook is one subscription. It fails with NotFound.
func (s *Store) Webhook(ctx context.Context, id string) (Webhook, error) {
	var w Webhook
	err := s.get(ctx, &w, "webhook", id, `select `+webhookColumns+` from webhooks where id = $1`)
	return w.utc(), err
}

// WebhookChange is what of a subscription becomes otherwise; what is nil stays.
type WebhookChange struct {
	URL        *string
	EventTypes []string
	State      WebhookState // active, paused or ended; empty: as it is
}

// ChangeWebhook changes a subscription and says how it stands now. It fails with
// NotFound and WebhookFinal; ending what has ended is fine.
func (s *Store) ChangeWebhook(ctx context.Context, id, by string, c WebhookChange) (Webhook, error) {
	var w Webhook
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		var state WebhookState
		err := tx.GetContext(ctx, &state, `select state from webhooks where id = $1 for no key update`, id)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return NotFound{"webhook", id}
		case err != nil:
			return fmt.Errorf("read webhook %s: %w", id, err)
		case state == WebhookEnded && c.State != WebhookEnded:
			return WebhookFinal{id}
		}
		err = tx.GetContext(ctx, &w, `update webhooks set
				url = coalesce($2, url), event_types = coalesce($3::text[], event_types),
				state = coalesce(nullif($4::text, ''), state),
				why = case when $4::text in ('', state) then why when $4::text = 'active' then '' else $5 end,
				failing_since = case when $4::text = 'active' or $2 is not null then null else failing_since end,
				ended_at = case when $4::text = 'ended' then coalesce(ended_at, now()) end, updated_at = now()
			where id = $1 returning `+webhookColumns, id, c.URL, pq.StringArray(c.EventTypes), string(c.State), WebhookByHand)
		if err != nil {
			return fmt.Errorf("change webhook %s: %w", id, err)
		}
		return audit(ctx, tx, AuditEntry{Actor: by, Action: "webhook_changed", Subject: id, Detail: map[string]string{"state": string(w.State)}})
	})
	return w.utc(), err
}

// RotateWebhook gives a subscription a new secret. The one before signs beside
// it for RotationOverlap; one that was still signing from an earlier rotation
// stops. It fails with NotFound and WebhookFinal.
func (s *Store) RotateWebhook(ctx context.Context, id, by, secret string) (Webhook, error) {
	rotated, _, err := s.RotateWebhookOnce(ctx, Once{}, id, by, secret)
	return rotated.Webhook, err
}

// RotateWebhookOnce is RotateWebhook for a request that may come again: then it
// tells the secret that it was given, and gives no other. It fails with
// AnsweredOtherwise too.
func (s *Store) RotateWebhookOnce(ctx context.Context, once Once, id, by, secret string) (rotated SecretWebhook, again bool, err error) {
	return answered(ctx, s, once, func(tx *sqlx.Tx) (SecretWebhook, error) {
		var w Webhook
		err := tx.GetContext(ctx, &w, `update webhooks set old_secret = secret, secret = $2,
				old_until = now() + make_interval(secs => $3), updated_at = now()
			where id = $1 and state <> 'ended' returning `+webhookColumns, id, s.sealWebhook(id, secret), RotationOverlap.Seconds())
		if errors.Is(err, sql.ErrNoRows) {
			if _, err := s.Webhook(ctx, id); err != nil {
				return SecretWebhook{}, err
			}
			return SecretWebhook{}, WebhookFinal{id}
		}
		if err != nil {
			return SecretWebhook{}, fmt.Errorf("rotate the secret of webhook %s: %w", id, err)
		}
		return SecretWebhook{w.utc(), secret}, audit(ctx, tx, AuditEntry{Actor: by, Action: "webhook_rotated", Subject: id})
	})
}

// DropOldWebhookSecrets forgets former secrets whose time is over.
func (s *Store) DropOldWebhookSecrets(ctx context.Context) error {
	if _, err := s.db.ExecContext(ctx, `update webhooks set old_secret = null, old_until = null where old_until <= now()`); err != nil {
		return fmt.Errorf("drop former secrets of webhooks: %w", err)
	}
	return nil
}

func (s *Store) sealWebhook(id, secret string) []byte {
	return s.vault.SealSecret("webhook:"+id, []byte(secret))
}

func (s *Store) openWebhook(id string, sealed []byte) (string, error) {
	secret, err := s.vault.OpenSecret("webhook:"+id, sealed)
	if err != nil {
		return "", fmt.Errorf("open a secret of webhook %s: %w", id, err)
	}
	return string(secret), nil
}

func (w Webhook) utc() Webhook {
	w.CreatedAt, w.UpdatedAt = w.CreatedAt.UTC(), w.UpdatedAt.UTC()
	w.OldUntil, w.FailingSince, w.EndedAt = utc(w.OldUntil), utc(w.FailingSince), utc(w.EndedAt)
	return w
}

// MarshalJSON writes no types as an empty list.
func (w Webhook) MarshalJSON() ([]byte, error) {
	type plain Webhook
	if w.EventTypes == nil {
		w.EventTypes = pq.StringArray{}
	}
	return json.Marshal(plain(w))
}
