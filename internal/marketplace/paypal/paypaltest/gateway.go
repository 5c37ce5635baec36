// Package paypaltest is a PayPal to test against: the Customer Disputes API v1,
// the refunds of Payments v2 and the webhooks, as far as a seller's side needs
// them. It refuses what PayPal refuses, keeps what PayPal keeps, and stands on a
// clock that can be turned:
//
//	gateway := paypaltest.New(marketplacetest.NewClock(time.Now()))
//	server := httptest.NewServer(gateway)
//
// Gateway.Shop tells how to connect to it; its other methods play the buyer and
// PayPal itself (marketplacetest.World).
package paypaltest

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

// What a shop connects with.
const (
	ClientID  = "AaFakeClient"
	secret    = "EfFakeSecret"
	WebhookID = "8PT597110X687430L"
)

// Times of the platform. PayPal tells the seller's in each dispute; these are what
// the fake takes.
const (
	sellerHas = 10 * 24 * time.Hour
	buyerHas  = 20 * 24 * time.Hour
	appealFor = 10 * 24 * time.Hour
	tokenLife = 9 * time.Hour
)

// Gateway is one PayPal with one shop.
type Gateway struct {
	clock *marketplacetest.Clock
	mux   *http.ServeMux

	mu       sync.Mutex
	n        int
	tokens   map[string]time.Time // until when each is good
	cases    []*dispute
	captures map[string]*capture
	replays  map[string]replay // by PayPal-Request-Id and address
	pushes   []marketplacetest.Push
	throttle int
	revoked  bool

	signing sync.Once
	signer  *rsa.PrivateKey
}

var _ marketplacetest.World = (*Gateway)(nil)

// New is a PayPal without disputes.
func New(clock *marketplacetest.Clock) *Gateway {
	g := &Gateway{clock: clock, tokens: map[string]time.Time{}, captures: map[string]*capture{}, replays: map[string]replay{}}
	g.routes()
	return g
}

// Gateway implements marketplacetest.World.
func (g *Gateway) Gateway() http.Handler { return g }

// Shop implements marketplacetest.World.
func (g *Gateway) Shop() marketplace.Shop {
	return marketplace.Shop{Platform: "paypal", Name: "demo", Settings: map[string]string{
		"client_id": ClientID, "client_secret": secret, "webhook_id": WebhookID,
		"return_address": `{"address_line_1":"1 Dock Road","admin_area_2":"Antwerp","postal_code":"2000","country_code":"BE"}`,
	}}
}

// Now implements marketplacetest.World.
func (g *Gateway) Now() time.Time { return g.clock.Now().UTC() }

// RevokesTokens lets every token be refused from now on, and new ones given.
func (g *Gateway) RevokesTokens() {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.tokens)
}

// RevokesApp lets PayPal refuse the shop's client for good.
func (g *Gateway) RevokesApp() {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.tokens)
	g.revoked = true
}

// Throttles implements marketplacetest.World.
func (g *Gateway) Throttles(calls int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.throttle = calls
}

// ServeHTTP implements http.Handler.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.throttle > 0 {
		g.throttle--
		w.Header().Set("Retry-After", "2")
		refuse(w, http.StatusTooManyRequests, "RATE_LIMIT_REACHED", "Too many requests. Blocked due to rate limiting.", "")
		return
	}
	g.mux.ServeHTTP(w, r)
}

func (g *Gateway) routes() {
	g.mux = http.NewServeMux()
	g.mux.HandleFunc("POST /v1/oauth2/token", g.grant)
	for pattern, handler := range map[string]http.HandlerFunc{
		"GET /v1/customer/disputes":                       g.list,
		"GET /v1/customer/disputes/{id}":                  g.show,
		"POST /v1/customer/disputes/{id}/{action}":        g.act,
		"GET /v2/payments/captures/{id}":                  g.showCapture,
		"POST /v2/payments/captures/{id}/refund":          g.refund,
		"GET /v2/payments/refunds/{id}":                   g.showRefund,
		"GET /v2/checkout/orders/{id}":                    g.showOrder,
		"GET /v1/notifications/webhooks/{id}":             g.showWebhook,
		"POST /v1/notifications/verify-webhook-signature": g.verify,
	} {
		g.mux.HandleFunc(pattern, g.known(handler))
	}
	g.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { missing(w) })
}

// grant gives a token by the client's credentials.
func (g *Gateway) grant(w http.ResponseWriter, r *http.Request) {
	id, given, ok := r.BasicAuth()
	switch {
	case !ok || id != ClientID || given != secret || g.revoked:
		answer(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client", "error_description": "Client Authentication failed"})
	case !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded"):
		refuse(w, http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "The server does not support the request payload's media type.", "")
	case r.FormValue("grant_type") != "client_credentials":
		answer(w, http.StatusBadRequest, map[string]any{"error": "unsupported_grant_type", "error_description": "Grant Type is NULL"})
	default:
		token := "A21AA" + rand.Text()
		g.tokens[token] = g.Now().Add(tokenLife)
		answer(w, http.StatusOK, map[string]any{"access_token": token, "token_type": "Bearer", "app_id": "APP-80W284485P519543T",
			"expires_in": int(tokenLife.Seconds()), "scope": "https://uri.paypal.com/services/disputes/read-seller"})
	}
}

// known lets only those in who have a token that is good.
func (g *Gateway) known(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if until, ok := g.tokens[token]; !bearer || !ok || !g.Now().Before(until) {
			refuse(w, http.StatusUnauthorized, "AUTHENTICATION_FAILURE",
				"Authentication failed due to missing authorization header, or invalid authentication credentials.", "")
			return
		}
		next(w, r)
	}
}

// number makes the next id, in PayPal's manner.
func (g *Gateway) number(format string) string {
	g.n++
	return fmt.Sprintf(format, g.n)
}

func (g *Gateway) find(id string) *dispute {
	for _, d := range g.cases {
		if d.id == id {
			return d
		}
	}
	return nil
}

func money(m complaint.Money) map[string]any {
	value := m.Value()
	if m.Currency == "HUF" || m.Currency == "TWD" {
		value, _, _ = strings.Cut(value, ".")
	}
	return map[string]any{"currency_code": m.Currency, "value": value}
}

func when(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000Z") }
