package weidian

import (
	"context"
	"errors"

	"redress/internal/provider"
)

const (
	onSale  = "onsale"
	offSale = "2" // opt of weidian.item.onSale; 1 puts it on sale
)

// StopSelling implements marketplace.ItemStopper. An item that is not on sale is
// left alone.
func (d *desk) StopSelling(ctx context.Context, item string) error {
	if !identifier.MatchString(item) {
		return &provider.Refused{Code: notFound}
	}
	selling, err := d.selling(ctx, item)
	if err != nil || !selling {
		return err
	}
	sent := d.call(ctx, "weidian.item.onSale", "1.0", map[string]string{"itemid": item, "opt": offSale}, nil)
	if throttled := (*provider.Throttled)(nil); errors.As(sent, &throttled) {
		return sent
	}
	if selling, err = d.selling(ctx, item); err == nil && !selling {
		return nil
	}
	if sent != nil {
		return sent
	}
	return &provider.Unknown{Err: errors.New("the item does not show as taken off sale")}
}

func (d *desk) selling(ctx context.Context, item string) (bool, error) {
	var got struct {
		Status text `json:"status"`
	}
	if err := d.call(ctx, "vdian.item.get", "1.0", map[string]string{"itemid": item}, &got); err != nil {
		return false, err
	}
	return got.Status == onSale, nil
}
