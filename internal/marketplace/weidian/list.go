package weidian

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// pageSize is how many orders a page has. Each is read on its own, because the
// list does not show refunds; so a page costs pageSize+1 calls at most.
const pageSize = 20

// Longest implements marketplace.CaseLister: Weidian names no bound.
func (d *desk) Longest() time.Duration { return 0 }

// Changed implements marketplace.CaseLister. Orders of all kinds are listed by
// their change, because one whose refund has ended is not in the list of refunds
// any more; those without a refund or a complaint are left out. An order that
// changes while the pages are read may move between them: the next window finds
// it, because it changed.
func (d *desk) Changed(ctx context.Context, since, until time.Time, cursor string) (marketplace.Page, error) {
	page := 1
	if cursor != "" {
		n, err := strconv.Atoi(cursor)
		if err != nil || n < 1 {
			return marketplace.Page{}, errors.New("weidian: the cursor is none of ours")
		}
		page = n
	}
	listed, err := d.list(ctx, since, until, page, pageSize)
	if err != nil {
		return marketplace.Page{}, err
	}
	var out marketplace.Page
	for _, entry := range listed.Orders {
		at := readTime(entry.Updated)
		if !at.IsZero() && (at.Before(since.Truncate(time.Second)) || !at.Before(until)) {
			continue
		}
		changed, err := d.casesOf(ctx, string(entry.ID), at)
		if err != nil {
			return marketplace.Page{}, err
		}
		out.Cases = append(out.Cases, changed...)
	}
	total, _ := strconv.Atoi(string(listed.Total))
	if len(listed.Orders) > 0 && page*pageSize < total {
		out.Next = strconv.Itoa(page + 1)
	}
	return out, nil
}

type orderList struct {
	Total  text `json:"total_num"`
	Orders []struct {
		ID      text `json:"order_id"`
		Updated text `json:"update_time"`
	} `json:"orders"`
}

func (d *desk) list(ctx context.Context, since, until time.Time, page, size int) (orderList, error) {
	var got orderList
	// In whole seconds, both ends counted: the last one may be in the next window too.
	err := d.call(ctx, "vdian.order.list.get", "1.2", map[string]any{
		"order_type": "all", "page_num": page, "page_size": size,
		"update_start": since.In(china).Format(timeLayout), "update_end": until.In(china).Format(timeLayout),
	}, &got)
	if refused := (*provider.Refused)(nil); errors.As(err, &refused) && refused.Code == notFound {
		return orderList{}, nil // no result is an empty list
	}
	return got, err
}

// casesOf are the cases of an order: each of its refunds, or the complaint.
func (d *desk) casesOf(ctx context.Context, id string, at time.Time) ([]marketplace.Changed, error) {
	if !identifier.MatchString(id) {
		return nil, &provider.Unknown{Err: errors.New("an order's number is not what it should be")}
	}
	o, _, err := d.read(ctx, id)
	if refused := (*provider.Refused)(nil); errors.As(err, &refused) && refused.Code == notFound {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("a listed order: %w", err)
	}
	if at.IsZero() {
		at = o.changed()
	}
	var all []marketplace.Changed
	for _, no := range o.numbers() {
		all = append(all, marketplace.Changed{ID: join(string(o.ID), no), At: at})
	}
	if len(all) == 0 && o.argued() {
		all = append(all, marketplace.Changed{ID: string(o.ID), At: at})
	}
	return all, nil
}
