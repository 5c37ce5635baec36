// Package jdtest is a JD to try things with: both gateways and the token service
// as one http.Handler, and the buyer and the platform on the other side of them.
//
// It checks what JD checks: signatures (in code of its own), tokens, clocks,
// required fields, states, amounts. What JD has not published, its numbers of
// operations and states, is invented here: numbers from 9000 on, and error codes
// that begin with "fake.". Shop hands them to the adapter as a shop would.
package jdtest

import (
	"crypto/rand"
	"net/http"
	"strings"
	"sync"
	"time"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

// Server is a JD. It is safe for several callers.
type Server struct {
	clock *marketplacetest.Clock

	key, secret string

	mu        sync.Mutex
	access    string
	refresh   string
	revoked   bool
	answers   int
	throttled int
	last      int64 // the last id given out
	slow      time.Duration
	cases     []*afterSale
	cancels   []*cancel
	orders    map[int64]*order
	forms     []form
	talks     map[int64][]said // by after-sale order
}

var _ marketplacetest.World = (*Server)(nil)

// New is a JD with an empty shop, whose clock shows an instant and stands.
func New(at time.Time) *Server {
	return &Server{clock: marketplacetest.NewClock(at), key: strings.ToUpper(rand.Text()), secret: strings.ToLower(rand.Text()),
		access: rand.Text(), refresh: rand.Text(), last: 700000000, orders: map[int64]*order{}, talks: map[int64][]said{}}
}

// Gateway implements marketplacetest.World.
func (s *Server) Gateway() http.Handler { return s }

// Shop implements marketplacetest.World.
func (s *Server) Shop() marketplace.Shop {
	s.mu.Lock()
	defer s.mu.Unlock()
	return marketplace.Shop{Platform: "jd", Name: "demo", Settings: map[string]string{
		"app_key": s.key, "app_secret": s.secret, "access_token": s.access, "refresh_token": s.refresh,
		"vender_id": "10706", "operator_nick": "redress", "operator_pin": "redress", "contact_tel": "010-0000000", "codes": Codes}}
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.Header().Set("Date", s.clock.Now().UTC().Format(http.TimeFormat))
	switch {
	case strings.HasPrefix(r.URL.Path, "/rest/"):
		s.sp(w, r)
	case r.URL.Path == "/routerjson":
		s.jos(w, r)
	case r.URL.Path == "/oauth2/refresh_token":
		s.renew(w, r)
	default:
		http.NotFound(w, r)
	}
}

// SlowDown lets refunds take a while from now on, as they do.
func (s *Server) SlowDown(by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slow = by
}

// Expires ends the access token that stands; the refresh token can still renew it.
func (s *Server) Expires() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.access = rand.Text()
}

// Revokes takes the shop's consent back: no token is good any more.
func (s *Server) Revokes() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.access, s.refresh, s.revoked = rand.Text(), rand.Text(), true
}

// Throttles implements marketplacetest.World.
func (s *Server) Throttles(calls int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.throttled = calls
}

// throttles reports whether this call is one too many.
func (s *Server) throttles() bool {
	if s.throttled == 0 {
		return false
	}
	s.throttled--
	return true
}

// Now implements marketplacetest.World.
func (s *Server) Now() time.Time { return s.clock.Now() }

// Pushes implements marketplacetest.World. JD pushes by a message queue of its
// own that needs its own client; there are none.
func (s *Server) Pushes() []marketplacetest.Push { return nil }

func (s *Server) id() int64 {
	s.last++
	return s.last
}
