package rakuten

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/provider"
)

// orderVersion is the version of the shape that orders are asked for in; the
// gateway refuses a call without one (ORDER_EXT_API_GET_ORDER_ERROR_009).
const orderVersion = 7

// progress is where an order stands (orderProgress).
type progress int

// The table of RakutenPay, and how an order is cancelled from there.
const (
	awaitsConfirmation progress = 100 // 注文確認待ち: cancelOrder
	atRakuten          progress = 200 // 楽天処理中: cancelOrder
	awaitsShipping     progress = 300 // 発送待ち: cancelOrder
	awaitsChange       progress = 400 // 変更確定待ち: not now
	shipped            progress = 500 // 発送済: cancelOrderAfterShipping
	paying             progress = 600 // 支払手続き中: cancelOrderAfterShipping
	settled            progress = 700 // 支払手続き済: cancelOrderAfterShipping
	awaitsCancelling   progress = 800 // キャンセル確定待ち: asked for already
	cancelled          progress = 900 // キャンセル確定: paid back
)

// reasons are those that a cancellation may have (changeReasonDetailApply): 1 to
// 6 the customer's, the others the shop's [S].
var reasons = []int{1, 2, 3, 4, 5, 6, 8, 10, 13, 14, 15}

const currency = "JPY"

// unsettled stands where a price is not known yet.
const unsettled = -9999

// order is what getOrder shows, as far as a complaint needs it.
type order struct {
	Number   string   `json:"orderNumber"`
	Progress progress `json:"orderProgress"`
	Request  int64    `json:"requestPrice"` // yen that the customer is charged, after coupons and points
	Total    int64    `json:"totalPrice"`   // yen of goods, postage and wrapping
	Packages []struct {
		Shippings []struct {
			Number  string `json:"shippingNumber"`
			Company string `json:"deliveryCompany"`
			Name    string `json:"deliveryCompanyName"`
			Date    string `json:"shippingDate"`
		} `json:"ShippingModelList"`
	} `json:"PackageModelList"`
}

// price is what the customer paid; none while it is not settled.
func (o order) price() complaint.Money {
	for _, yen := range []int64{o.Request, o.Total} {
		if yen != unsettled && yen >= 0 {
			return complaint.Money{Minor: yen, Currency: currency}
		}
	}
	return complaint.Money{}
}

// paidBack is what a cancelled order paid back: all of it.
func (o order) paidBack() complaint.Money {
	if o.Progress != cancelled {
		return complaint.Money{}
	}
	for _, yen := range []int64{o.Request, o.Total} {
		if yen > 0 {
			return complaint.Money{Minor: yen, Currency: currency}
		}
	}
	return complaint.Money{}
}

var orderForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)

// order reads one, and all that was shown of it with its keys in order.
func (d *desk) order(ctx context.Context, number string) (order, []byte, error) {
	if !orderForm.MatchString(number) {
		return order{}, nil, &provider.Refused{Code: notFound}
	}
	var got struct {
		Messages []message         `json:"MessageModelList"`
		Orders   []json.RawMessage `json:"OrderModelList"`
	}
	err := d.post(ctx, orders+"/getOrder/", orderType, map[string]any{"orderNumberList": []string{number}, "version": orderVersion}, &got)
	if err != nil {
		return order{}, nil, fmt.Errorf("read the order: %w", err)
	}
	for _, raw := range got.Orders {
		var o order
		if json.Unmarshal(raw, &o) != nil {
			return order{}, nil, &provider.Unknown{Err: errors.New("the order is not what it should be")}
		}
		if o.Number == number {
			record, err := canonical(raw)
			return o, record, err
		}
	}
	if err := refusedBy(got.Messages); err != nil {
		return order{}, nil, fmt.Errorf("read the order: %w", err)
	}
	return order{}, nil, &provider.Refused{Code: notFound}
}

// refusedBy finds the refusal in an answer of HTTP 200.
func refusedBy(messages []message) error {
	for _, m := range messages {
		if m.Type == "ERROR" {
			return &provider.Refused{Code: codeOf(m.Code)}
		}
	}
	return nil
}

func isDefinite(err error) bool {
	refused := (*provider.Refused)(nil)
	return errors.As(err, &refused)
}

func canonical(raw []byte) ([]byte, error) {
	var v any
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil {
		return nil, &provider.Unknown{Err: errors.New("the answer is not the JSON it should be")}
	}
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write a record: %w", err)
	}
	return b, nil
}

// numberOf is the order of a complaint, or that of its inquiry.
func (d *desk) numberOf(ctx context.Context, orderNumber, inquiryNumber string) (string, error) {
	if orderNumber != "" {
		return orderNumber, nil
	}
	if inquiryNumber == "" {
		return "", &provider.Refused{Code: notFound}
	}
	in, err := d.inquiry(ctx, inquiryNumber)
	if err == nil && in.Order == "" {
		err = &provider.Refused{Code: notFound}
	}
	return in.Order, err
}

// Order implements marketplace.OrderReader.
func (d *desk) Order(ctx context.Context, c marketplace.Case) (marketplace.Record, error) {
	number, err := d.numberOf(ctx, c.Order, c.ExternalID)
	if err != nil {
		return nil, err
	}
	_, record, err := d.order(ctx, number)
	return record, err
}

// Shipment implements marketplace.ShipmentReader: the parcels as the order names them.
func (d *desk) Shipment(ctx context.Context, c marketplace.Case) (marketplace.Record, error) {
	number, err := d.numberOf(ctx, c.Order, c.ExternalID)
	if err != nil {
		return nil, err
	}
	o, _, err := d.order(ctx, number)
	if err != nil {
		return nil, err
	}
	type parcel struct {
		Carrier     string `json:"carrier,omitempty"`
		CarrierCode string `json:"carrier_code,omitempty"`
		Tracking    string `json:"tracking,omitempty"`
		ShippedOn   string `json:"shipped_on,omitempty"`
	}
	var parcels []parcel
	for _, p := range o.Packages {
		for _, s := range p.Shippings {
			if s.Number != "" {
				parcels = append(parcels, parcel{s.Name, s.Company, s.Number, s.Date})
			}
		}
	}
	if len(parcels) == 0 {
		return nil, nil
	}
	b, err := json.MarshalIndent(parcels, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write a record: %w", err)
	}
	return b, nil
}

// cancelPath is the call that cancels an order from where it stands; none when it
// cannot be cancelled now.
func (p progress) cancelPath() string {
	switch p {
	case awaitsConfirmation, atRakuten, awaitsShipping:
		return orders + "/cancelOrder/"
	case shipped, paying, settled:
		return orders + "/cancelOrderAfterShipping/"
	}
	return ""
}
