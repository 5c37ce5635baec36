package marketplace

import (
	"context"
	"fmt"
)

// Connect makes what a shop's platform lets software do. connected is false for
// a shop that is not connected.
type Connect func(ctx context.Context, platform, shop string) (p Platform, connected bool, err error)

// Registry knows what the platform of each shop can do: its connection, or else
// the house's own desk.
type Registry struct {
	house   Platform
	connect Connect
}

// NewRegistry answers with the house's desk for a shop that is not connected.
// connect may be nil: then none is.
func NewRegistry(house Platform, connect Connect) *Registry { return &Registry{house, connect} }

// For is what the platform of a shop can do. What a connected platform does not
// show, order, shipment and conversation, comes from our own records.
func (r *Registry) For(ctx context.Context, platform, shop string) (Platform, error) {
	if r.connect == nil {
		return r.house, nil
	}
	p, connected, err := r.connect(ctx, platform, shop)
	if err != nil {
		return Platform{}, fmt.Errorf("connect to %s of shop %s: %w", platform, shop, err)
	}
	if !connected {
		return r.house, nil
	}
	if p.Orders == nil {
		p.Orders = r.house.Orders
	}
	if p.Shipments == nil {
		p.Shipments = r.house.Shipments
	}
	if p.Conversations == nil {
		p.Conversations = r.house.Conversations
	}
	return p, nil
}
