package taobao

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// orderFields are what one who decides needs of a trade, and no address or phone.
var orderFields = fields("tid", "type", "status", "payment", "total_fee", "post_fee", "discount_fee", "received_payment", "created", "pay_time",
	"consign_time", "end_time", "modified", "buyer_message", "shipping_type", "orders.oid", "orders.num_iid", "orders.sku_id", "orders.title",
	"orders.sku_properties_name", "orders.price", "orders.num", "orders.payment", "orders.status", "orders.refund_status", "orders.refund_id",
	"orders.logistics_company", "orders.invoice_no", "orders.consign_time")

// Order implements marketplace.OrderReader.
func (c *connection) Order(ctx context.Context, k marketplace.Case) (marketplace.Record, error) {
	order, err := c.orderOf(ctx, k)
	if err != nil {
		return nil, err
	}
	var out struct {
		Trade json.RawMessage `json:"trade"`
	}
	if err := c.top.ask(ctx, "taobao.trade.fullinfo.get", params{"tid": order, "fields": orderFields}, &out); err != nil {
		return nil, err
	}
	return recorded("taobao.trade.fullinfo.get", out.Trade)
}

// Shipment implements marketplace.ShipmentReader.
func (c *connection) Shipment(ctx context.Context, k marketplace.Case) (marketplace.Record, error) {
	order, err := c.orderOf(ctx, k)
	if err != nil {
		return nil, err
	}
	var out json.RawMessage
	if err := c.top.ask(ctx, "taobao.logistics.trace.search", params{"tid": order}, &out); err != nil {
		return nil, err
	}
	return recorded("taobao.logistics.trace.search", out)
}

// orderOf is the trade of a case: as the complaint has it, or as the case tells.
func (c *connection) orderOf(ctx context.Context, k marketplace.Case) (string, error) {
	if number.MatchString(k.Order) {
		return k.Order, nil
	}
	st, err := c.read(ctx, k.ExternalID)
	if err != nil {
		return "", fmt.Errorf("find the order: %w", err)
	}
	if st.Order == "" {
		return "", &provider.Refused{Code: notFound}
	}
	return st.Order, nil
}

func recorded(method string, raw json.RawMessage) (marketplace.Record, error) {
	record, err := canonical(raw, "request_id")
	if err != nil {
		return nil, &provider.Unknown{Err: errors.New(method + ": a record that is none")}
	}
	return record, nil
}

const inStock = "instock" // approve_status of what is not on sale

// StopSelling implements marketplace.ItemStopper (taobao.item.update.delisting). What
// is off sale already is left alone.
func (c *connection) StopSelling(ctx context.Context, item string) error {
	if !number.MatchString(item) {
		return &provider.Refused{Code: notFound}
	}
	if off, err := c.offSale(ctx, item); err != nil || off {
		return err
	}
	failed := c.top.tell(ctx, "taobao.item.update.delisting", params{"num_iid": item}, nil, &struct{}{})
	off, err := c.offSale(ctx, item)
	switch {
	case err == nil && off:
		return nil
	case failed != nil:
		return failed
	}
	return unsettled(err, "the item was taken off sale")
}

func (c *connection) offSale(ctx context.Context, item string) (bool, error) {
	var out struct {
		Item struct {
			Status text `json:"approve_status"`
		} `json:"item"`
	}
	err := c.top.ask(ctx, "taobao.item.seller.get", params{"num_iid": item, "fields": fields("num_iid", "approve_status")}, &out)
	return out.Item.Status == inStock, err
}

// unsettled says that something was taken by TOP and could not be read back, with
// err, or does not show yet. The class of err is not handed on: what was done is
// not Refused, and not Throttled.
func unsettled(err error, what string) error {
	if err == nil {
		return &provider.Unknown{Err: errors.New(what + ", and does not show yet")}
	}
	return &provider.Unknown{Err: fmt.Errorf("%s, and could not be read back: %s", what, err)}
}
