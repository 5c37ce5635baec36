package postgres

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"redress/internal/access"
)

// WebhookFilter chooses subscriptions; what is left empty does not filter.
type WebhookFilter struct {
	Platform, Shop string
	State          WebhookState
	Shops          []access.Shop // only those that one of these covers; nil: all
	Cursor         string        // WebhookPage.NextCursor of the page before
	Limit          int           // 0: DefaultPage; at most MaxPage
}

// WebhookPage is a part of a list, newest first. NextCursor is empty on the last.
type WebhookPage struct {
	Webhooks   []Webhook `json:"webhooks"`
	NextCursor string    `json:"next_cursor"`
}

// Webhooks lists subscriptions. It fails with BadCursor.
func (s *Store) Webhooks(ctx context.Context, f WebhookFilter) (WebhookPage, error) {
	at, id, err := parseWebhookPlace(f.Cursor)
	if err != nil {
		return WebhookPage{}, err
	}
	limit := pageSize(f.Limit)
	var platforms, shops []string
	for _, shop := range f.Shops {
		platforms, shops = append(platforms, shop.Platform), append(shops, shop.Name)
	}
	page := WebhookPage{Webhooks: []Webhook{}}
	err = s.db.SelectContext(ctx, &page.Webhooks, `select `+webhookColumns+` from webhooks w
		where ($1 = '' or platform = $1) and ($2 = '' or shop = $2) and ($3 = '' or state = $3)
			and ($4 or exists (select from unnest($5::text[], $6::text[]) as own(platform, shop)
				where own.platform in ('*', w.platform) and own.shop in ('*', w.shop)))
			and ($7::timestamptz is null or (created_at, id) < ($7, $8))
		order by created_at desc, id desc limit $9`,
		f.Platform, f.Shop, string(f.State), f.Shops == nil, platforms, shops, at, id, limit+1)
	if err != nil {
		return WebhookPage{}, fmt.Errorf("list webhooks: %w", err)
	}
	if len(page.Webhooks) > limit {
		page.Webhooks = page.Webhooks[:limit]
		last := page.Webhooks[limit-1]
		page.NextCursor = webhookPlace(last.CreatedAt, last.ID)
	}
	for i := range page.Webhooks {
		page.Webhooks[i] = page.Webhooks[i].utc()
	}
	return page, nil
}

// DeliveryFilter chooses deliveries of one subscription.
type DeliveryFilter struct {
	Webhook string
	State   DeliveryState // empty: any
	Cursor  string        // DeliveryPage.NextCursor of the page before
	Limit   int           // 0: DefaultPage; at most MaxPage
}

// DeliveryPage is a part of a list, newest first. NextCursor is empty on the last.
type DeliveryPage struct {
	Deliveries []Delivery `json:"deliveries"`
	NextCursor string     `json:"next_cursor"`
}

// Deliveries lists what was and is to be delivered. It fails with NotFound, for
// a subscription that there is not, and BadCursor.
func (s *Store) Deliveries(ctx context.Context, f DeliveryFilter) (DeliveryPage, error) {
	at, id, err := parseWebhookPlace(f.Cursor)
	if err != nil {
		return DeliveryPage{}, err
	}
	limit := pageSize(f.Limit)
	page := DeliveryPage{Deliveries: []Delivery{}}
	err = s.db.SelectContext(ctx, &page.Deliveries, `select `+deliveryColumns+` from webhook_deliveries
		where webhook_id = $1 and ($2 = '' or state = $2) and ($3::timestamptz is null or (created_at, id) < ($3, $4))
		order by created_at desc, id desc limit $5`, f.Webhook, string(f.State), at, id, limit+1)
	if err != nil {
		return DeliveryPage{}, fmt.Errorf("list the deliveries of %s: %w", f.Webhook, err)
	}
	if len(page.Deliveries) == 0 {
		if _, err := s.Webhook(ctx, f.Webhook); err != nil {
			return DeliveryPage{}, err
		}
	}
	if len(page.Deliveries) > limit {
		page.Deliveries = page.Deliveries[:limit]
		last := page.Deliveries[limit-1]
		page.NextCursor = webhookPlace(last.CreatedAt, last.ID)
	}
	for i := range page.Deliveries {
		page.Deliveries[i] = page.Deliveries[i].utc()
	}
	return page, nil
}

func pageSize(asked int) int {
	if asked <= 0 {
		return DefaultPage
	}
	return min(asked, MaxPage)
}

// webhookPlace is where a page ended: behind the row of that instant and id.
func webhookPlace(at time.Time, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(stamp(at) + " " + id))
}

// parseWebhookPlace reads what webhookPlace wrote; nothing is the beginning.
func parseWebhookPlace(s string) (*time.Time, string, error) {
	if s == "" {
		return nil, "", nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil, "", notOurs
	}
	instant, id, _ := strings.Cut(string(b), " ")
	at, err := time.Parse(time.RFC3339Nano, instant)
	if err != nil || id == "" || storable(id, 200) != id {
		return nil, "", notOurs
	}
	return &at, id, nil
}
