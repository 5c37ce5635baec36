package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

func TestTriageReadsThreeLanguages(t *testing.T) {
	t.Parallel()
	pack := packOf(t, "house")
	for text, want := range map[string]complaint.Category{
		"收到的手机屏幕是坏的，开不了机":                                        complaint.ProductQuality,
		"下單兩個星期了，貨還沒收到，催了也沒用":                                    complaint.DeliveryDelay,
		"和图片完全不一样，颜色不对，是假货":                                      complaint.NotAsDescribed,
		"客服態度非常差，問了三次都不理人":                                       complaint.AfterSalesService,
		"申请退货，卖家不给退，退款一直没有":                                      complaint.ReturnDifficulty,
		"刚买完第二天就降价，申请保价被拒绝":                                      complaint.Billing,
		"届いた商品が壊れていて、電源が入りません":                                   complaint.ProductQuality,
		"二週間待っても商品が届きません":                                        complaint.DeliveryDelay,
		"写真と違う色の商品が届きました。偽物だと思います":                               complaint.NotAsDescribed,
		"問い合わせても返信がなく、対応が最悪です":                                   complaint.AfterSalesService,
		"返品を申し込んだのに、返金してもらえません":                                  complaint.ReturnDifficulty,
		"同じ注文で二重に請求されました":                                        complaint.Billing,
		"The kettle stopped working after two days":              complaint.ProductQuality,
		"My parcel never arrived, three weeks late now":          complaint.DeliveryDelay,
		"This is a fake, not as described on the listing":        complaint.NotAsDescribed,
		"Your support was rude and nobody answers my mails":      complaint.AfterSalesService,
		"I sent it back but they refuse to refund me":            complaint.ReturnDifficulty,
		"I was charged twice for the same order":                 complaint.Billing,
		"I don’t understand why my account was closed, explain.": complaint.OtherCategory,
	} {
		got, err := pack.Triage(Facts{Text: text, Locale: "zh-CN", Kind: complaint.IsComplaint})
		require.NoError(t, err)
		require.Equal(t, complaint.IsComplaint, got.Kind, text)
		require.Equal(t, want, got.Category, "%s %v", text, got.Reasons)
	}
}

func TestKindIsDecidedByTheWordsAndWhatIsAsked(t *testing.T) {
	t.Parallel()
	pack := packOf(t, "house")
	for name, c := range map[string]struct {
		facts Facts
		want  complaint.Kind
	}{
		"praise stated as a complaint":       {Facts{Text: "非常好，很满意，下次还会来买", Kind: complaint.IsComplaint}, complaint.IsFeedback},
		"praise in Japanese":                 {Facts{Text: "とても良かったです。大満足です", Locale: "ja", Kind: complaint.IsComplaint}, complaint.IsFeedback},
		"praise in English":                  {Facts{Text: "Excellent, arrived fast, I love it", Kind: complaint.IsComplaint}, complaint.IsFeedback},
		"praise that says nothing is bad":    {Facts{Text: "苹果很甜，没有坏的，包装不错", Kind: complaint.IsComplaint}, complaint.IsFeedback},
		"a grievance stated as feedback":     {Facts{Text: "质量太差了，用了两天就坏了", Kind: complaint.IsFeedback}, complaint.IsComplaint},
		"a grievance with nothing stated":    {Facts{Text: "壊れていました。最悪です", Locale: "ja"}, complaint.IsComplaint},
		"a remark with nothing stated":       {Facts{Text: "Just wanted to say thanks, it works well"}, complaint.IsFeedback},
		"praise with a wish":                 {Facts{Text: "非常好，很满意", Wish: complaint.FullRefund, Kind: complaint.IsFeedback}, complaint.IsComplaint},
		"praise with a category":             {Facts{Text: "非常好，很满意", Category: complaint.Billing}, complaint.IsComplaint},
		"a complaint in words we don't know": {Facts{Text: "Ich habe nichts bekommen", Kind: complaint.IsComplaint}, complaint.IsComplaint},
		"feedback in words we don't know":    {Facts{Text: "Alles bestens", Kind: complaint.IsFeedback}, complaint.IsFeedback},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := pack.Triage(c.facts)
			require.NoError(t, err)
			require.Equal(t, c.want, got.Kind, got.Reasons)
		})
	}
}

