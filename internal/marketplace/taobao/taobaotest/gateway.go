// Package taobaotest is TOP, Alibaba's open platform, as a shop's software meets
// it: an http.Handler that checks each call as TOP documents it (signature, time
// stamp, session, parameters, sizes, pages, versions) and refuses as TOP does; that
// keeps refunds, exchanges, trades and messages on a clock that can be turned; and
// that lets a buyer and the platform act (marketplacetest.World).
//
// It is stricter than TOP in one thing: a parameter that a method does not have is
// refused, where TOP ignores it, so that a misspelt one is seen. Where TOP's
// documentation is silent, what it does is said at the place, and marked [U].
package taobaotest

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

// Gateway is TOP with one shop.
type Gateway struct {
	tmall bool
	clock *marketplacetest.Clock

	mu       sync.Mutex
	key      string
	secret   string
	session  string
	refresh  string
	nick     string
	ids      int64
	cases    map[string]*dispute
	trades   map[string]*trade
	offSale  map[string]bool
	topics   []string
	post     []*notice
	throttle int
	busy     int
	codeFrom int64 // cents from which a refund wants a code by SMS; 0: none does
	bumps    bool  // a review gives the refund another version
	apart    bool  // taobao.refund.get does not know exchanges
	calls    []Call
}

var _ marketplacetest.World = (*Gateway)(nil)

// Call is a call as it came in: what was sent, without what only proves who sends.
type Call struct {
	Method string
	Params map[string]string
	Files  map[string]int // bytes of each file
	Code   int            // 0: taken
}

// New is TOP with a shop of Taobao, or of Tmall for the name "tmall", at an instant.
func New(platform string, at time.Time) *Gateway {
	return &Gateway{
		tmall: platform == "tmall", clock: marketplacetest.NewClock(at.Truncate(time.Second)),
		key: "12345678", secret: rand.Text(), session: rand.Text(), refresh: rand.Text(), nick: "demo_shop",
		ids: 310_000_000_000_000_000, cases: map[string]*dispute{}, trades: map[string]*trade{}, offSale: map[string]bool{}, topics: allTopics(),
	}
}

// Gateway implements marketplacetest.World.
func (g *Gateway) Gateway() http.Handler { return g }

// Shop implements marketplacetest.World.
func (g *Gateway) Shop() marketplace.Shop {
	g.mu.Lock()
	defer g.mu.Unlock()
	platform := "taobao"
	if g.tmall {
		platform = "tmall"
	}
	return marketplace.Shop{Platform: platform, Name: "demo", Settings: map[string]string{"app_key": g.key, "app_secret": g.secret,
		"session": g.session, "refresh_token": g.refresh, "seller_nick": g.nick}}
}

// Calls are all calls so far, oldest first.
func (g *Gateway) Calls() []Call {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]Call(nil), g.calls...)
}

// number is the next id. They are longer than what a float64 keeps, as TOP's are.
func (g *Gateway) number() string {
	g.ids++
	return strconv.FormatInt(g.ids, 10)
}

// method is one of TOP's.
type method struct {
	open  bool     // needs no session
	takes []string // its parameters; one in capitals at the end is a file
	does  func(g *Gateway, c *call) (any, *refusal)
}

// ServeHTTP implements http.Handler.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	name, answer, no := g.serve(r)
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	body := map[string]any{envelope(name): answer}
	if no != nil {
		body = map[string]any{"error_response": no.wire(g.number())}
	}
	_ = json.NewEncoder(w).Encode(body) // who went away gets nothing
}

func (g *Gateway) serve(r *http.Request) (name string, answer any, no *refusal) {
	c, no := read(r)
	if no != nil {
		return "", nil, no
	}
	name = c.all["method"]
	defer func() { g.note(c, no) }()
	m, no := g.admit(c)
	if no != nil {
		return name, nil, no
	}
	answer, no = m.does(g, c)
	if no == nil {
		if object, ok := answer.(map[string]any); ok {
			object["request_id"] = g.number()
		}
	}
	return name, answer, no
}

func (g *Gateway) note(c *call, no *refusal) {
	kept := Call{Method: c.all["method"], Params: map[string]string{}, Files: map[string]int{}}
	for name, value := range c.all {
		if name != "sign" && name != "session" && name != "app_key" && name != "refresh_token" {
			kept.Params[name] = value
		}
	}
	for name, f := range c.files {
		kept.Files[name] = len(f)
	}
	if no != nil {
		kept.Code = no.code
	}
	g.calls = append(g.calls, kept)
}
