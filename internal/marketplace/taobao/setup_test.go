package taobao_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/taobao"
	"redress/internal/marketplace/taobao/taobaotest"
	"redress/internal/provider"
)

var start = time.Date(2026, 11, 20, 1, 30, 0, 0, time.UTC)

// bench is a shop connected to its fake, with the line between them.
type bench struct {
	*taobaotest.Gateway
	line   *marketplacetest.Line
	tokens *marketplacetest.Tokens
	shop   marketplace.Shop
	tools  marketplace.Tools
	marketplace.Platform
}

func connect(t *testing.T, platform string, settings ...string) *bench {
	t.Helper()
	b := &bench{Gateway: taobaotest.New(platform, start)}
	b.line = marketplacetest.NewLine(b.Gateway)
	server := httptest.NewServer(b.line)
	t.Cleanup(server.Close)
	b.tools = marketplacetest.Tools(b.Now)
	b.tokens = b.tools.Tokens.(*marketplacetest.Tokens)
	b.shop = b.Shop()
	b.shop.Gateway = server.URL
	for i := 0; i+1 < len(settings); i += 2 {
		b.shop.Settings[settings[i]] = settings[i+1]
	}
	b.Platform = b.dial(t)
	return b
}

func (b *bench) dial(t *testing.T) marketplace.Platform {
	t.Helper()
	adapter := map[string]marketplace.Adapter{"taobao": taobao.Adapter, "tmall": taobao.Tmall}[b.shop.Platform]
	p, err := adapter.Connect(b.shop, b.tools)
	require.NoError(t, err)
	return p
}

// each runs a test on a shop of Taobao and on one of Tmall.
func each(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Helper()
	for _, platform := range []string{"taobao", "tmall"} {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			test(t, connect(t, platform))
		})
	}
}

func fen(minor int64) complaint.Money { return complaint.Money{Minor: minor, Currency: "CNY"} }

// opened is a case of 128.00 yuan.
func (b *bench) opened(kind marketplace.Kind) string {
	return b.Opens(marketplacetest.Opening{Order: "778812000000000001", Item: "600123", Kind: kind, Total: fen(12800), Claimed: fen(12800), Text: "杯子碎了"})
}

func at(id string) marketplace.Case {
	return marketplace.Case{Number: "R26-7K4Q-X2MD", ExternalID: id, Order: "778812000000000001"}
}

func (b *bench) read(t *testing.T, id string) marketplace.Dispute {
	t.Helper()
	d, err := b.Case.Dispute(t.Context(), id)
	require.NoError(t, err)
	return d
}

// picture is a small one.
var picture = func() []byte {
	var content bytes.Buffer
	if err := png.Encode(&content, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		panic(err)
	}
	return content.Bytes()
}()

func photo() marketplace.Attachment {
	return marketplace.Attachment{Name: "parcel.png", Type: "image/png", SHA256: marketplace.Sum(picture), Content: picture}
}

func refusal(d marketplace.Dispute) marketplace.Answer {
	return marketplace.Answer{Key: "R26-7K4Q-X2MD/answer/1", Kind: marketplace.Refuse, Version: d.Version, Text: "商品完好，见附图", Reason: "1",
		Files: []marketplace.Attachment{photo()}}
}

func refused(t *testing.T, code string, err error) {
	t.Helper()
	var no *provider.Refused
	require.ErrorAs(t, err, &no)
	require.Equal(t, code, no.Code)
}

func isRefused(err error) bool {
	var no *provider.Refused
	return errors.As(err, &no)
}
