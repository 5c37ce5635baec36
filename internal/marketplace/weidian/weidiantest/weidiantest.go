// Package weidiantest is Weidian's open platform as a shop's software sees it:
// tokens, orders with refunds, complaints, items and pushes, on a clock that can
// be turned. Serve Gateway with net/http/httptest, connect a shop to it with
// Shop, and play the buyer and Weidian by the methods of World.
package weidiantest

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

// World is one shop on Weidian, its buyers and Weidian itself.
type World struct {
	clock *marketplacetest.Clock

	mu        sync.Mutex
	appKey    string
	secret    string
	access    map[string]time.Time // token, until when
	refresh   map[string]time.Time
	orders    map[string]*order
	ids       []string // of orders, oldest first
	items     map[string]bool
	pushes    []marketplacetest.Push
	throttled int
	calls     []Call
	issued    int
	next      int
}

// Call is one call of a method as it came in.
type Call struct {
	Method, Version string
	Public, Param   json.RawMessage
}

// How long tokens last. Weidian gives 30 days to a refresh token.
const (
	accessLasts  = 7 * 24 * time.Hour
	refreshLasts = 30 * 24 * time.Hour
)

// silence is how long a seller may be silent before a refund is taken as agreed.
const silence = 4 * 24 * time.Hour

var _ marketplacetest.World = (*World)(nil)

// New is a Weidian whose clock is clock.
func New(clock *marketplacetest.Clock) *World {
	return &World{
		clock: clock, appKey: "600001", secret: rand.Text(), access: map[string]time.Time{}, refresh: map[string]time.Time{},
		orders: map[string]*order{}, items: map[string]bool{},
	}
}

// codes are those of this Weidian that the real one does not publish.
const codes = `{"status":{"10013":"unauthorised","10018":"throttled","20001":"not_found"},` +
	`"refund":{"101":"asked","102":"refused","103":"paid","104":"closed"},"kind":{"1":"refund","2":"return_refund"}}`

// Gateway implements marketplacetest.World.
func (w *World) Gateway() http.Handler { return http.HandlerFunc(w.serve) }

// Shop implements marketplacetest.World.
func (w *World) Shop() marketplace.Shop {
	return marketplace.Shop{Platform: "weidian", Name: "demo", Settings: map[string]string{
		"app_key": w.appKey, "app_secret": w.secret, "codes": codes,
	}}
}

// Authorised is the shop as one that authorised a service: it has a refresh
// token, and no secret is needed to use it.
func (w *World) Authorised() marketplace.Shop {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.Shop()
	s.Settings["grant"], s.Settings["refresh_token"] = "oauth", w.newRefresh()
	return s
}

// Revokes makes all tokens worthless; with the authorisation, also those that
// new ones are made of.
func (w *World) Revokes(authorisation bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.access = map[string]time.Time{}
	if authorisation {
		w.refresh, w.secret = map[string]time.Time{}, rand.Text()
	}
}

// Issued is how many tokens were given out.
func (w *World) Issued() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.issued
}

// Calls are the calls of methods so far.
func (w *World) Calls() []Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Call(nil), w.calls...)
}

// Now implements marketplacetest.World.
func (w *World) Now() time.Time { return w.clock.Now() }

// Turn implements marketplacetest.World: a refund that nobody answered for four
// days is paid, unless a complaint about it is with Weidian.
func (w *World) Turn(d time.Duration) {
	w.clock.Turn(d)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range w.ids {
		o := w.orders[id]
		for _, r := range o.refunds {
			if r.state == asked && !o.argued && !w.clock.Now().Before(r.asked.Add(silence)) && o.back()+r.fee <= o.total {
				w.pays(o, r, r.fee)
			}
		}
	}
}

// Throttles implements marketplacetest.World.
func (w *World) Throttles(calls int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.throttled = calls
}

// Pushes implements marketplacetest.World.
func (w *World) Pushes() []marketplacetest.Push {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]marketplacetest.Push(nil), w.pushes...)
}

func yuan(minor int64) string { return fmt.Sprintf("%d.%02d", minor/100, minor%100) }

func cny(minor int64) complaint.Money { return complaint.Money{Minor: minor, Currency: "CNY"} }
