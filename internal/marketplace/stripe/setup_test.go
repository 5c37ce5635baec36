package stripe_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/stripe"
	"redress/internal/marketplace/stripe/stripetest"
	"redress/internal/provider"
)

var start = time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)

// bench is a shop connected to a Stripe of its own.
type bench struct {
	world *stripetest.Gateway
	line  *marketplacetest.Line
	hook  *hook
	shop  marketplace.Shop
	tools marketplace.Tools
	marketplace.Platform
}

// hook does something right before a call, and keeps what was written.
type hook struct {
	next   http.Handler
	mu     sync.Mutex
	n      int
	do     func()
	writes []*http.Request
}

func (h *hook) before(n int, do func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n, h.do = n, do
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	if r.Method == http.MethodPost {
		h.writes = append(h.writes, r)
	}
	if h.n--; h.n == 0 && h.do != nil {
		h.do()
	}
	h.mu.Unlock()
	h.next.ServeHTTP(w, r)
}

// wrote counts the writes to addresses that end so.
func (h *hook) wrote(end string) (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, r := range h.writes {
		if strings.HasSuffix(r.URL.Path, end) {
			n++
		}
	}
	return n
}

func setup(t *testing.T) *bench {
	t.Helper()
	b := &bench{world: stripetest.New(marketplacetest.NewClock(start))}
	b.hook = &hook{next: b.world.Gateway()}
	b.line = marketplacetest.NewLine(b.hook)
	server := httptest.NewServer(b.line)
	t.Cleanup(server.Close)
	b.tools = marketplacetest.Tools(b.world.Now)
	b.shop = b.world.Shop()
	b.shop.Gateway = server.URL
	var err error
	b.Platform, err = stripe.Adapter.Connect(b.shop, b.tools)
	require.NoError(t, err)
	return b
}

func usd(minor int64) complaint.Money { return complaint.Money{Minor: minor, Currency: "USD"} }

func (b *bench) opens(kind marketplace.Kind) marketplace.Case {
	id := b.world.Opens(marketplacetest.Opening{Order: "A-1001", Kind: kind, Total: usd(12000), Claimed: usd(5000)})
	return marketplace.Case{Number: "R26-7K4Q-X2MD", Platform: "stripe", Shop: "demo", ExternalID: id, Order: "A-1001"}
}

func (b *bench) read(t *testing.T, c marketplace.Case) marketplace.Dispute {
	t.Helper()
	d, err := b.Case.Dispute(t.Context(), c.ExternalID)
	require.NoError(t, err)
	return d
}

func (b *bench) answer(t *testing.T, c marketplace.Case, a marketplace.Answer) (marketplace.Dispute, error) {
	t.Helper()
	return b.Answers.Answer(t.Context(), c, a)
}

func code(t *testing.T, err error) string {
	t.Helper()
	var refused *provider.Refused
	require.ErrorAs(t, err, &refused)
	return refused.Code
}

func photo(t *testing.T, name string, shade uint8) marketplace.Attachment {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for i := range picture.Pix {
		picture.Pix[i] = shade
	}
	picture.Set(1, 1, color.White)
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, picture, nil))
	return marketplace.Attachment{Name: name, Type: "image/jpeg", Content: b.Bytes(), SHA256: marketplace.Sum(b.Bytes())}
}
