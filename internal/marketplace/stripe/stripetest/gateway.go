// Package stripetest is a Stripe to test against: disputes, their evidence, events,
// charges, refunds, files and webhooks, as far as a merchant's side needs them. It
// refuses what Stripe refuses (unknown parameters, evidence handed in twice, a
// refund of what the bank took), answers an Idempotency-Key that comes again with
// what it answered first, and stands on a clock that can be turned:
//
//	gateway := stripetest.New(marketplacetest.NewClock(time.Now()))
//	server := httptest.NewServer(gateway)
//
// Gateway.Shop tells how to connect to it; its other methods play the customer and
// the bank (marketplacetest.World).
package stripetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

// What a shop connects with; they open nothing but a Gateway.
var (
	apiKey        = "rk" + "_test_" + "fake"
	webhookSecret = "whsec" + "_fake"
)

const (
	bankGives = 10 * 24 * time.Hour // for evidence; Stripe tells it in each dispute
	keysLast  = 24 * time.Hour      // an Idempotency-Key is known
	eventsFor = 30 * 24 * time.Hour // an event is listed
)

// Gateway is one Stripe with one account.
type Gateway struct {
	clock *marketplacetest.Clock
	mux   *http.ServeMux

	mu       sync.Mutex
	n        int
	disputes []*dispute
	charges  []*charge
	files    []*file
	events   []event
	known    map[string]replay // by Idempotency-Key
	throttle int
	revoked  bool
}

var _ marketplacetest.World = (*Gateway)(nil)

// New is a Stripe without disputes.
func New(clock *marketplacetest.Clock) *Gateway {
	g := &Gateway{clock: clock, known: map[string]replay{}, mux: http.NewServeMux()}
	for pattern, do := range map[string]func(w *answer, r *http.Request, in url.Values){
		"GET /v1/disputes":             g.listDisputes,
		"GET /v1/disputes/{id}":        g.showDispute,
		"POST /v1/disputes/{id}":       g.updateDispute,
		"POST /v1/disputes/{id}/close": g.closeDispute,
		"GET /v1/events":               g.listEvents,
		"GET /v1/charges":              g.listCharges,
		"GET /v1/charges/{id}":         g.showCharge,
		"GET /v1/refunds":              g.listRefunds,
		"POST /v1/refunds":             g.createRefund,
		"GET /v1/files":                g.listFiles,
		"POST /v1/files":               g.createFile,
	} {
		g.mux.HandleFunc(pattern, g.serve(do))
	}
	g.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		a := &answer{}
		a.refuse(http.StatusNotFound, invalid, "", "Unrecognized request URL.", "")
		a.write(w)
	})
	return g
}

// Gateway implements marketplacetest.World.
func (g *Gateway) Gateway() http.Handler { return g }

// Shop implements marketplacetest.World.
func (g *Gateway) Shop() marketplace.Shop {
	return marketplace.Shop{Platform: "stripe", Name: "demo", Settings: map[string]string{"api_key": apiKey, "webhook_secret": webhookSecret}}
}

// Now implements marketplacetest.World.
func (g *Gateway) Now() time.Time { return g.clock.Now().UTC() }

// Throttles implements marketplacetest.World.
func (g *Gateway) Throttles(calls int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.throttle = calls
}

// RevokesKey lets the API key be refused from now on.
func (g *Gateway) RevokesKey() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.revoked = true
}

// ServeHTTP implements http.Handler.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.mux.ServeHTTP(w, r)
}

type replay struct {
	sum    string // of what was asked
	at     time.Time
	answer answer
}

var version = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$`)

// serve is what every call goes through: the key, the form, the Idempotency-Key.
func (g *Gateway) serve(do func(*answer, *http.Request, url.Values)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		a := &answer{}
		defer func() { a.write(w) }()
		if g.throttle > 0 {
			g.throttle--
			a.refuse(http.StatusTooManyRequests, invalid, "rate_limit", "Too many requests hit the API too quickly.", "")
			return
		}
		if r.Header.Get("Authorization") != "Bearer "+apiKey || g.revoked {
			a.refuse(http.StatusUnauthorized, invalid, "", "Invalid API Key provided.", "")
			return
		}
		if v := r.Header.Get("Stripe-Version"); v != "" && !version.MatchString(v) {
			a.refuse(http.StatusBadRequest, invalid, "", "Invalid Stripe API version.", "")
			return
		}
		body, err := io.ReadAll(io.LimitReader(r.Body, 16<<20))
		if err != nil {
			a.refuse(http.StatusBadRequest, invalid, "", "The body was cut.", "")
			return
		}
		in, sum := r.URL.Query(), sha256.Sum256(body)
		if r.Method == http.MethodPost && r.URL.Path != "/v1/files" {
			if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
				a.refuse(http.StatusBadRequest, invalid, "", "Invalid request: send form-encoded parameters.", "")
				return
			}
			if in, err = url.ParseQuery(string(body)); err != nil {
				a.refuse(http.StatusBadRequest, invalid, "", "Invalid form.", "")
				return
			}
		}
		key := r.Header.Get("Idempotency-Key")
		if r.Method != http.MethodPost || key == "" || r.URL.Path == "/v1/files" {
			r.Body = io.NopCloser(bytes.NewReader(body))
			do(a, r, in)
			return
		}
		asked := r.URL.Path + hex.EncodeToString(sum[:])
		if was, ok := g.known[key]; ok && g.Now().Sub(was.at) < keysLast {
			if was.sum != asked {
				a.refuse(http.StatusBadRequest, "idempotency_error", "", "Keys for idempotent requests can only be used with the same parameters.", "")
				return
			}
			*a = was.answer
			return
		}
		do(a, r, in)
		if !a.unheard { // what was refused for its parameters is not kept
			g.known[key] = replay{asked, g.Now(), *a}
		}
	}
}

// answer is what a call is answered with.
type answer struct {
	status  int
	body    []byte
	unheard bool // it was refused before anything began
}

const invalid = "invalid_request_error"

func (a *answer) refuse(status int, kind, code, message, param string) {
	said := map[string]any{"type": kind, "message": message, "request_log_url": "https://dashboard.stripe.com/test/logs/req_fake"}
	if code != "" {
		said["code"] = code
		said["doc_url"] = "https://stripe.com/docs/error-codes/" + strings.ReplaceAll(code, "_", "-")
	}
	if param != "" {
		said["param"] = param
	}
	a.say(status, map[string]any{"error": said})
	a.unheard = true
}

func (a *answer) missing(what, id string) {
	a.refuse(http.StatusNotFound, invalid, "resource_missing", fmt.Sprintf("No such %s: '%s'", what, id), "id")
}

func (a *answer) say(status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		status, b = http.StatusInternalServerError, []byte(`{"error":{"type":"api_error"}}`)
	}
	a.status, a.body = status, b
}

func (a *answer) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Request-Id", "req_fake")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// only refuses parameters that a call does not have; a name may end with [ for what
// has names or numbers inside.
func (a *answer) only(in url.Values, names ...string) bool {
	for name := range in {
		if !slices.ContainsFunc(names, func(n string) bool { return n == name || strings.HasSuffix(n, "[") && strings.HasPrefix(name, n) }) {
			a.refuse(http.StatusBadRequest, invalid, "parameter_unknown", "Received unknown parameter: "+name, name)
			return false
		}
	}
	return true
}

func (g *Gateway) number(prefix string) string {
	g.n++
	return fmt.Sprintf("%s_1Fake%010d", prefix, g.n)
}
