// Package house is the marketplace's own desk. It stands in for every platform
// that has no adapter: order and conversation come from what was opened with
// us, letters and cases for arbitration go by mail to the platform's mailboxes,
// and an arbitrator answers through messages to the complaint.
package house

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
)

// Store is what was opened and written with us.
type Store interface {
	// Order is the order as the complaint was opened with it.
	Order(ctx context.Context, number string) (complaint.Order, error)
	// Conversation is what customer and merchant wrote, oldest first.
	Conversation(ctx context.Context, number string) ([]marketplace.Statement, error)
}

// Mail is one letter to a mailbox of the marketplace.
type Mail struct {
	Key     string // the same key again is the same letter
	Number  string // the complaint's
	To      string
	Subject string
	Text    string
}

// Send delivers a mail; it returns once a mail server has taken it over.
type Send func(ctx context.Context, m Mail) error

// Desk is the marketplace's own desk.
type Desk struct {
	store Store
	send  Send
}

// New is a desk that reads from store and writes by send.
func New(store Store, send Send) *Desk { return &Desk{store, send} }

// Platform is all the desk can do, which is everything.
func (d *Desk) Platform() marketplace.Platform {
	return marketplace.Platform{Orders: d, Shipments: d, Conversations: d, Messages: d, Arbitration: d}
}

// mailbox is an address at the platform; a platform's name is a token, so the
// address needs no quoting.
func mailbox(local, platform string) string {
	return strings.ToLower(local) + "@" + platform + ".marketplace.example"
}

// Order is the order as it was opened with.
func (d *Desk) Order(ctx context.Context, c marketplace.Case) (marketplace.Record, error) {
	order, err := d.store.Order(ctx, c.Number)
	if err != nil {
		return nil, fmt.Errorf("order of %s: %w", c.Number, err)
	}
	return record(order)
}

// Shipment is the carrier and tracking number of the opening; an order without
// them has no shipment.
func (d *Desk) Shipment(ctx context.Context, c marketplace.Case) (marketplace.Record, error) {
	order, err := d.store.Order(ctx, c.Number)
	if err != nil {
		return nil, fmt.Errorf("shipment of %s: %w", c.Number, err)
	}
	if order.Carrier == "" && order.Tracking == "" {
		return nil, nil
	}
	return record(struct {
		Order     string    `json:"order"`
		Carrier   string    `json:"carrier,omitempty"`
		Tracking  string    `json:"tracking,omitempty"`
		ShippedAt time.Time `json:"shipped_at,omitzero"`
	}{order.Number, order.Carrier, order.Tracking, order.ShippedAt.UTC()})
}

// Conversation is what customer and merchant wrote to us.
func (d *Desk) Conversation(ctx context.Context, c marketplace.Case) (marketplace.Record, error) {
	said, err := d.store.Conversation(ctx, c.Number)
	if err != nil {
		return nil, fmt.Errorf("conversation of %s: %w", c.Number, err)
	}
	if len(said) == 0 {
		return nil, nil
	}
	return record(said)
}

func record(v any) (marketplace.Record, error) {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write a record: %w", err)
	}
	return b, nil
}
