package jd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"redress/internal/marketplace"
)

// order is an order, as much of it as we read.
type order struct {
	ID      digits `json:"orderId"`
	Created digits `json:"createdTime"`
	Buyer   string `json:"xidBuyer"`
	Payment struct {
		Actual digits `json:"actualPayAmount"`
	} `json:"paymentInfo"`
	Transport struct {
		Waybill  string `json:"waybillCode"`
		Carrier  string `json:"logisticsId"`
		Partials []struct {
			Waybill string `json:"waybillCode"`
			Carrier string `json:"logisticsId"`
		} `json:"partialShipmentList"`
	} `json:"transportInfo"`
}

func (g *gateway) order(ctx context.Context, id string) (order, json.RawMessage, error) {
	if !isNumber(id) {
		return order{}, nil, fmt.Errorf("jd order: %w", notFound.err("", nil))
	}
	e, err := g.ask(ctx, call{method: http.MethodGet, path: "/sp-order/v0/orders/{orderId}", in: map[string]string{"orderId": id}})
	if err != nil {
		return order{}, nil, err
	}
	if isNothing(e.Data) {
		return order{}, nil, fmt.Errorf("jd order: %w", notFound.err("", nil))
	}
	var o order
	if json.Unmarshal(e.Data, &o) != nil {
		return o, nil, badAnswer("the order")
	}
	return o, e.Data, nil
}

// Order implements marketplace.OrderReader.
func (p *platform) Order(ctx context.Context, c marketplace.Case) (marketplace.Record, error) {
	id, err := p.orderOf(ctx, c)
	if err != nil {
		return nil, err
	}
	_, raw, err := p.g.order(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read order: %w", err)
	}
	return record(map[string]json.RawMessage{"order": raw})
}

// Shipment implements marketplace.ShipmentReader: how the goods went to the
// customer, parcel by parcel. A parcel without a trace is left out.
func (p *platform) Shipment(ctx context.Context, c marketplace.Case) (marketplace.Record, error) {
	id, err := p.orderOf(ctx, c)
	if err != nil {
		return nil, err
	}
	o, _, err := p.g.order(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read order of shipment: %w", err)
	}
	parcels := map[string]string{}
	for _, part := range o.Transport.Partials {
		parcels[part.Waybill] = part.Carrier
	}
	if o.Transport.Waybill != "" {
		parcels[o.Transport.Waybill] = o.Transport.Carrier
	}
	traces := map[string]json.RawMessage{}
	for waybill, carrier := range parcels {
		if waybill == "" {
			continue
		}
		query := map[string]string{"orderId": id, "waybillCode": waybill}
		if carrier != "" {
			query["providerCode"] = carrier
		}
		e, err := p.g.ask(ctx, call{method: http.MethodGet, path: "/sp-order/v0/waybill-traces", query: query})
		if err != nil {
			return nil, fmt.Errorf("read shipment: %w", err)
		}
		traces[waybill] = e.Data
	}
	return record(traces)
}

// orderOf is the order's number, from the case where the complaint has none.
func (p *platform) orderOf(ctx context.Context, c marketplace.Case) (string, error) {
	if c.Order != "" {
		return c.Order, nil
	}
	if number, cancel := strings.CutPrefix(c.ExternalID, cancelPrefix); cancel {
		a, _, err := p.g.application(ctx, number)
		return string(a.Order), err
	}
	o, _, err := p.g.afs(ctx, c.ExternalID)
	return string(o.OrderID), err
}
