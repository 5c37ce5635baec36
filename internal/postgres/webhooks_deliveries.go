package postgres

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
)

// DeliveryState is how a delivery stands.
type DeliveryState string

// The states of a delivery. One that is not pending can be sent again.
const (
	DeliveryPending DeliveryState = "pending"
	Delivered       DeliveryState = "delivered"
	DeliveryFailed  DeliveryState = "failed"  // after the last attempt of the schedule
	DeliveryDropped DeliveryState = "dropped" // its subscription had ended before it got through
)

// DeliveryStates are all of them.
var DeliveryStates = []DeliveryState{DeliveryPending, Delivered, DeliveryFailed, DeliveryDropped}

// Delivery is one event on its way to one subscription's receiver. ID is the
// webhook-id that the receiver sees, the same for every attempt.
type Delivery struct {
	ID         string        `db:"id" json:"id"`
	Webhook    string        `db:"webhook_id" json:"webhook"`
	Number     string        `db:"number" json:"complaint,omitempty"` // empty for a test
	Seq        int           `db:"seq" json:"seq,omitempty"`
	Type       string        `db:"type" json:"type"`
	State      DeliveryState `db:"state" json:"state"`
	Run        int           `db:"run" json:"run"`           // 1, and one more each time it is sent again
	Attempts   int           `db:"attempts" json:"attempts"` // of all runs
	LastCode   string        `db:"last_code" json:"last_code,omitempty"`
	LastStatus int           `db:"last_status" json:"last_status,omitempty"` // of HTTP
	NextAt     *time.Time    `db:"next_at" json:"next_at,omitempty"`         // the next attempt, while pending
	CreatedAt  time.Time     `db:"created_at" json:"created_at"`
	EndedAt    *time.Time    `db:"ended_at" json:"ended_at,omitempty"`
}

const deliveryColumns = `id, webhook_id, coalesce(number, '') as number, seq, type, state, run, attempts, last_code, last_status,
	next_at, created_at, ended_at`

func (d Delivery) utc() Delivery {
	d.CreatedAt, d.NextAt, d.EndedAt = d.CreatedAt.UTC(), utc(d.NextAt), utc(d.EndedAt)
	return d
}

// Attempt is one try to deliver.
type Attempt struct {
	Run    int       `db:"run" json:"run"`
	N      int       `db:"n" json:"n"` // in its run, from 1
	At     time.Time `db:"at" json:"at"`
	Code   string    `db:"code" json:"code"`
	Status int       `db:"status" json:"status,omitempty"` // of HTTP; 0 when there was no answer
	TookMS int       `db:"took_ms" json:"took_ms"`
}

// Delivery is one delivery with its attempts, oldest first. It fails with NotFound.
func (s *Store) Delivery(ctx context.Context, id string) (Delivery, []Attempt, error) {
	var d Delivery
	if err := s.get(ctx, &d, "delivery", id, `select `+deliveryColumns+` from webhook_deliveries where id = $1`); err != nil {
		return Delivery{}, nil, err
	}
	attempts := []Attempt{}
	err := s.db.SelectContext(ctx, &attempts, `select run, n, at, code, status, took_ms from webhook_attempts
		where delivery_id = $1 order by run, n`, id)
	if err != nil {
		return Delivery{}, nil, fmt.Errorf("read the attempts of %s: %w", id, err)
	}
	for i := range attempts {
		attempts[i].At = attempts[i].At.UTC()
	}
	return d.utc(), attempts, nil
}

// DeliveryUnderWay says that a delivery is still being tried: it cannot be sent
// again yet.
type DeliveryUnderWay struct{ ID string }

func (e DeliveryUnderWay) Error() string {
	return fmt.Sprintf("delivery %s is still being tried", e.ID)
}

// overdue is how long a pending delivery's next attempt may be past before
// nobody can be expected to make it, as when its workflow was terminated.
const overdue = time.Hour

// SendAgain makes a new run of a delivery, to be started. It fails with NotFound,
// DeliveryUnderWay and, when the subscription has ended, WebhookFinal.
func (s *Store) SendAgain(ctx context.Context, id, by string) (Delivery, error) {
	var d Delivery
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		var there struct {
			Webhook string       `db:"webhook_id"`
			State   WebhookState `db:"state"`
		}
		err := tx.GetContext(ctx, &there, `select webhook_id, w.state from webhook_deliveries d join webhooks w on w.id = webhook_id where d.id = $1`, id)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return NotFound{"delivery", id}
		case err != nil:
			return fmt.Errorf("read delivery %s: %w", id, err)
		case there.State == WebhookEnded:
			return WebhookFinal{there.Webhook}
		}
		err = tx.GetContext(ctx, &d, `update webhook_deliveries set state = 'pending', run = run + 1, next_at = now(), ended_at = null,
				started_at = null, leased_until = now() + make_interval(secs => $2)
			where id = $1 and (state <> 'pending' or next_at < now() - make_interval(secs => $3)) returning `+deliveryColumns,
			id, StartLease.Seconds(), overdue.Seconds())
		if errors.Is(err, sql.ErrNoRows) {
			return DeliveryUnderWay{id}
		}
		if err != nil {
			return fmt.Errorf("send delivery %s again: %w", id, err)
		}
		return audit(ctx, tx, AuditEntry{Actor: by, Action: "webhook_resent", Subject: there.Webhook, Detail: map[string]string{"delivery": id}})
	})
	return d.utc(), err
}

// TestWebhook makes a delivery that tells of nothing but itself, to be started.
// It fails with NotFound and WebhookFinal.
func (s *Store) TestWebhook(ctx context.Context, id, kind string) (Delivery, error) {
	w, err := s.Webhook(ctx, id)
	if err != nil {
		return Delivery{}, err
	}
	if w.State == WebhookEnded {
		return Delivery{}, WebhookFinal{id}
	}
	var d Delivery
	err = s.db.GetContext(ctx, &d, `insert into webhook_deliveries (id, webhook_id, type, next_at, leased_until)
		values ($1, $2, $3, now(), now() + make_interval(secs => $4)) returning `+deliveryColumns,
		"msg_"+id+"_test_"+strings.ToLower(rand.Text()[:10]), id, kind, StartLease.Seconds())
	if err != nil {
		return Delivery{}, fmt.Errorf("keep a test of webhook %s: %w", id, err)
	}
	return d.utc(), nil
}
