package stripe

import (
	"context"
	"strings"
	"time"

	api "github.com/stripe/stripe-go/v85"

	"redress/internal/marketplace"
)

const (
	pageSize   = 100
	remembered = 30 * 24 * time.Hour // Stripe keeps events for 30 days
)

// events are those of disputes that a list is made from.
var events = []string{"charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed", "charge.dispute.funds_withdrawn",
	"charge.dispute.funds_reinstated"}

// Longest implements marketplace.CaseLister: any window.
func (p *shop) Longest() time.Duration { return 0 }

// Changed implements marketplace.CaseLister. A dispute at Stripe has no time of its
// last change, but each change is an event. Before what events there are for, the
// disputes that were opened then are listed first. A cursor is d:<dispute> or
// e:<event>; e: alone is the first page of events.
func (p *shop) Changed(ctx context.Context, since, until time.Time, cursor string) (marketplace.Page, error) {
	part, after, _ := strings.Cut(cursor, ":")
	if part == "e" || part == "" && !since.Before(p.line.tools.Now().Add(-remembered)) {
		return p.changedByEvents(ctx, since, until, after)
	}
	page := marketplace.Page{Next: "e:"}
	err := p.line.turn(ctx, "list disputes", func(c *api.Client) error {
		list := c.V1Disputes.List(ctx, &api.DisputeListParams{ListParams: p.line.page(after, pageSize), CreatedRange: window(since, until)})
		if list.Err() != nil {
			return list.Err()
		}
		for _, d := range list.Data() {
			page.Cases = append(page.Cases, marketplace.Changed{ID: d.ID, At: time.Unix(d.Created, 0).UTC()})
		}
		if n := len(list.Data()); n > 0 && list.Meta().HasMore {
			page.Next = "d:" + list.Data()[n-1].ID
		}
		return nil
	})
	return page, err
}

func (p *shop) changedByEvents(ctx context.Context, since, until time.Time, after string) (marketplace.Page, error) {
	var page marketplace.Page
	err := p.line.turn(ctx, "list events", func(c *api.Client) error {
		list := c.V1Events.List(ctx, &api.EventListParams{ListParams: p.line.page(after, pageSize), CreatedRange: window(since, until),
			Types: api.StringSlice(events)})
		if list.Err() != nil {
			return list.Err()
		}
		for _, e := range list.Data() {
			if e.Data == nil {
				continue
			}
			if id, ok := e.Data.Object["id"].(string); ok && disputeID.MatchString(id) {
				page.Cases = append(page.Cases, marketplace.Changed{ID: id, At: time.Unix(e.Created, 0).UTC()})
			}
		}
		if n := len(list.Data()); n > 0 && list.Meta().HasMore {
			page.Next = "e:" + list.Data()[n-1].ID
		}
		return nil
	})
	return page, err
}

// window is [since, until) in whole seconds, a little wider where they are not.
func window(since, until time.Time) *api.RangeQueryParams {
	return &api.RangeQueryParams{GreaterThanOrEqual: since.Unix(), LesserThan: until.Add(time.Second - 1).Unix()}
}
