package sandbox

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"redress/internal/devstack/web"
)

// Payment is what was paid for an order.
type Payment struct {
	Order     string    `json:"order"`
	Amount    Money     `json:"amount"`
	CreatedAt time.Time `json:"created_at"`
}

// pay seeds a payment: POST /v1/payments {order, amount}. The order is what makes it one; the same
// again gives the same answer.
func (s *Sandbox) pay(body []byte) (order, error) {
	var in struct {
		Order  string `json:"order"`
		Amount Money  `json:"amount"`
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
	return order{kind: "payment", number: in.Order, body: in, do: func(ctx context.Context, _, _ string) (any, error) {
		var p paid
		err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) (err error) {
			p, err = lockPayment(ctx, tx, in.Order, &in.Amount)
			return err
		})
		if err != nil {
			return nil, err
		}
		if p.amount != minor || p.currency != in.Amount.Currency {
			return nil, &web.Failure{Status: http.StatusConflict, Code: "payment_exists", Message: "another amount was paid for this order"}
		}
		return Payment{in.Order, money(p.amount, p.currency), p.at}, nil
	}}, nil
}

type paid struct {
	amount   int64
	currency string
	at       time.Time
}

// lockPayment makes the payment if there is none and an amount is given, and locks it, so that the
// refunds of an order are counted one after another.
func lockPayment(ctx context.Context, tx pgx.Tx, number string, given *Money) (p paid, err error) {
	if given != nil {
		minor, err := given.minor()
		if err != nil {
			return p, invalid("paid: %v", err)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO sandbox.payments (order_no, currency, amount) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			number, given.Currency, minor); err != nil {
			return p, err
		}
	}
	err = tx.QueryRow(ctx, `SELECT amount, currency, created_at FROM sandbox.payments WHERE order_no = $1 FOR UPDATE`, number).
		Scan(&p.amount, &p.currency, &p.at)
	if errors.Is(err, pgx.ErrNoRows) {
		err = &web.Failure{Status: http.StatusUnprocessableEntity, Code: "unknown_order", Message: "nothing was paid for this order, and the request has no field paid"}
	}
	p.at = p.at.UTC()
	return p, err
}

func (s *Sandbox) payments(w http.ResponseWriter, r *http.Request) {
	p := Payment{Order: r.URL.Query().Get("order")}
	var minor int64
	var currency string
	err := s.db.QueryRow(r.Context(), `SELECT amount, currency, created_at FROM sandbox.payments WHERE order_no = $1`, p.Order).
		Scan(&minor, &currency, &p.CreatedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		err = &web.Failure{Status: http.StatusNotFound, Code: "not_found", Message: "nothing was paid for this order"}
	}
	if err != nil {
		web.Fail(w, err)
		return
	}
	p.Amount, p.CreatedAt = money(minor, currency), p.CreatedAt.UTC()
	web.JSON(w, http.StatusOK, p)
}
