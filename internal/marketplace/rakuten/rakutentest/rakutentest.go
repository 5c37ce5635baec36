// Package rakutentest is Rakuten's RMS WEB SERVICE as a shop's software sees it:
// R-Messe inquiries with attachments, RakutenPay orders and the licence key's
// end, on a clock that can be turned. Serve Gateway with net/http/httptest,
// connect a shop to it with Shop, and play the customer and Rakuten by the
// methods of World.
package rakutentest

import (
	"crypto/rand"
	"net/http"
	"sync"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

// shopID is the number of the only shop.
const shopID = 999999

// jst is the zone of all times.
var jst = time.FixedZone("JST", 9*60*60)

// World is one shop on Rakuten Ichiba, its customers and Rakuten itself.
type World struct {
	clock *marketplacetest.Clock

	mu        sync.Mutex
	secret    string
	key       string
	keyEnds   time.Time
	inquiries []*inquiry // oldest first
	orders    map[string]*order
	files     map[string]file
	throttled int
	next      int
	uploads   int
	twice     bool // whether the same reply is taken again
}

type file struct {
	label, kind string
	content     []byte
	until       time.Time
}

var _ marketplacetest.World = (*World)(nil)

// New is a Rakuten whose clock is clock. The licence key lasts 90 days.
func New(clock *marketplacetest.Clock) *World {
	return &World{
		clock: clock, secret: "SP" + rand.Text(), key: "SL" + rand.Text(), keyEnds: clock.Now().AddDate(0, 0, 90),
		orders: map[string]*order{}, files: map[string]file{},
	}
}

// Gateway implements marketplacetest.World.
func (w *World) Gateway() http.Handler { return http.HandlerFunc(w.serve) }

// Shop implements marketplacetest.World. Its evidence goes into the thread.
func (w *World) Shop() marketplace.Shop {
	return marketplace.Shop{Platform: "rakuten", Name: "demo", Settings: map[string]string{
		"service_secret": w.secret, "license_key": w.key, "shop_id": "999999", "evidence_in_thread": "yes",
	}}
}

// Now implements marketplacetest.World.
func (w *World) Now() time.Time { return w.clock.Now() }

// Turn implements marketplacetest.World: Rakuten confirms cancellations that
// were asked for an hour ago.
func (w *World) Turn(d time.Duration) {
	w.clock.Turn(d)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, o := range w.orders {
		if o.progress == 800 && !w.clock.Now().Before(o.asked.Add(time.Hour)) {
			o.cancels()
		}
	}
}

// Throttles implements marketplacetest.World.
func (w *World) Throttles(calls int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.throttled = calls
}

// TakesTwice takes the same reply again instead of answering 409. How much alike
// two must be for the real one is not known.
func (w *World) TakesTwice() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.twice = true
}

// Pushes implements marketplacetest.World. Rakuten pushes nothing.
func (w *World) Pushes() []marketplacetest.Push { return nil }

// HidesDue implements marketplacetest.World. R-Messe never shows a deadline.
func (w *World) HidesDue(string) bool { return false }

// Uploads is how many files were uploaded.
func (w *World) Uploads() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.uploads
}

// File is what was uploaded to a path.
func (w *World) File(path string) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.files[path].content
}

func jpy(minor int64) complaint.Money { return complaint.Money{Minor: minor, Currency: "JPY"} }
