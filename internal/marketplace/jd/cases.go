package jd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// The lists that changed cases are found in, one after the other.
const (
	listAfs     = "afs"
	listApplied = "applied" // refunds asked for before the goods went out
	listChecked = "checked" // those that were answered
)

// window is how long a span is asked for at once. JD tells no limit of it.
const window = 24 * time.Hour

// mostItems bounds what one window may hold: more is a wrong answer, or a window
// that must be asked for in parts.
const mostItems = 100_000

// Longest implements marketplace.CaseLister.
func (p *platform) Longest() time.Duration { return window }

// Changed implements marketplace.CaseLister. A case that changes while its list is
// read leaves the window, and all behind it move forward by one; so pages are read
// from the last to the first, and the first, which told how many there are, once more.
func (p *platform) Changed(ctx context.Context, since, until time.Time, cursor string) (marketplace.Page, error) {
	list, page, err := readCursor(cursor)
	if err != nil {
		return marketplace.Page{}, err
	}
	cases, items, err := p.changed(ctx, list, since, until, max(page, 1))
	if err != nil {
		return marketplace.Page{}, fmt.Errorf("list changed cases: %w", err)
	}
	if page == 0 {
		if items > mostItems {
			return marketplace.Page{}, &provider.Refused{Code: "window_too_full"}
		}
		page = int((items + pageSize - 1) / pageSize)
		if page > 1 {
			return marketplace.Page{Cases: cases, Next: fmt.Sprintf("%s:%d", list, page)}, nil
		}
	}
	if page > 1 {
		return marketplace.Page{Cases: cases, Next: fmt.Sprintf("%s:%d", list, page-1)}, nil
	}
	return marketplace.Page{Cases: cases, Next: p.after(list)}, nil
}

// after is the list that follows, at the page that tells how many there are.
func (p *platform) after(list string) string {
	switch {
	case p.own.withoutCancels, list == listChecked:
		return ""
	case list == listAfs:
		return listApplied + ":0"
	}
	return listChecked + ":0"
}

func readCursor(cursor string) (string, int, error) {
	if cursor == "" {
		return listAfs, 0, nil
	}
	list, page, _ := strings.Cut(cursor, ":")
	n, err := strconv.Atoi(page)
	if err != nil || n < 0 || (list != listAfs && list != listApplied && list != listChecked) {
		return "", 0, &provider.Refused{Code: "bad_cursor"}
	}
	return list, n, nil
}

func (p *platform) changed(ctx context.Context, list string, since, until time.Time, page int) ([]marketplace.Changed, int64, error) {
	if list != listAfs {
		return p.applications(ctx, list, since, until, page)
	}
	e, err := p.g.ask(ctx, call{method: http.MethodGet, path: afsOrders, query: map[string]string{
		"updateStartTime": millis(since), "updateEndTime": millis(until.Add(time.Millisecond)),
		"page": fmt.Sprint(page), "pageSize": fmt.Sprint(pageSize)}})
	if err != nil {
		return nil, 0, err
	}
	var orders []afsOrder
	if !isNothing(e.Data) && json.Unmarshal(e.Data, &orders) != nil {
		return nil, 0, badAnswer("the list of after-sale orders")
	}
	cases := make([]marketplace.Changed, 0, len(orders))
	for _, o := range orders {
		if !isNumber(string(o.ID)) {
			return nil, 0, badAnswer("the number of an after-sale order")
		}
		cases = append(cases, marketplace.Changed{ID: string(o.ID), At: o.Base.Modified.instant()})
	}
	return cases, e.Pagination.Items.int(), nil
}
