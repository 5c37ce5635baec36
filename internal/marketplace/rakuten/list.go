package rakuten

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"redress/internal/marketplace"
)

// Bounds of R-Messe's list.
const (
	longestWindow = 31*24*time.Hour - time.Second // 31 days are within bounds by one sentence of the manual and not by another
	pageSize      = 100                           // limit
	deepest       = 10000                         // limit × page
	windowLayout  = "2006-01-02T15:04:05"
)

// Longest implements marketplace.CaseLister.
func (d *desk) Longest() time.Duration { return longestWindow }

// cursor is where a listing stands: the window at hand, of [start, until) in all.
type cursor struct {
	from, to time.Time
	page     int
	total    int // of the window, when its first page was read
}

func (c cursor) String() string {
	return fmt.Sprintf("%d.%d.%d.%d", c.from.Unix(), c.to.Unix(), c.page, c.total)
}

func readCursor(text string) (cursor, error) {
	var from, to int64
	var c cursor
	if n, err := fmt.Sscanf(text, "%d.%d.%d.%d", &from, &to, &c.page, &c.total); n != 4 || err != nil || from > to || c.page < 1 || c.page > deepest/pageSize {
		return cursor{}, errors.New("rakuten: the cursor is none of ours")
	}
	c.from, c.to = time.Unix(from, 0).UTC(), time.Unix(to, 0).UTC()
	return c, nil
}

// Changed implements marketplace.CaseLister. R-Messe lists inquiries by the day
// they were opened (so its manual reads), so that all of the last look_back_days
// are listed, and those are kept that changed in the window. It is right too
// where the list goes by the change. The newest window comes first; one of more
// than 10,000 is halved.
func (d *desk) Changed(ctx context.Context, since, until time.Time, at string) (marketplace.Page, error) {
	since = since.Truncate(time.Second)
	oldest := since.Add(-d.lookBack)
	c := window(oldest, until)
	if at != "" {
		var err error
		if c, err = readCursor(at); err != nil {
			return marketplace.Page{}, err
		}
	}
	got, err := d.page(ctx, c)
	for err == nil && got.Total > deepest && c.to.Sub(c.from) > time.Second {
		c.from, c.page = c.to.Add(-(c.to.Sub(c.from) / 2).Truncate(time.Second)), 1
		got, err = d.page(ctx, c)
	}
	if err != nil {
		return marketplace.Page{}, fmt.Errorf("list inquiries: %w", err)
	}
	if got.Total > deepest {
		return marketplace.Page{}, fmt.Errorf("list inquiries: more than %d in a second", deepest)
	}
	if c.page > 1 && got.Total != c.total {
		return marketplace.Page{Next: cursor{c.from, c.to, 1, 0}.String()}, nil // something moved between the pages: once more
	}
	c.total = got.Total
	var out marketplace.Page
	for _, in := range got.List {
		if changed := in.Updated.Time; !changed.Before(since) && changed.Before(until) {
			out.Cases = append(out.Cases, marketplace.Changed{ID: in.Number, At: changed})
		}
	}
	switch {
	case c.page*pageSize < c.total && len(got.List) > 0:
		out.Next = cursor{c.from, c.to, c.page + 1, c.total}.String()
	case c.from.After(oldest):
		out.Next = window(oldest, c.from).String()
	}
	return out, nil
}

// window is the last one before an instant, as long as it may be. Both its ends
// are counted, so that windows touch.
func window(oldest, to time.Time) cursor {
	to = to.Truncate(time.Second)
	from := to.Add(-longestWindow)
	if from.Before(oldest) {
		from = oldest
	}
	if from.After(to) {
		from = to
	}
	return cursor{from: from, to: to, page: 1}
}

type inquiryPage struct {
	Total int       `json:"totalCount"`
	List  []inquiry `json:"list"`
}

func (d *desk) page(ctx context.Context, c cursor) (inquiryPage, error) {
	var got inquiryPage
	err := d.get(ctx, inquiries+"/inquiries", url.Values{
		"limit": {strconv.Itoa(pageSize)}, "page": {strconv.Itoa(c.page)},
		"fromDate": {c.from.In(japan).Format(windowLayout)}, "toDate": {c.to.In(japan).Format(windowLayout)},
	}, &got)
	return got, err
}
