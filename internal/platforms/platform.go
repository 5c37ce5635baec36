package main

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

// shopPrefix begins the name of the shops that are connected here. They are not
// "demo", which is that of the examples and has no platform behind it; and each
// start has its own, because the platforms number their cases from the beginning.
const shopPrefix = "devstack-"

// platform is one fake with what was played on it. Its fake is spoken to by one at
// a time, so that a look at a page never comes between two steps of a call.
type platform struct {
	cast
	name    string // taobao
	gateway string // the URL that a shop is connected by
	called  string // the shop's name
	real    func() time.Time

	mu       sync.Mutex
	world    marketplacetest.World
	line     *marketplacetest.Line
	cases    []*playedCase
	ahead    time.Duration // of the real clock
	turnable bool          // back, too
	push     pushing
	busy     int // calls that will be told to come later
	reader   *reader
}

// playedCase is a case that a buyer opened here.
type playedCase struct {
	ID      string
	Opening marketplacetest.Opening
	At      time.Time
}

func newPlatform(c cast, base string, now func() time.Time) *platform {
	at := now()
	p := &platform{cast: c, name: c.adapter.Name, called: shopPrefix + at.UTC().Format("0102-150405"), real: now, world: c.world(at)}
	p.gateway = base + p.prefix() + c.entry
	p.line = marketplacetest.NewLine(p.world.Gateway())
	p.turnable = p.turnsBack()
	p.reader = newReader(p)
	return p
}

// prefix is the path that the gateway's own paths come after; mount, where it is
// listened for.
func (p *platform) prefix() string {
	if p.root != "" {
		return ""
	}
	return "/" + p.name + "/gateway"
}

func (p *platform) mount() string {
	if p.root != "" {
		return p.root
	}
	return p.prefix() + "/"
}

// turnsBack reports whether the fake's clock goes back when it is told to.
func (p *platform) turnsBack() bool {
	was := p.world.Now()
	p.world.Turn(-time.Second)
	if !p.world.Now().Before(was) {
		return false
	}
	p.world.Turn(time.Second)
	return true
}

// sync sets the clock, and lets happen what fell due.
func (p *platform) sync() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set()
}

func (p *platform) set() {
	if by := p.real().Add(p.ahead).Sub(p.world.Now()); by > 0 || by < 0 && p.turnable {
		p.world.Turn(by)
	}
}

// ServeHTTP is the gateway as a shop's software meets it.
func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set()
	if p.busy > 0 {
		p.busy--
		p.world.Throttles(1)
	}
	p.line.ServeHTTP(w, r)
}

// shop is how the shop here is connected, its secrets included: they guard
// nothing, and are made anew at each start.
func (p *platform) shop() marketplace.Shop {
	shop := p.world.Shop()
	shop.Name, shop.Gateway = p.called, p.gateway
	return shop
}

// find is a case by its id; nil when nobody opened one here.
func (p *platform) find(id string) *playedCase {
	for _, c := range p.cases {
		if c.ID == id {
			return c
		}
	}
	return nil
}

func (p *platform) plays(kind marketplace.Kind) bool { return slices.Contains(p.kinds, kind) }
