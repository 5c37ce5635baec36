package stripe

import (
	"context"
	"strings"

	api "github.com/stripe/stripe-go/v85"

	"redress/internal/marketplace"
)

// Check implements marketplace.Checker.
func (p *shop) Check(ctx context.Context) []marketplace.Finding {
	note := "of live mode"
	if strings.Contains(p.key, "_test_") {
		note = "of test mode: no real money"
	}
	var found []marketplace.Finding
	try := func(what, note, help string, do func(c *api.Client) error) error {
		err := p.line.turn(ctx, what, do)
		if err != nil && !refusedAs(err, notFound) {
			found = append(found, marketplace.Finding{What: what, Note: help, Err: err})
			return err
		}
		found = append(found, marketplace.Finding{What: what, Note: note})
		return nil
	}
	one := p.line.page("", 1)
	if try("list disputes with the key", note, "the key is not taken, or may not read disputes: Developers, API keys", func(c *api.Client) error {
		return c.V1Disputes.List(ctx, &api.DisputeListParams{ListParams: one}).Err()
	}) != nil {
		return found
	}
	_ = try("list events", "works", "the key may not read events, by which changes are found", func(c *api.Client) error {
		return c.V1Events.List(ctx, &api.EventListParams{ListParams: one, Types: api.StringSlice(events)}).Err()
	})
	_ = try("list refunds", "works", "the key may not read refunds", func(c *api.Client) error {
		return c.V1Refunds.List(ctx, &api.RefundListParams{ListParams: one}).Err()
	})
	_ = try("read charges", "works", "the key may not read charges", func(c *api.Client) error {
		return c.V1Charges.List(ctx, &api.ChargeListParams{ListParams: one}).Err()
	})
	_ = try("list files", "works", "the key may not use files, which evidence needs", func(c *api.Client) error {
		return c.V1Files.List(ctx, &api.FileListParams{ListParams: one}).Err()
	})
	hook := marketplace.Finding{What: "the webhook", Note: "its secret is set"}
	if !p.webhook {
		hook.Note = "webhook_secret is not set: cases are found by polling alone"
	}
	return append(found, hook)
}
