package rakuten

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/provider"
)

// Dispute implements marketplace.CaseReader: the inquiry, and the order it is
// about. R-Messe has no deadline and no version of its own; the version is that
// of the last change.
func (d *desk) Dispute(ctx context.Context, id string) (marketplace.Dispute, error) {
	in, err := d.inquiry(ctx, id)
	if err != nil {
		return marketplace.Dispute{}, err
	}
	shown := marketplace.Dispute{
		ID: in.Number, Order: in.Order, Kind: marketplace.Inquiry, Reason: in.Category, Text: in.Message,
		Version:  in.Updated.In(japan).Format(time.RFC3339) + fmt.Sprintf("/%d", len(in.Replies)),
		Customer: complaint.Person{Name: in.User, Locale: "ja", Timezone: "Asia/Tokyo"},
		OpenedAt: in.At.Time, ModifiedAt: in.Updated.Time,
	}
	if strings.Contains(in.Email, "@") {
		shown.Customer.Email = in.Email
	}
	if in.Item != "" {
		shown.Items = []string{in.Item}
	}
	if in.Type == fromShop {
		shown.Text = ""
	}
	record := map[string]json.RawMessage{"inquiry": in.shown}
	o, raw, err := d.orderOf(ctx, in.Order)
	switch {
	case isRefused(err, provider.Unauthorised):
		return marketplace.Dispute{}, err
	case err != nil && !isDefinite(err):
		return marketplace.Dispute{}, err
	case err == nil && o.Number != "":
		shown.Total, shown.PaidBack = o.price(), o.paidBack()
		record["order"] = raw
	}
	shown.State = in.state(o)
	shown.DueUnknown = shown.State == marketplace.SellersTurn
	if shown.Record, err = json.MarshalIndent(record, "", "  "); err != nil {
		return marketplace.Dispute{}, fmt.Errorf("write a record: %w", err)
	}
	return shown, nil
}

// orderOf reads the order of an inquiry; one about the shop or an item has none.
func (d *desk) orderOf(ctx context.Context, number string) (order, []byte, error) {
	if number == "" {
		return order{}, nil, nil
	}
	return d.order(ctx, number)
}

// state is whose turn it is: who wrote last has done their part.
func (in inquiry) state(o order) marketplace.State {
	last := user
	if in.Type == fromShop {
		last = merchant
	}
	if n := len(in.Replies); n > 0 {
		last = in.Replies[n-1].From
	}
	switch {
	case in.Completed && o.Progress == cancelled:
		return marketplace.Refunded
	case in.Completed:
		return marketplace.Ended
	case last == merchant:
		return marketplace.BuyersTurn
	}
	return marketplace.SellersTurn
}
