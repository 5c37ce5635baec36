package stripetest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"redress/internal/marketplace/marketplacetest"
)

// event is one event, and the push that goes with it.
type event struct {
	id, kind string
	at       time.Time
	shown    map[string]any
	push     marketplacetest.Push
}

// happened makes an event of a dispute, and the push of it.
func (g *Gateway) happened(d *dispute, kind string) {
	e := event{id: g.number("evt"), kind: kind, at: g.Now()}
	e.shown = map[string]any{"id": e.id, "object": "event", "api_version": "2026-03-25.dahlia", "created": e.at.Unix(), "type": kind,
		"livemode": false, "pending_webhooks": 1, "data": map[string]any{"object": d.shown(false)}}
	body, err := json.Marshal(e.shown)
	if err != nil {
		return
	}
	mac := hmac.New(sha256.New, []byte(webhookSecret))
	fmt.Fprintf(mac, "%d.%s", e.at.Unix(), body)
	e.push = marketplacetest.Push{CaseID: d.id, Body: body, Header: http.Header{"Content-Type": {"application/json; charset=utf-8"},
		"Stripe-Signature": {fmt.Sprintf("t=%d,v1=%s,v0=%064d", e.at.Unix(), hex.EncodeToString(mac.Sum(nil)), 0)}}}
	g.events = append(g.events, e)
}
