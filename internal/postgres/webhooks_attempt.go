package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"redress/internal/complaint"
)

// Dispatch is everything that one attempt of a delivery needs.
type Dispatch struct {
	Delivery
	Subscription WebhookState // how the subscription stands
	URL          string
	Secrets      []string // the current one first
	Platform     string   // of the complaint, as the rest; empty for a test
	Shop         string
	ExternalID   string
	Stage        complaint.Stage // behind the event
	Event        complaint.Event
}

// LoadDispatch reads what an attempt needs. It fails with NotFound.
func (s *Store) LoadDispatch(ctx context.Context, id string) (Dispatch, error) {
	d, _, err := s.Delivery(ctx, id)
	if err != nil {
		return Dispatch{}, err
	}
	var w struct {
		State     WebhookState `db:"state"`
		URL       string       `db:"url"`
		Secret    []byte       `db:"secret"`
		OldSecret []byte       `db:"old_secret"`
	}
	if err := s.get(ctx, &w, "webhook", d.Webhook, `select state, url, secret, case when old_until > now() then old_secret end as old_secret
		from webhooks where id = $1`); err != nil {
		return Dispatch{}, err
	}
	out := Dispatch{Delivery: d, Subscription: w.State, URL: w.URL}
	for _, sealed := range [][]byte{w.Secret, w.OldSecret} {
		if sealed == nil {
			continue
		}
		secret, err := s.openWebhook(d.Webhook, sealed)
		if err != nil {
			return Dispatch{}, err
		}
		out.Secrets = append(out.Secrets, secret)
	}
	if d.Number == "" {
		return out, nil
	}
	return out, s.loadEvent(ctx, &out)
}

func (s *Store) loadEvent(ctx context.Context, d *Dispatch) error {
	rows, err := selectLinks(ctx, s.db, `number = $1 and seq = $2`, d.Number, d.Seq)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return NotFound{"event", fmt.Sprintf("%s/%d", d.Number, d.Seq)}
	}
	l := rows[0]
	d.Event = complaint.Event{Seq: l.Seq, At: l.At.UTC(), Type: l.Type, Actor: l.Actor(), Facts: l.Facts}
	var about struct {
		Platform   string          `db:"platform"`
		Shop       string          `db:"shop"`
		ExternalID string          `db:"external_id"`
		Stage      complaint.Stage `db:"stage"`
	}
	err = s.db.GetContext(ctx, &about, `select platform, shop, coalesce(external_id, '') as external_id,
			coalesce((select facts ->> 'stage' from events where number = $1 and seq <= $2 and type = $3 order by seq desc limit 1), $4) as stage
		from complaints where number = $1`, d.Number, d.Seq, complaint.StageEntered, complaint.Received)
	if err != nil {
		return fmt.Errorf("read complaint %s of a delivery: %w", d.Number, err)
	}
	d.Platform, d.Shop, d.ExternalID, d.Stage = about.Platform, about.Shop, about.ExternalID, about.Stage
	return nil
}

// AttemptResult is how an attempt ended and what follows.
type AttemptResult struct {
	Attempt
	State DeliveryState // what the delivery is now; pending when it is tried again
	Pause time.Duration // until the next attempt, while pending
	Gone  bool          // the receiver wants no more: the subscription ends
	Held  bool          // nothing was sent, since the subscription is paused: says nothing about the receiver
}

// RecordAttempt keeps an attempt; the same one again replaces it. A receiver that
// nothing reached for GivenUpAfter has its subscription paused, which paused
// tells once. An attempt of a run that is not the delivery's any more changes
// the delivery no more.
func (s *Store) RecordAttempt(ctx context.Context, id string, r AttemptResult) (paused bool, err error) {
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		paused = false
		var added bool
		err := tx.GetContext(ctx, &added, `insert into webhook_attempts (delivery_id, run, n, code, status, took_ms)
			values ($1, $2, $3, $4, $5, $6) on conflict (delivery_id, run, n) do update
				set at = now(), code = excluded.code, status = excluded.status, took_ms = excluded.took_ms
			returning xmax = 0`, id, r.Run, r.N, r.Code, r.Status, r.TookMS)
		if err != nil {
			return fmt.Errorf("keep attempt %d of %s: %w", r.N, id, err)
		}
		var webhook string
		err = tx.GetContext(ctx, &webhook, `update webhook_deliveries set attempts = attempts + case when $3::boolean then 1 else 0 end,
				last_code = $4::text, last_status = $5, state = $6::text,
				next_at = case when $6::text = 'pending' then now() + make_interval(secs => $7) end,
				ended_at = case when $6::text <> 'pending' then now() end, started_at = coalesce(started_at, now()), leased_until = null
			where id = $1 and run = $2 returning webhook_id`, id, r.Run, added, r.Code, r.Status, string(r.State), r.Pause.Seconds())
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("keep how %s stands: %w", id, err)
		}
		paused, err = r.tell(ctx, tx, webhook)
		return err
	})
	return paused, err
}

// tell brings the subscription up to what the attempt says about its receiver.
func (r AttemptResult) tell(ctx context.Context, tx *sqlx.Tx, webhook string) (paused bool, err error) {
	var result sql.Result
	switch {
	case r.Held:
		return false, nil
	case r.State == Delivered:
		_, err = tx.ExecContext(ctx, `update webhooks set failing_since = null where id = $1 and failing_since is not null`, webhook)
	case r.Gone:
		result, err = tx.ExecContext(ctx, `update webhooks set state = 'ended', why = $2, ended_at = now(), updated_at = now()
			where id = $1 and state <> 'ended'`, webhook, WebhookGone)
	default:
		if _, err = tx.ExecContext(ctx, `update webhooks set failing_since = now() where id = $1 and failing_since is null`, webhook); err != nil {
			break
		}
		result, err = tx.ExecContext(ctx, `update webhooks set state = 'paused', why = $2, updated_at = now()
			where id = $1 and state = 'active' and failing_since <= now() - make_interval(secs => $3)`, webhook, WebhookFailing, GivenUpAfter.Seconds())
	}
	if err != nil {
		return false, fmt.Errorf("keep how the receiver of %s does: %w", webhook, err)
	}
	if result == nil {
		return false, nil
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	action, why := "webhook_paused", WebhookFailing
	if r.Gone {
		action, why = "webhook_ended", WebhookGone
	}
	return !r.Gone, audit(ctx, tx, AuditEntry{Actor: "system:redress", Action: action, Subject: webhook, Detail: map[string]string{"why": why}})
}
