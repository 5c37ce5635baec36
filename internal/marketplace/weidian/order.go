package weidian

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/provider"
)

// currency is Weidian's only one; amounts are yuan as decimal text.
const currency = "CNY"

// china is GMT+8, the zone of all of Weidian's times.
var china = time.FixedZone("CST", 8*60*60)

const timeLayout = "2006-01-02 15:04:05"

func readTime(t text) time.Time {
	at, err := time.ParseInLocation(timeLayout, string(t), china)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// readYuan reads an amount; what is empty is none.
func readYuan(t text) (complaint.Money, error) {
	if t == "" {
		return complaint.Money{}, nil
	}
	m, err := complaint.ParseMoney(string(t), currency)
	if err != nil || m.Minor < 0 {
		return complaint.Money{}, &provider.Unknown{Err: errors.New("an amount is not what it should be")}
	}
	return m, nil
}

// order is what vdian.order.get shows, as far as a complaint needs it.
type order struct {
	ID        text `json:"order_id"`
	Status    text `json:"status"` // unpay, pay, …; the refund's state is in it
	RefundOri text `json:"refund_status_ori"`
	Argue     text `json:"argue_flag"` // 1 while the buyer's complaint is with Weidian
	Total     text `json:"total"`
	Added     text `json:"add_time"`
	Paid      text `json:"pay_time"`
	Sent      text `json:"send_time"`
	Updated   text `json:"update_time"`
	Carrier   text `json:"express"`
	CarrierID text `json:"express_type"`
	Tracking  text `json:"express_no"`
	Buyer     struct {
		Name  text `json:"name"`
		Phone text `json:"phone"`
	} `json:"buyer_info"`
	Refunded struct {
		Fee text `json:"buyer_refund_fee"`
		At  text `json:"refund_time"`
	} `json:"refund_info"`
	Items []struct {
		ID     text       `json:"item_id"`
		Name   text       `json:"item_name"`
		Refund refundInfo `json:"refund_info"`
	} `json:"items"`
}

// refundInfo is the refund of one item; without a number there is none.
type refundInfo struct {
	No     text `json:"refund_no"`
	Status text `json:"refund_status"`
	Label  text `json:"refund_status_desc"` // to show, never to decide by
	Kind   text `json:"refund_kind"`
	Fee    text `json:"refund_fee"`
}

// numbers are the refunds of the order, each once.
func (o order) numbers() []string {
	var all []string
	seen := map[text]bool{}
	for _, item := range o.Items {
		if no := item.Refund.No; no != "" && no != "0" && !seen[no] {
			seen[no] = true
			all = append(all, string(no))
		}
	}
	return all
}

func (o order) refund(no string) (refundInfo, bool) {
	for _, item := range o.Items {
		if string(item.Refund.No) == no {
			return item.Refund, true
		}
	}
	return refundInfo{}, false
}

func (o order) argued() bool { return o.Argue != "" && o.Argue != "0" && o.Argue != "false" }

// changed is the latest instant that the order shows.
func (o order) changed() time.Time {
	var latest time.Time
	for _, t := range []text{o.Added, o.Paid, o.Sent, o.Refunded.At, o.Updated} {
		if at := readTime(t); at.After(latest) {
			latest = at
		}
	}
	return latest
}

// digits is how an id of Weidian may be; it goes into no path, only into JSON.
var identifier = regexp.MustCompile(`^[A-Za-z0-9._@/-]{1,64}$`)

// split parts a case's id into the order and the refund, which may be none.
func split(id string) (orderID, refundNo string, err error) {
	orderID, refundNo, with := strings.Cut(id, ":")
	if !identifier.MatchString(orderID) || with && !identifier.MatchString(refundNo) {
		return "", "", &provider.Refused{Code: notFound}
	}
	return orderID, refundNo, nil
}

func join(orderID, refundNo string) string {
	if refundNo == "" {
		return orderID
	}
	return orderID + ":" + refundNo
}

// read reads an order, and all that was shown of it.
func (d *desk) read(ctx context.Context, id string) (order, marketplace.Record, error) {
	var raw json.RawMessage
	if err := d.call(ctx, "vdian.order.get", "1.0", map[string]string{"order_id": id}, &raw); err != nil {
		return order{}, nil, err
	}
	var o order
	if json.Unmarshal(raw, &o) != nil {
		return order{}, nil, &provider.Unknown{Err: errors.New("the order is not what it should be")}
	}
	if o.ID == "" {
		return order{}, nil, &provider.Refused{Code: notFound}
	}
	record, err := canonical(raw)
	return o, record, err
}

// canonical writes what was shown with its keys in order, so that the same facts
// give the same bytes.
func canonical(raw []byte) (marketplace.Record, error) {
	var any any
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	if err := d.Decode(&any); err != nil {
		return nil, &provider.Unknown{Err: errors.New("the answer is not the JSON it should be")}
	}
	b, err := json.MarshalIndent(any, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write a record: %w", err)
	}
	return b, nil
}

// Order implements marketplace.OrderReader.
func (d *desk) Order(ctx context.Context, c marketplace.Case) (marketplace.Record, error) {
	id, err := orderOf(c)
	if err != nil {
		return nil, err
	}
	_, record, err := d.read(ctx, id)
	return record, err
}

// Shipment implements marketplace.ShipmentReader: the parcel as the order names
// it. Weidian has no trace of it.
func (d *desk) Shipment(ctx context.Context, c marketplace.Case) (marketplace.Record, error) {
	id, err := orderOf(c)
	if err != nil {
		return nil, err
	}
	o, _, err := d.read(ctx, id)
	if err != nil || (o.Tracking == "" && o.Carrier == "") {
		return nil, err
	}
	b, err := json.MarshalIndent(struct {
		Order       string    `json:"order"`
		Carrier     string    `json:"carrier,omitempty"`
		CarrierCode string    `json:"carrier_code,omitempty"`
		Tracking    string    `json:"tracking,omitempty"`
		ShippedAt   time.Time `json:"shipped_at,omitzero"`
	}{string(o.ID), string(o.Carrier), string(o.CarrierID), string(o.Tracking), readTime(o.Sent)}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write a record: %w", err)
	}
	return b, nil
}

// orderOf is the order of a complaint: that of its case, or what it was opened with.
func orderOf(c marketplace.Case) (string, error) {
	id := c.ExternalID
	if id == "" {
		id = c.Order
	}
	orderID, _, err := split(id)
	return orderID, err
}
