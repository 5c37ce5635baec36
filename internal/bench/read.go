package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"redress/internal/postgres/million"
)

const (
	readRate   = 200 // a second
	readTarget = 10 * time.Millisecond
	listRate   = 10 // a second, of each kind
	listTarget = 25 * time.Millisecond
	deepPage   = 1000 // of pageRows
	pageRows   = 50
	walkRows   = 500 // of a page on the way there
	searchRate = 5   // a second, of each kind
)

// read reads the complaints that were opened, one at a time.
func (m *measurement) read(ctx context.Context) error {
	return m.alternate(ctx, readRate, kind{"GET /v1/complaints/{id}", readTarget, m.readOne})
}

func (m *measurement) readOne(ctx context.Context, n int) error {
	// A stride that is prime to most counts, so that neighbours are not read in a row.
	return m.get(ctx, "/v1/complaints/"+m.numbers[n*7919%len(m.numbers)])
}

// lists reads pages of the list of everything: the first and the thousandth in turn.
func (m *measurement) lists(ctx context.Context) error {
	deep := "" // where the thousandth page begins
	for range (deepPage - 1) * pageRows / walkRows {
		var page struct {
			Cursor string `json:"next_cursor"`
		}
		if err := m.door.ask(ctx, http.MethodGet, m.list("limit", fmt.Sprint(walkRows), "cursor", deep), "", nil, &page); err != nil {
			return fmt.Errorf("walk to page %d: %w", deepPage, err)
		}
		if deep = page.Cursor; deep == "" {
			break // fewer complaints than that: the last page there is
		}
	}
	platform, shop := million.Shop(0)
	return m.alternate(ctx, listRate,
		kind{"list, page 1", listTarget, m.getting(m.list())},
		kind{"list, page 1,000", listTarget, m.getting(m.list("cursor", deep))},
		kind{"list of the busiest shop", listTarget, m.getting(m.list("platform", platform, "shop", shop))},
		kind{"list of what is due", listTarget, m.getting(m.list("sort", "due"))})
}

// search looks for words that many, some and few complaints have.
func (m *measurement) search(ctx context.Context) error {
	platform, shop := million.Shop(0)
	return m.alternate(ctx, searchRate,
		kind{"search, 30 % have it", 0, m.getting(m.list("search", million.CommonWord))},
		kind{"search, 0.8 % have it", 0, m.getting(m.list("search", million.MiddleWord))},
		kind{"search, 20 complaints have it", 0, m.getting(m.list("search", million.RareWord))},
		kind{"search in the busiest shop", 0, m.getting(m.list("search", million.MiddleWord, "platform", platform, "shop", shop))})
}

// list is the address of a page; what has no value is left out.
func (m *measurement) list(query ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		if query[i+1] != "" {
			q.Set(query[i], query[i+1])
		}
	}
	return "/v1/complaints?" + q.Encode()
}

func (m *measurement) getting(path string) func(context.Context, int) error {
	return func(ctx context.Context, _ int) error { return m.get(ctx, path) }
}

func (m *measurement) get(ctx context.Context, path string) error {
	return m.door.ask(ctx, http.MethodGet, path, "", nil, nil)
}
