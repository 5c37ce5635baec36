package app

import (
	"redress/internal/marketplace"
	"redress/internal/marketplace/jd"
	"redress/internal/marketplace/paypal"
	"redress/internal/marketplace/rakuten"
	"redress/internal/marketplace/stripe"
	"redress/internal/marketplace/taobao"
	"redress/internal/marketplace/weidian"
)

// Platforms are the adapters that shops can be connected with, in the order that
// people read of them.
var Platforms = []marketplace.Adapter{
	taobao.Adapter, taobao.Tmall, jd.Adapter, weidian.Adapter, rakuten.Adapter, paypal.Adapter, stripe.Adapter,
}
