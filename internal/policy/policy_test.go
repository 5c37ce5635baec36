package policy

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/policy/holidays"
)

func TestTheMostSpecialPackIsForAComplaint(t *testing.T) {
	t.Parallel()
	packs, err := with(t, map[string]string{
		"booth.yaml": "pack: booth\nextends: mall\nkind: shop\napplies: {platform: mall}\n",
		"table.yaml": "pack: table\nextends: house\nkind: shop\napplies: {platform: house, shops: [only]}\n",
	})
	require.NoError(t, err)
	for of, want := range map[[2]string]string{
		{"mall", "demo"}: "stand", {"mall", "second"}: "stand", {"mall", "other"}: "booth", {"mall", ""}: "booth",
		{"house", "only"}: "table", {"house", "demo"}: "house", {"house", ""}: "house",
	} {
		pack, err := packs.For(of[0], of[1])
		require.NoError(t, err)
		require.Equal(t, want, pack.Name(), of)
	}
	for platform, reason := range map[string]string{"fair": "the pack of that name is a law's", "booth": "is a shop's", "nowhere": `no policy pack for platform "nowhere"`} {
		_, err := packs.For(platform, "demo")
		require.ErrorContains(t, err, reason)
	}
}

func TestWhatAPackIs(t *testing.T) {
	t.Parallel()
	mall, stand := fixed(t, "mall"), fixed(t, "stand")
	require.Equal(t, []any{"mall", "The Mall", OfPlatform, "Asia/Shanghai"}, []any{mall.Name(), mall.Title(), mall.Kind(), mall.Zone()})
	require.Equal(t, []any{"stand", "stand", OfShop, "Asia/Shanghai"}, []any{stand.Name(), stand.Title(), stand.Kind(), stand.Zone()})
	require.Regexp(t, `^[0-9a-f]{16}$`, mall.Version())
}

func TestYearsOfListsInUseThatAreMissingAreWarnedOf(t *testing.T) {
	t.Parallel()
	packs, err := buildAll(fixture(t))
	require.NoError(t, err)
	ends, limited := holidays.Ends("cn")
	require.True(t, limited)
	at := func(year int) time.Time { return time.Date(year, time.June, 1, 0, 0, 0, 0, time.UTC) }
	require.Empty(t, packs.Warnings(at(ends-2)))
	require.Equal(t, []string{"calendar list cn is published until " + years(ends) + ": " + years(ends+1) + " is missing"}, packs.Warnings(at(ends-1)))
	require.Equal(t, []string{"calendar list cn is published until " + years(ends) + ": " + years(ends+1) + " and " + years(ends+2) + " are missing"}, packs.Warnings(at(ends)))
	packs, err = with(t, map[string]string{"mall.yaml": "pack: mall\nextends: house\ncalendars: {unused: {holidays: cn, hours: {daily: [\"01:00-02:00\"]}}}\n"})
	require.NoError(t, err)
	require.Empty(t, packs.Warnings(at(ends)), "nothing counts with it")
}

func years(n int) string { return time.Date(n, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006") }

func TestRulesAreListedInTheOrderOfALife(t *testing.T) {
	t.Parallel()
	var names []string
	byName := map[string]Rule{}
	for _, r := range fixed(t, "mall").Rules() {
		names = append(names, r.Pack+"/"+r.Name)
		byName[r.Name] = r
	}
	require.Equal(t, []string{
		"house/first_response", "house/evidence", "mall/merchant_answer", "mall/merchant_answer_unshipped", "fair/delayed_goods",
		"house/decision", "house/approval", "house/answer", "mall/extra_evidence", "mall/ruling", "house/return", "house/inspection",
		"house/remedy", "fair/refund", "house/follow_up", "house/rating", "house/console", "mall/overall", "mall/customer_appeal", "house/merchant_appeal",
		"mall/materials", "fair/report",
	}, names)
	require.Equal(t, Rule{
		Name: "merchant_answer", Pack: "mall", Wait: complaint.PositionDue, Counts: "24h of wall time", Starts: "the consumer's filing",
		Warnings: []string{"50%", "2h"}, Margin: "1h", Gate: "30m, then act", Default: complaint.GrantWish,
		Effect: "the Mall decides for the consumer", Source: "Mall rules of 2025 [O]", Mark: "O", Confidence: "official",
	}, byName["merchant_answer"])
	no := false
	require.Equal(t, Rule{
		Name: "merchant_answer_unshipped", Pack: "mall", Wait: complaint.PositionDue, Counts: "12h of wall time",
		Categories: []complaint.Category{complaint.DeliveryDelay}, Shipped: &no, Default: complaint.GrantWish,
		Source: "Mall rules of 2025 [S]", Mark: "S", Confidence: "secondary",
	}, byName["merchant_answer_unshipped"])
	require.Equal(t, Rule{
		Name: "report", Pack: "fair", Law: true, Counts: "56d of wall time", Effect: "the office is told",
		Source: "Fairness Act §11 [K]", Mark: "K", Confidence: "general knowledge",
	}, byName["report"])
}

func TestTheLeastSureMarkOfASourceCounts(t *testing.T) {
	t.Parallel()
	for source, want := range map[string][2]string{
		"a [O]": {"O", "official"}, "a [V]": {"V", "computed"}, "a [S]": {"S", "secondary"}, "a [K]": {"K", "general knowledge"},
		"a [U]": {"U", "unsure"}, "a [S][U]": {"U", "unsure"}, "a [U], b [O]": {"U", "unsure"}, "a [O], b [S]": {"S", "secondary"}, "a": {"", ""},
	} {
		mark, words := markOf(source)
		require.Equal(t, want, [2]string{mark, words}, source)
	}
}

func TestBurdensSayWhoHasToProveWhat(t *testing.T) {
	t.Parallel()
	burdens := fixed(t, "house").Burdens()
	require.Len(t, burdens, 5)
	require.Equal(t, []Burden{
		{Category: complaint.ProductQuality, Code: "photo_of_defect", From: complaint.Customer, Required: true, Proves: "the defect"},
		{Category: complaint.ProductQuality, Code: "quality_report", From: complaint.Merchant, Article: "art. 23 [K]"},
	}, burdens[:2])
}
