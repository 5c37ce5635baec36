package sandbox

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Item is a line of an order.
type Item struct {
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"`
}

// Fulfilment is something sent to the customer: goods, goods repaired, or a coupon.
type Fulfilment struct {
	ID        string    `json:"id"`
	Key       string    `json:"key"`
	Order     string    `json:"order"`
	Kind      string    `json:"kind"`
	Items     []Item    `json:"items"`
	Amount    *Money    `json:"amount,omitempty"` // what a coupon is worth
	State     string    `json:"state"`            // accepted
	Tracking  string    `json:"tracking,omitempty"`
	Code      string    `json:"code,omitempty"` // of a coupon
	CreatedAt time.Time `json:"created_at"`
}

// fulfil sends something: POST /v1/fulfilments {order, kind, items, amount}. Goods need items, a
// coupon needs an amount.
func (s *Sandbox) fulfil(body []byte) (order, error) {
	var in struct {
		Order  string `json:"order"`
		Kind   string `json:"kind"`
		Items  []Item `json:"items"`
		Amount *Money `json:"amount"`
	}
	if err := decode(body, &in); err != nil {
		return order{}, err
	}
	if in.Order == "" {
		return order{}, invalid("order is missing")
	}
	if !slices.Contains(fulfilments, in.Kind) {
		return order{}, invalid("kind %q is none of %s", in.Kind, strings.Join(fulfilments, ", "))
	}
	if in.Items == nil {
		in.Items = []Item{}
	}
	for i, item := range in.Items {
		if item.SKU == "" || item.Quantity < 1 {
			return order{}, invalid("items[%d] needs a sku and a quantity above zero", i)
		}
	}
	var minor int64
	if in.Amount != nil {
		var err error
		if minor, err = in.Amount.minor(); err != nil {
			return order{}, invalid("amount: %v", err)
		}
		*in.Amount = money(minor, in.Amount.Currency)
	}
	switch {
	case in.Kind == "coupon" && in.Amount == nil:
		return order{}, invalid("a coupon needs an amount")
	case in.Kind != "coupon" && len(in.Items) == 0:
		return order{}, invalid("a %s needs items", in.Kind)
	}
	return order{kind: in.Kind, number: in.Order, body: in, do: func(ctx context.Context, key, hash string) (any, error) {
		made := Fulfilment{ID: newID("ff"), Key: key, Order: in.Order, Kind: in.Kind, Items: in.Items, Amount: in.Amount,
			State: "accepted", CreatedAt: now()}
		if in.Kind == "coupon" {
			made.Code = "SORRY-" + rand.Text()[:10]
		} else {
			made.Tracking = "SB" + rand.Text()[:12]
		}
		return made, pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
			return insert(ctx, tx, effect{id: made.ID, key: key, hash: hash, kind: in.Kind, order: in.Order,
				amount: in.Amount, minor: minor, answer: made, at: made.CreatedAt})
		})
	}}, nil
}