func TestSafetyGoesToASupervisorAtOnce(t *testing.T) {
	t.Parallel()
	pack := packOf(t, "house")
	for text, locale := range map[string]string{
		"热水器漏电，把我电到了":                      "zh-CN",
		"充電器冒煙起火了":                         "zh-TW",
		"吃完拉肚子，去医院了":                       "zh-CN",
		"充電中に発火して、やけどをしました":                "ja",
		"The charger caught fire at night": "en",
	} {
		got, err := pack.Triage(Facts{Text: text, Locale: locale, Kind: complaint.IsComplaint})
		require.NoError(t, err)
		require.Equal(t, complaint.Critical, got.Severity, text)
		require.Equal(t, complaint.Complex, got.Complexity)
		require.Contains(t, got.Tags, "safety")
		require.Contains(t, []string{"zhou", "tanaka"}, got.Owner, text)
	}
	got, err := pack.Triage(Facts{Text: "没有漏电，质量一般", Locale: "zh-CN", Kind: complaint.IsComplaint})
	require.NoError(t, err)
	require.NotContains(t, got.Tags, "safety")
}

func TestRulesRaiseSeverity(t *testing.T) {
	t.Parallel()
	pack := packOf(t, "house")
	now := time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)
	plain := Facts{Text: "质量太差了", Locale: "zh-CN", Kind: complaint.IsComplaint, Channel: "platform",
		Total: complaint.Money{Minor: 49_80, Currency: "CNY"}, Now: now, FirstResponseDue: now.Add(20 * time.Hour)}
	for name, c := range map[string]struct {
		change     func(*Facts)
		severity   complaint.Severity
		complexity complaint.Complexity
		tag        string
	}{
		"nothing special": {func(*Facts) {}, complaint.Normal, complaint.Simple, ""},
		"valuable":        {func(f *Facts) { f.Total.Minor = 1000_00 }, complaint.High, complaint.Simple, "high_value"},
		"two people":      {func(f *Facts) { f.Total.Minor = 2000_01 }, complaint.High, complaint.Complex, "high_value"},
		"other currency":  {func(f *Facts) { f.Total.Currency = "KRW" }, complaint.Normal, complaint.Complex, ""},
		"comes again":     {func(f *Facts) { f.EarlierComplaints = 2 }, complaint.High, complaint.Simple, "repeat_customer"},
		"late already":    {func(f *Facts) { f.Now = now.Add(17 * time.Hour) }, complaint.High, complaint.Simple, "deadline_near"},
		"in public":       {func(f *Facts) { f.Channel = "social" }, complaint.High, complaint.Simple, "public"},
		"praise":          {func(f *Facts) { f.Text = "非常好，很满意" }, complaint.Low, complaint.Simple, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			facts := plain
			c.change(&facts)
			got, err := pack.Triage(facts)
			require.NoError(t, err)
			require.Equal(t, c.severity, got.Severity, got.Reasons)
			require.Equal(t, c.complexity, got.Complexity, got.Reasons)
			require.Equal(t, c.tag != "", len(got.Tags) > 0, got.Tags)
			if c.tag != "" {
				require.Contains(t, got.Tags, c.tag)
			}
		})
	}
}

func TestThePlatformsReasonDecidesBeforeTheWords(t *testing.T) {
	t.Parallel()
	dir := directory(t, map[string]string{"shop.yaml": "pack: shop\nextends: house\nreasons: {ITEM_NOT_RECEIVED: delivery_delay}\n"})
	packs, err := Load(dir)
	require.NoError(t, err)
	pack, err := packs.Get("shop")
	require.NoError(t, err)
	got, err := pack.Triage(Facts{Text: "it is broken", PlatformReason: "ITEM_NOT_RECEIVED"})
	require.NoError(t, err)
	require.Equal(t, complaint.DeliveryDelay, got.Category)
	got, err = pack.Triage(Facts{Text: "it is broken", PlatformReason: "ITEM_NOT_RECEIVED", Category: complaint.Billing})
	require.NoError(t, err)
	require.Equal(t, complaint.Billing, got.Category)
}

func TestTriageIsTheSameEachTimeAndKeepsTheWordsToItself(t *testing.T) {
	t.Parallel()
	pack := packOf(t, "house")
	facts := Facts{Text: strings.Repeat("客服態度差，屏幕坏了，还没收到退款。SECRET ", 40), Locale: "zh-TW", Goods: "GOODS"}
	first, err := pack.Triage(facts)
	require.NoError(t, err)
	for range 20 {
		again, err := pack.Triage(facts)
		require.NoError(t, err)
		require.Equal(t, first, again)
	}
	for _, reason := range first.Reasons {
		require.Regexp(t, `^(kind|category|rule|words):[a-z0-9_.]+$`, reason)
	}
}
