package taobao

import (
	"context"
	"errors"
	"strconv"
	"time"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

const pageSize = 100 // TOP's most

// Longest implements marketplace.CaseLister. TOP documents no end for refunds; a
// day is what its lists of changed trades take, and keeps the pages few.
func (c *connection) Longest() time.Duration { return 24 * time.Hour }

// Changed implements marketplace.CaseLister. The pages are read from the last to
// the first: a refund that changes meanwhile leaves the window, and those behind it
// move up, to a page that is still to be read. So one may come twice, and none is
// passed over.
func (c *connection) Changed(ctx context.Context, since, until time.Time, cursor string) (marketplace.Page, error) {
	page, counted := 1, cursor != ""
	if counted {
		n, err := strconv.Atoi(cursor)
		if err != nil || n < 1 {
			return marketplace.Page{}, &provider.Refused{Code: "bad_cursor"}
		}
		page = n
	}
	// TOP's instants are whole seconds: both ends are taken wide.
	p := params{
		"start_modified": stamped(since.Truncate(time.Second)), "end_modified": stamped(until.Add(time.Second - 1).Truncate(time.Second)),
		"page_no": strconv.Itoa(page), "page_size": strconv.Itoa(pageSize), "type": c.tradeTypes, "use_has_next": strconv.FormatBool(counted),
	}
	rows, total, err := c.rows(ctx, p)
	if err != nil {
		return marketplace.Page{}, err
	}
	var out marketplace.Page
	for _, row := range rows {
		if id, at := string(row.ID), instant(row.Modified); number.MatchString(id) && at.Before(until) {
			out.Cases = append(out.Cases, marketplace.Changed{ID: id, At: at})
		}
	}
	switch {
	case !counted && total > pageSize:
		out.Next = strconv.Itoa((total + pageSize - 1) / pageSize)
	case counted && page > 1:
		out.Next = strconv.Itoa(page - 1)
	}
	return out, nil
}

type row struct {
	ID       text `json:"refund_id"`
	Modified text `json:"modified"`
}

// rows reads one page. Tmall's own list has its exchanges too.
func (c *connection) rows(ctx context.Context, p params) (rows []row, total int, err error) {
	var out struct {
		Total   text      `json:"total_results"`
		Refunds list[row] `json:"refunds"`
		Result  struct {
			Total   text      `json:"total_results"`
			Code    text      `json:"error_code"`
			Results list[row] `json:"results"`
		} `json:"result"`
	}
	p["fields"] = fields("refund_id", "modified")
	method := "taobao.refunds.receive.get"
	if c.tmall {
		method = "tmall.dispute.receive.get"
	}
	if err := c.top.ask(ctx, method, p, &out); err != nil {
		return nil, 0, err
	}
	if out.Result.Code != "" {
		return nil, 0, &provider.Unknown{Err: errors.New(method + ": " + word(out.Result.Code))}
	}
	count := out.Total
	if c.tmall {
		count = out.Result.Total
	}
	if count != "" {
		if total, err = strconv.Atoi(string(count)); err != nil {
			return nil, 0, &provider.Unknown{Err: errors.New(method + ": a count that is none")}
		}
	}
	return append(out.Refunds, out.Result.Results...), total, nil
}
