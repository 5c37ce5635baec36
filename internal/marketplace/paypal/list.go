package paypal

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"time"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

const (
	disputes   = "/v1/customer/disputes"
	pageSize   = 50
	remembered = 180 * 24 * time.Hour // update_time_after "must be within the last 180 days"
)

// Longest implements marketplace.CaseLister: any window within 180 days.
func (p *shop) Longest() time.Duration { return 0 }

// Changed implements marketplace.CaseLister. What lies further back than PayPal
// lists is left out; PayPal lists a new dispute some minutes after it is there, so
// windows must overlap.
func (p *shop) Changed(ctx context.Context, since, until time.Time, cursor string) (marketplace.Page, error) {
	if oldest := p.line.tools.Now().Add(-remembered).Add(time.Hour); since.Before(oldest) {
		since = oldest
	}
	if !since.Before(until) {
		return marketplace.Page{}, nil
	}
	query := url.Values{"page_size": {strconv.Itoa(pageSize)}, "update_time_after": {since.UTC().Format(stamp)}}
	if until.Before(p.line.tools.Now()) { // PayPal takes now by itself, and no time to come
		query.Set("update_time_before", until.UTC().Format(stamp))
	}
	if cursor != "" {
		query.Set("next_page_token", cursor)
	}
	var found struct {
		Items []struct {
			ID      string `json:"dispute_id"`
			Updated string `json:"update_time"`
		} `json:"items"`
		Links []link `json:"links"`
	}
	if err := p.line.get(ctx, disputes, query, &found); err != nil {
		return marketplace.Page{}, err
	}
	var page marketplace.Page
	for _, item := range found.Items {
		if item.ID == "" {
			return marketplace.Page{}, &provider.Unknown{Err: errors.New("paypal: a list with a dispute without an id")}
		}
		page.Cases = append(page.Cases, marketplace.Changed{ID: item.ID, At: instant(item.Updated)})
	}
	for _, l := range found.Links {
		if l.Rel == "next" {
			u, err := url.Parse(l.Href)
			if err != nil || u.Query().Get("next_page_token") == "" {
				return marketplace.Page{}, &provider.Unknown{Err: errors.New("paypal: a list whose next page has no token")}
			}
			page.Next = u.Query().Get("next_page_token")
		}
	}
	if page.Next != "" && page.Next == cursor {
		return marketplace.Page{}, &provider.Unknown{Err: errors.New("paypal: a list whose next page is itself")}
	}
	return page, nil
}
