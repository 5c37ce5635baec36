package paypal_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/paypal"
	"redress/internal/marketplace/paypal/paypaltest"
)

var start = time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)

// bench is a shop connected to a PayPal of its own. Whatever goes over the wire is
// held against PayPal's OpenAPI file.
type bench struct {
	world  *paypaltest.Gateway
	line   *marketplacetest.Line
	hook   *hook
	judge  *judge
	shop   marketplace.Shop
	tools  marketplace.Tools
	tokens *marketplacetest.Tokens
	marketplace.Platform
}

// hook does something right before a call.
type hook struct {
	next http.Handler
	mu   sync.Mutex
	n    int
	do   func()
}

func (h *hook) before(n int, do func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n, h.do = n, do
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	if h.n--; h.n == 0 && h.do != nil {
		h.do()
	}
	h.mu.Unlock()
	h.next.ServeHTTP(w, r)
}

func setup(t *testing.T) *bench {
	t.Helper()
	b := &bench{world: paypaltest.New(marketplacetest.NewClock(start)), judge: newJudge(t)}
	b.hook = &hook{next: b.world.Gateway()}
	b.line = marketplacetest.NewLine(b.hook)
	server := httptest.NewServer(b.line)
	t.Cleanup(server.Close)
	b.tools = marketplacetest.Tools(b.world.Now)
	b.tools.HTTP.Transport = b.judge
	b.tokens = b.tools.Tokens.(*marketplacetest.Tokens)
	b.shop = b.world.Shop()
	b.shop.Gateway = server.URL
	var err error
	b.Platform, err = paypal.Adapter.Connect(b.shop, b.tools)
	require.NoError(t, err)
	return b
}

func usd(minor int64) complaint.Money { return complaint.Money{Minor: minor, Currency: "USD"} }

func (b *bench) opens(kind marketplace.Kind) marketplace.Case {
	id := b.world.Opens(marketplacetest.Opening{Order: "A-1001", Item: "SKU1", Kind: kind, Total: usd(12000), Claimed: usd(5000), Text: "It never came."})
	return marketplace.Case{Number: "R26-7K4Q-X2MD", Platform: "paypal", Shop: "demo", ExternalID: id, Order: "A-1001"}
}

func (b *bench) read(t *testing.T, c marketplace.Case) marketplace.Dispute {
	t.Helper()
	d, err := b.Case.Dispute(t.Context(), c.ExternalID)
	require.NoError(t, err)
	return d
}

func photo(name string) marketplace.Attachment {
	content := []byte("\xff\xd8\xff\xe0 picture " + name)
	return marketplace.Attachment{Name: name, Type: "image/jpeg", Content: content, SHA256: marketplace.Sum(content)}
}
