// Package contract_test holds all platforms' adapters to one contract: whatever
// goes wrong on the way, a case is not lost, nothing is done twice, and it ends
// with at most one remedy.
package contract_test

import (
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

// side is an adapter and the other side of its platform.
type side struct {
	adapter  marketplace.Adapter
	world    func(at time.Time) marketplacetest.World
	currency string
	kinds    []marketplace.Kind // that a buyer may open
}

func clock(at time.Time) *marketplacetest.Clock { return marketplacetest.NewClock(at) }

var refunds = []marketplace.Kind{marketplace.RefundOnly, marketplace.ReturnRefund}

var sides = []side{
	{taobao.Adapter, func(at time.Time) marketplacetest.World { return taobaotest.New("taobao", at) }, "CNY", refunds},
	{taobao.Tmall, func(at time.Time) marketplacetest.World { return taobaotest.New("tmall", at) }, "CNY", refunds},
	{jd.Adapter, func(at time.Time) marketplacetest.World { return jdtest.New(at) }, "CNY", refunds},
	{weidian.Adapter, func(at time.Time) marketplacetest.World { return weidiantest.New(clock(at)) }, "CNY", refunds},
	{rakuten.Adapter, func(at time.Time) marketplacetest.World { return rakutentest.New(clock(at)) }, "JPY", []marketplace.Kind{marketplace.Inquiry}},
	{paypal.Adapter, func(at time.Time) marketplacetest.World { return paypaltest.New(clock(at)) }, "USD", refunds},
	{stripe.Adapter, func(at time.Time) marketplacetest.World { return stripetest.New(clock(at)) }, "USD", []marketplace.Kind{marketplace.Chargeback}},
}
