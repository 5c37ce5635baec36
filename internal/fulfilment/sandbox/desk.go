// Package sandbox is the fulfilment desk of the devstack's sandbox service.
package sandbox

import (
	"context"
	"net/url"
	"time"

	"redress/internal/complaint"
	"redress/internal/fulfilment"
	"redress/internal/provider"
)

const fulfilments = "/v1/fulfilments"

// Desk places jobs with the sandbox service.
type Desk struct{ client *provider.Client }

// New is the desk at base; timeout covers one call, 0 is the usual one.
func New(base string, timeout time.Duration) (*Desk, error) {
	client, err := provider.NewClient("sandbox fulfilment desk", base, timeout)
	if err != nil {
		return nil, err
	}
	return &Desk{client}, nil
}

type line struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

type request struct {
	Order  string                  `json:"order"`
	Kind   complaint.OperationKind `json:"kind"`
	Items  []line                  `json:"items"`
	Amount complaint.Money         `json:"amount,omitzero"`
}

type answer struct {
	ID       string                  `json:"id"`
	Key      string                  `json:"key"`
	Order    string                  `json:"order"`
	Kind     complaint.OperationKind `json:"kind"`
	Amount   complaint.Money         `json:"amount"`
	State    fulfilment.State        `json:"state"`
	Tracking string                  `json:"tracking"`
	Code     string                  `json:"code"`
}

// Place orders a job once for a key.
func (d *Desk) Place(ctx context.Context, key string, j fulfilment.Job) (fulfilment.Receipt, error) {
	asked := request{Order: j.Order, Kind: j.Kind, Items: []line{}, Amount: j.Amount}
	for _, item := range j.Items {
		asked.Items = append(asked.Items, line{item.SKU, item.Quantity})
	}
	var got answer
	err := d.client.Post(ctx, fulfilments, key, asked, &got)
	return fulfilment.Receipt(got), err
}

// Find reads what was placed under a key.
func (d *Desk) Find(ctx context.Context, key string) (fulfilment.Receipt, error) {
	var got answer
	err := d.client.Get(ctx, fulfilments, url.Values{"key": {key}}, &got)
	return fulfilment.Receipt(got), err
}
