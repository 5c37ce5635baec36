package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"redress/internal/devstack/web"
)

// Refund is money that went back.
type Refund struct {
	ID        string    `json:"id"`
	Key       string    `json:"key"`
	Order     string    `json:"order"`
	Amount    Money     `json:"amount"`
	Reason    string    `json:"reason"`
	State     string    `json:"state"` // succeeded
	CreatedAt time.Time `json:"created_at"`
}

// refund pays back: POST /v1/refunds {order, amount, paid, reason}. All refunds of an order together
// never exceed what was paid for it; paid tells that for an order not seen before, and is passed over
// for one we know.
func (s *Sandbox) refund(body []byte) (order, error) {
	var in struct {
		Order  string `json:"order"`
		Amount Money  `json:"amount"`
		Paid   *Money `json:"paid"`
		Reason string `json:"reason"`
	}
	if err := decode(body, &in); err != nil {
		return order{}, err
	}
	minor, err := in.Amount.minor()
	if err != nil {
		return order{}, invalid("amount: %v", err)
	}
	if in.Order == "" {
		return order{}, invalid("order is missing")
	}
	in.Amount = money(minor, in.Amount.Currency) // 49.8 and 49.80 are the same request
	if in.Paid != nil {
		whole, err := in.Paid.minor()
		if err != nil {
			return order{}, invalid("paid: %v", err)
		}
		*in.Paid = money(whole, in.Paid.Currency)
	}
	return order{kind: "refund", number: in.Order, body: in, do: func(ctx context.Context, key, hash string) (any, error) {
		made := Refund{ID: newID("rf"), Key: key, Order: in.Order, Amount: in.Amount, Reason: in.Reason, State: "succeeded", CreatedAt: now()}
		err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
			p, err := lockPayment(ctx, tx, in.Order, in.Paid)
			if err != nil {
				return err
			}
			if err := p.covers(ctx, tx, in.Order, minor, in.Amount.Currency); err != nil {
				return err
			}
			return insert(ctx, tx, effect{id: made.ID, key: key, hash: hash, kind: "refund", order: in.Order,
				amount: &in.Amount, minor: minor, answer: made, at: made.CreatedAt})
		})
		return made, err
	}}, nil
}

// covers refuses a refund that, with those before it, exceeds what was paid.
func (p paid) covers(ctx context.Context, tx pgx.Tx, number string, minor int64, currency string) error {
	if currency != p.currency {
		return &web.Failure{Status: http.StatusUnprocessableEntity, Code: "currency_mismatch",
			Message: fmt.Sprintf("the order was paid in %s, not in %s", p.currency, currency)}
	}
	var back int64
	if err := tx.QueryRow(ctx, `SELECT coalesce(sum(amount), 0) FROM sandbox.effects WHERE order_no = $1 AND kind = 'refund'`, number).Scan(&back); err != nil {
		return err
	}
	if minor > p.amount-back {
		return &web.Failure{Status: http.StatusUnprocessableEntity, Code: "exceeds_paid",
			Message: fmt.Sprintf("%s was paid and %s paid back, so %s is too much",
				money(p.amount, currency).Value, money(back, currency).Value, money(minor, currency).Value)}
	}
	return nil
}

// now is cut to what PostgreSQL keeps.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
