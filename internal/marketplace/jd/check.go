package jd

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// drift is how far clocks may be apart: the older gateway refuses beyond 6 minutes [O].
const drift = 5 * time.Minute

// Check implements marketplace.Checker.
func (p *platform) Check(ctx context.Context) []marketplace.Finding {
	now := p.g.tools.Now()
	found := []marketplace.Finding{p.checkToken(ctx)}
	try := func(what, note string, do func() error) {
		err := do()
		if err != nil {
			note = hint(err)
		}
		found = append(found, marketplace.Finding{What: what, Note: note, Err: err})
	}
	try("list after-sale orders", "the SP-API answers", func() error {
		_, _, err := p.changed(ctx, listAfs, now.Add(-time.Hour), now, 1)
		return err
	})
	try("list orders", "the SP-API answers", func() error {
		_, err := p.g.ask(ctx, call{method: http.MethodGet, path: "/sp-order/v0/orders", query: map[string]string{
			"startTime": millis(now.Add(-time.Hour)), "endTime": millis(now), "page": "1", "pageSize": "1"}})
		return err
	})
	try("list conversations", "the SP-API answers", func() error {
		_, err := p.g.ask(ctx, call{method: http.MethodGet, path: sessions, query: map[string]string{
			"startTime": millis(now.Add(-time.Hour)), "endTime": millis(now), "page": "1", "pageSize": "1"}})
		return err
	})
	if p.own.withoutForms {
		found = append(found, marketplace.Finding{What: "what JD paid by itself", Note: "switched off: a double refund is not seen"})
	} else {
		for what, path := range map[string]string{"list compensation forms": compensations, "list payment forms": advances} {
			try(what, "the SP-API answers", func() error {
				_, err := p.g.ask(ctx, call{method: http.MethodGet, path: path, query: map[string]string{"page": "1", "pageSize": "1"}})
				return err
			})
		}
	}
	if !p.own.withoutCancels {
		try("the older gateway", "it answers", func() error {
			_, err := p.g.older(ctx, waitNumber, map[string]any{})
			return err
		})
	}
	if !p.own.canAsk() {
		found = append(found, marketplace.Finding{What: "ask JD to step in",
			Note: "a console task, until the settings operator_nick and contact_tel are there"})
	}
	ahead := time.Duration(p.g.ahead.Load()) * time.Second
	clock := marketplace.Finding{What: "the clock", Note: fmt.Sprintf("JD's is %s ahead of ours", ahead)}
	if ahead.Abs() > drift {
		clock.Err = &provider.Refused{Code: "clock_wrong"}
	}
	return append(append(found, clock), p.codes.missing()...)
}

func (p *platform) checkToken(ctx context.Context) marketplace.Finding {
	token, err := p.g.token(ctx)
	f := marketplace.Finding{What: "the token", Note: "it does not say when it ends", Err: err}
	switch {
	case err != nil:
		f.Note = "connect the shop anew: the merchant's main account agrees on JD's page, and the new token is given to starter shop add"
	case !token.Expires.IsZero():
		f.Note = fmt.Sprintf("expires in %.0f days", token.Expires.Sub(p.g.tools.Now()).Hours()/24)
	}
	if err == nil && token.Refresh == "" {
		f.Note += "; there is no refresh token, so it must be given anew then"
	}
	return f
}
