package stripe

import (
	"context"
	"encoding/json"
	"fmt"

	api "github.com/stripe/stripe-go/v85"

	"redress/internal/marketplace"
)

// Order implements marketplace.OrderReader: the charge.
func (p *shop) Order(ctx context.Context, c marketplace.Case) (marketplace.Record, error) {
	charge, err := p.charge(ctx, c)
	if err != nil || charge.LastResponse == nil {
		return nil, err
	}
	return record(charge.LastResponse.RawJSON), nil
}

// Shipment implements marketplace.ShipmentReader: as the charge was told of it.
func (p *shop) Shipment(ctx context.Context, c marketplace.Case) (marketplace.Record, error) {
	charge, err := p.charge(ctx, c)
	if err != nil || charge.Shipping == nil || charge.Shipping.Carrier == "" && charge.Shipping.TrackingNumber == "" {
		return nil, err
	}
	shown, err := json.MarshalIndent(struct {
		Carrier  string `json:"carrier,omitempty"`
		Tracking string `json:"tracking,omitempty"`
	}{charge.Shipping.Carrier, charge.Shipping.TrackingNumber}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("stripe: write a record: %w", err)
	}
	return shown, nil
}

func (p *shop) charge(ctx context.Context, c marketplace.Case) (*api.Charge, error) {
	d, err := p.fetch(ctx, c.ExternalID)
	if err != nil {
		return nil, err
	}
	var charge *api.Charge
	err = p.line.turn(ctx, "read charge "+d.Charge.ID, func(c *api.Client) (err error) {
		charge, err = c.V1Charges.Retrieve(ctx, d.Charge.ID, &api.ChargeRetrieveParams{Params: p.line.read()})
		return err
	})
	return charge, err
}
