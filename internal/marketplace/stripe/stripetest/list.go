package stripetest

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// item is one thing of a list.
type item struct {
	id    string
	at    time.Time
	shown any
}

// list answers with a page, newest first, of what was made in the window asked for.
func list(a *answer, in url.Values, path string, items []item) {
	limit, ok := 10, true
	if s := in.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		limit, ok = n, err == nil && n >= 1 && n <= 100
	}
	bound := func(name string, keep func(at, than int64) bool) {
		if s := in.Get("created[" + name + "]"); s != "" {
			than, err := strconv.ParseInt(s, 10, 64)
			ok = ok && err == nil
			items = slices.DeleteFunc(items, func(i item) bool { return !keep(i.at.Unix(), than) })
		}
	}
	items = slices.Clone(items)
	slices.Reverse(items)
	bound("gte", func(at, than int64) bool { return at >= than })
	bound("gt", func(at, than int64) bool { return at > than })
	bound("lte", func(at, than int64) bool { return at <= than })
	bound("lt", func(at, than int64) bool { return at < than })
	if !ok {
		a.refuse(http.StatusBadRequest, invalid, "parameter_invalid_integer", "Invalid integer", "limit")
		return
	}
	if after := in.Get("starting_after"); after != "" {
		i := slices.IndexFunc(items, func(i item) bool { return i.id == after })
		if i < 0 {
			a.refuse(http.StatusBadRequest, invalid, "resource_missing", "No such object: '"+after+"'", "starting_after")
			return
		}
		items = items[i+1:]
	}
	more := len(items) > limit
	if more {
		items = items[:limit]
	}
	data := []any{}
	for _, i := range items {
		data = append(data, i.shown)
	}
	a.say(http.StatusOK, map[string]any{"object": "list", "url": path, "has_more": more, "data": data})
}

var page = []string{"limit", "starting_after", "ending_before", "created[", "expand["}

func (g *Gateway) listDisputes(a *answer, _ *http.Request, in url.Values) {
	if !a.only(in, append(page, "charge", "payment_intent")...) {
		return
	}
	var items []item
	for _, d := range g.disputes {
		if c := in.Get("charge"); c == "" || c == d.charge.id {
			items = append(items, item{d.id, d.created, d.shown(false)})
		}
	}
	list(a, in, "/v1/disputes", items)
}

func (g *Gateway) listEvents(a *answer, _ *http.Request, in url.Values) {
	if !a.only(in, append(page, "type", "types[", "delivery_success")...) {
		return
	}
	var types []string
	for name, values := range in {
		if strings.HasPrefix(name, "types[") {
			types = append(types, values...)
		}
	}
	var items []item
	for _, e := range g.events {
		if (len(types) == 0 || slices.Contains(types, e.kind)) && g.Now().Sub(e.at) < eventsFor {
			items = append(items, item{e.id, e.at, e.shown})
		}
	}
	list(a, in, "/v1/events", items)
}

func (g *Gateway) listCharges(a *answer, _ *http.Request, in url.Values) {
	if !a.only(in, append(page, "customer", "payment_intent")...) {
		return
	}
	var items []item
	for _, c := range g.charges {
		items = append(items, item{c.id, c.created, c.shown()})
	}
	list(a, in, "/v1/charges", items)
}

func (g *Gateway) listFiles(a *answer, _ *http.Request, in url.Values) {
	if !a.only(in, append(page, "purpose")...) {
		return
	}
	var items []item
	for _, f := range g.files {
		items = append(items, item{f.id, f.at, f.shown()})
	}
	list(a, in, "/v1/files", items)
}

func (g *Gateway) listRefunds(a *answer, _ *http.Request, in url.Values) {
	if !a.only(in, append(page, "charge", "payment_intent")...) {
		return
	}
	var items []item
	for _, c := range g.charges {
		if id := in.Get("charge"); id != "" && id != c.id || in.Get("payment_intent") != "" && in.Get("payment_intent") != c.intent {
			continue
		}
		for _, r := range c.refunds {
			items = append(items, item{r.id, r.at, r.shown(c)})
		}
	}
	list(a, in, "/v1/refunds", items)
}
