package paypal

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"redress/internal/marketplace"
)

// Check implements marketplace.Checker.
func (p *shop) Check(ctx context.Context) []marketplace.Finding {
	token, err := p.line.token(ctx)
	found := []marketplace.Finding{{What: "the token", Err: err}}
	if err != nil {
		found[0].Note = "client_id or client_secret is not taken: look at developer.paypal.com, Apps & Credentials"
		return found
	}
	if !token.Expires.IsZero() {
		found[0].Note = fmt.Sprintf("ends in %s and renews itself", token.Expires.Sub(p.line.tools.Now()).Round(time.Minute))
	}
	try := func(what, path string, query url.Values, help string, fine ...string) {
		err := p.line.get(ctx, path, query, nil)
		switch {
		case err == nil, refusedAs(err, fine...):
			found = append(found, marketplace.Finding{What: what, Note: "works"})
		default:
			found = append(found, marketplace.Finding{What: what, Note: help, Err: err})
		}
	}
	try("list disputes", disputes, url.Values{"page_size": {"1"}}, "give the app the feature Customer disputes")
	try("read payments", "/v2/payments/captures/0AA00000AA000000A", nil, "give the app the permission to accept payments", notFound)
	try("read orders", "/v2/checkout/orders/0AA00000AA000000A", nil, "give the app the permission to accept payments", notFound)
	if p.webhook == "" {
		found = append(found, marketplace.Finding{What: "the webhook", Note: "not set: cases are found by polling alone"})
	} else {
		try("the webhook", "/v1/notifications/webhooks/"+url.PathEscape(p.webhook), nil, "webhook_id is not one of this app")
	}
	if p.returnAddress == nil {
		found = append(found, marketplace.Finding{What: "the return address", Note: "not set: a claim cannot be accepted against a return"})
	}
	return found
}
