package paypaltest

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const window = 180 * 24 * time.Hour

func (g *Gateway) list(w http.ResponseWriter, r *http.Request) {
	query, now := r.URL.Query(), g.Now()
	for name := range query {
		if !slices.Contains([]string{"start_time", "disputed_transaction_id", "page_size", "next_page_token", "dispute_state",
			"update_time_before", "update_time_after"}, name) {
			invalid(w, "INVALID_PARAMETER")
			return
		}
	}
	size, after, before, offset := 10, now.Add(-window), now.Add(time.Hour), 0
	ok := true
	if s := query.Get("page_size"); s != "" {
		n, err := strconv.Atoi(s)
		size, ok = n, err == nil && n >= 1 && n <= 50
	}
	bound := func(name string, to *time.Time) {
		if s := query.Get(name); s != "" {
			at, err := time.Parse("2006-01-02T15:04:05.000Z", s)
			*to, ok = at, ok && err == nil && !at.Before(now.Add(-window)) && !at.After(now)
		}
	}
	bound("update_time_after", &after)
	bound("update_time_before", &before)
	bound("start_time", new(time.Time))
	if s := query.Get("next_page_token"); s != "" {
		raw, err := base64.StdEncoding.DecodeString(s)
		n, wrong := strconv.Atoi(strings.TrimPrefix(string(raw), "from:"))
		offset, ok = n, ok && err == nil && wrong == nil
	}
	if !ok || query.Has("start_time") && query.Has("disputed_transaction_id") {
		invalid(w, "INVALID_PARAMETER_VALUE")
		return
	}
	var found []*dispute
	for _, d := range g.cases {
		payment := query.Get("disputed_transaction_id")
		if d.updated.Before(after) || d.updated.After(before) || payment != "" && payment != d.payment.id ||
			query.Get("dispute_state") != "" && !slices.Contains(strings.Split(query.Get("dispute_state"), ","), d.state(now)) {
			continue
		}
		found = append(found, d)
	}
	slices.SortFunc(found, func(a, b *dispute) int { return b.created.Compare(a.created) })
	self := base(r) + "/v1/customer/disputes"
	links := []any{map[string]any{"href": self + "?" + query.Encode(), "rel": "self", "method": "GET"}}
	if offset < 0 || offset > len(found) {
		offset = len(found)
	}
	if found = found[offset:]; len(found) > size {
		found = found[:size]
		query.Set("next_page_token", base64.StdEncoding.EncodeToString([]byte("from:"+strconv.Itoa(offset+size))))
		links = append(links, map[string]any{"href": self + "?" + query.Encode(), "rel": "next", "method": "GET"})
	}
	shown := map[string]any{"links": links}
	var items []any
	for _, d := range found {
		v := map[string]any{"dispute_id": d.id, "create_time": when(d.created), "update_time": when(d.updated), "reason": d.reason,
			"status": d.status, "dispute_state": d.state(now), "dispute_amount": money(d.opening.Claimed),
			"dispute_life_cycle_stage": d.stage, "dispute_channel": d.channel,
			"links": []any{map[string]any{"href": self + "/" + url.PathEscape(d.id), "rel": "self", "method": "GET"}}}
		d.dues(v)
		items = append(items, v)
	}
	if len(items) > 0 { // PayPal leaves an empty list out
		shown["items"] = items
	}
	answer(w, http.StatusOK, shown)
}

// state is the dispute as it is for the seller.
func (d *dispute) state(now time.Time) string {
	switch {
	case d.takes("appeal", now):
		return "APPEALABLE"
	case d.status == closed:
		return "RESOLVED"
	case d.status == reviewing:
		return "UNDER_PAYPAL_REVIEW"
	case d.status == onBuyer:
		return "REQUIRED_OTHER_PARTY_ACTION"
	case d.stage == inquiry && d.status == open:
		return "OPEN_INQUIRIES"
	}
	return "REQUIRED_ACTION"
}
