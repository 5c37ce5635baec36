package main

import (
	"context"
	"net/http"
	"time"

	"redress/internal/marketplace"
	"redress/internal/marketplace/jd"
	"redress/internal/marketplace/jd/jdtest"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/paypal"
	"redress/internal/marketplace/paypal/paypaltest"
	"redress/internal/marketplace/rakuten"
	"redress/internal/marketplace/rakuten/rakutentest"
	"redress/internal/marketplace/stripe"
	"redress/internal/marketplace/stripe/stripetest"
	"redress/internal/marketplace/taobao"
	"redress/internal/marketplace/taobao/taobaotest"
	"redress/internal/marketplace/weidian"
	"redress/internal/marketplace/weidian/weidiantest"
)

// tick is how often the platforms' clocks are set: how late silence may be noticed.
const tick = time.Second

// stage is all platforms side by side.
type stage struct {
	base      string // http://127.0.0.1:8028
	now       func() time.Time
	platforms []*platform
}

// cast is a platform's fake, and what a case on it looks like by default.
type cast struct {
	adapter  marketplace.Adapter
	world    func(at time.Time) marketplacetest.World
	entry    string // what comes after the gateway's path
	root     string // the path that the gateway has instead of one under the platform's name
	notifies bool   // by requests of its own
	currency string
	total    string
	language string
	text     string
	kind     marketplace.Kind
	kinds    []marketplace.Kind
}

var refunds = []marketplace.Kind{marketplace.RefundOnly, marketplace.ReturnRefund}

// casts are all platforms, in the order that people read of them.
var casts = []cast{
	{adapter: taobao.Adapter, world: func(at time.Time) marketplacetest.World { return taobaotest.New("taobao", at) }, entry: "/router/rest",
		currency: "CNY", total: "128.00", language: "zh-CN", text: "水壶收到第三天就不加热了，要求退款。", kind: marketplace.RefundOnly, kinds: refunds},
	{adapter: taobao.Tmall, world: func(at time.Time) marketplacetest.World { return taobaotest.New("tmall", at) }, entry: "/router/rest",
		currency: "CNY", total: "499.00", language: "zh-CN", text: "耳机右边没有声音。", kind: marketplace.RefundOnly,
		kinds: []marketplace.Kind{marketplace.RefundOnly, marketplace.ReturnRefund, marketplace.Exchange}},
	{adapter: jd.Adapter, world: func(at time.Time) marketplacetest.World { return jdtest.New(at) },
		currency: "CNY", total: "89.90", language: "zh-CN", text: "包裹破损，杯子碎了。", kind: marketplace.RefundOnly,
		kinds: []marketplace.Kind{marketplace.RefundOnly, marketplace.ReturnRefund, marketplace.Exchange, marketplace.Repair, marketplace.Reship}},
	{adapter: weidian.Adapter, world: func(at time.Time) marketplacetest.World { return weidiantest.New(marketplacetest.NewClock(at)) }, notifies: true,
		currency: "CNY", total: "45.00", language: "zh-CN", text: "发错颜色了。", kind: marketplace.RefundOnly,
		kinds: []marketplace.Kind{marketplace.RefundOnly, marketplace.ReturnRefund, marketplace.Inquiry}},
	{adapter: rakuten.Adapter, world: func(at time.Time) marketplacetest.World { return rakutentest.New(marketplacetest.NewClock(at)) },
		currency: "JPY", total: "6800", language: "ja", text: "フライパンの取っ手が割れていました。返金をお願いします。", kind: marketplace.Inquiry,
		kinds: []marketplace.Kind{marketplace.Inquiry}},
	{adapter: paypal.Adapter, world: func(at time.Time) marketplacetest.World { return paypaltest.New(marketplacetest.NewClock(at)) }, notifies: true,
		currency: "GBP", total: "96.00", language: "en", text: "Two of the six mugs arrived chipped.", kind: marketplace.RefundOnly,
		kinds: []marketplace.Kind{marketplace.RefundOnly, marketplace.ReturnRefund, marketplace.Chargeback}},
	// stripe-go speaks to /v1 of a server, and to no path below another.
	{adapter: stripe.Adapter, root: "/v1/", world: func(at time.Time) marketplacetest.World { return stripetest.New(marketplacetest.NewClock(at)) }, notifies: true,
		currency: "USD", total: "59.00", language: "en", text: "The parcel never came.", kind: marketplace.Chargeback,
		kinds: []marketplace.Kind{marketplace.Chargeback, marketplace.Inquiry}},
}

// newStage sets all platforms up. base is where they are reached.
func newStage(base string, now func() time.Time) *stage {
	s := &stage{base: base, now: now}
	for _, c := range casts {
		s.platforms = append(s.platforms, newPlatform(c, base, now))
	}
	return s
}

func (s *stage) named(name string) *platform {
	for _, p := range s.platforms {
		if p.name == name {
			return p
		}
	}
	return nil
}

// follow keeps the platforms' clocks with the real one until ctx ends, so that
// what falls due does.
func (s *stage) follow(ctx context.Context) {
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			for _, p := range s.platforms {
				p.sync()
			}
		}
	}
}

// handler is everything that is answered: gateways, pages, and the pages' JSON.
func (s *stage) handler() http.Handler {
	mux := http.NewServeMux()
	for _, p := range s.platforms {
		mux.Handle(p.mount(), http.StripPrefix(p.prefix(), p))
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	s.controls(mux)
	s.pages(mux)
	return guard(mux)
}
