package notify

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden keeps a handful of letters where people can read them in review.
// Write them anew with go test ./internal/notify -update.
func TestGolden(t *testing.T) {
	t.Parallel()
	base := Data{Case: "R26-7K4Q-X2MD", Due: time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC), Link: "https://redress.example/c/R26-7K4Q-X2MD"}
	taobao, rakuten, house := base, base, base
	taobao.CustomerName, taobao.OrderNumber, taobao.Platform, taobao.ShopName, taobao.Timezone = "王小明", "TB-778812", "taobao", "灯笼小铺", "Asia/Shanghai"
	taobao.Category, taobao.Severity = complaint.ProductQuality, complaint.Critical
	taobao.Items, taobao.Reason = []string{"photo_of_defect", "details"}, "defect_confirmed"
	taobao.Remedy = &complaint.Remedy{Kind: complaint.ReturnRefund, Amount: cny(12800)}
	rakuten.CustomerName, rakuten.OrderNumber, rakuten.Platform, rakuten.ShopName, rakuten.Timezone = "佐藤花子", "213310-20261120-0001", "rakuten", "和紙の店", "Asia/Tokyo"
	rakuten.Category, rakuten.Tracking = complaint.NotAsDescribed, "1234-5678-9012"
	rakuten.Remedy = &complaint.Remedy{Kind: complaint.Replacement}
	rakuten.Text = "同じ柄の在庫を確認のうえ、丁寧に梱包してお送りいたします。"
	house.CustomerName, house.OrderNumber, house.Timezone, house.Category = "Ana Silva", "A-1001", "Europe/Lisbon", complaint.DeliveryDelay
	house.Remedy = &complaint.Remedy{Kind: complaint.PartialRefund, Amount: complaint.Money{Minor: 498000, Currency: "JPY"}}
	house.Reason = "unfounded"
	taipei := house
	taipei.CustomerName, taipei.Timezone, taipei.Reason = "陳怡君", "Asia/Taipei", "late_delivery"
	taipei.Remedy = &complaint.Remedy{Kind: complaint.FullRefund, Amount: complaint.Money{Minor: 128000, Currency: "TWD"}}

	for _, g := range []struct {
		kind   complaint.LetterKind
		locale string
		d      Data
	}{
		{complaint.Acknowledgement, "zh-CN", taobao},
		{complaint.EvidenceRequest, "zh-CN", taobao},
		{complaint.ReturnGuide, "zh-CN", taobao},
		{complaint.ApprovalRequest, "zh-CN", taobao},
		{complaint.Offer, "zh-TW", taipei},
		{complaint.Survey, "zh-TW", taipei},
		{complaint.Acknowledgement, "ja", rakuten},
		{complaint.Offer, "ja", rakuten},
		{complaint.RejectionNotice, "ja", rakuten},
		{complaint.RemedyNotice, "ja", rakuten},
		{complaint.Offer, "en", taipei},
		{complaint.RejectionNotice, "en", house},
		{complaint.RulingNotice, "en", house},
		{complaint.PositionRequest, "en", house},
	} {
		t.Run(string(g.kind)+" "+g.locale, func(t *testing.T) {
			t.Parallel()
			r, err := Render(g.kind, g.locale, g.d)
			require.NoError(t, err)
			same(t, string(g.kind)+"."+g.locale+".txt.golden", "Subject: "+r.Subject+"\n\n"+r.Text)
			if g.kind == complaint.Offer {
				same(t, string(g.kind)+"."+g.locale+".html.golden", r.HTML)
			}
		})
	}
}

func same(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}
