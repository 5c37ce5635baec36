package policy

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// edited is a pack of the fixture after changes to its files: file, old, new.
func edited(t *testing.T, name string, changes ...[3]string) *Pack {
	t.Helper()
	files := fixture(t)
	for _, c := range changes {
		require.Contains(t, files[c[0]], c[1])
		files[c[0]] = strings.Replace(files[c[0]], c[1], c[2], 1)
	}
	packs, err := buildAll(files)
	require.NoError(t, err)
	pack, err := packs.Get(name)
	require.NoError(t, err)
	return pack
}

func TestDiffSaysWhatChangedAndWhereItComesFrom(t *testing.T) {
	t.Parallel()
	mall := fixed(t, "mall")
	require.Empty(t, Diff(mall, mall))
	require.NotNil(t, Diff(mall, mall), "[] in JSON")
	for name, c := range map[string]struct {
		change [][3]string
		want   []Change
	}{
		"a number": {[][3]string{{"mall.yaml", "within: 24h", "within: 36h"}},
			[]Change{{"deadlines.position.within", "24h", "36h", "Mall rules of 2025 [O]", "Mall rules of 2025 [O]"}}},
		"a number and its source": {[][3]string{{"house.yaml", `72h, warn: ["50%"], default: proceed, source: "b`, `48h, warn: ["50%"], default: proceed, source: "c`}},
			[]Change{{"deadlines.evidence.within", "3d", "48h", "b [U]", "c [U]"}}},
		"a source alone": {[][3]string{{"house.yaml", "b [U]", "b [O]"}},
			[]Change{{"deadlines.evidence.source", "b [U]", "b [O]", "b [U]", "b [O]"}}},
		"a clock": {[][3]string{{"mall.yaml", `"09:00-18:00"]}}`, `"09:00-17:00"]}}`}},
			[]Change{{"deadlines.platform_question.clock", "daily window 09:00–18:00, every day, Asia/Shanghai", "daily window 09:00–17:00, every day, Asia/Shanghai", "Mall rules of 2025 [O]", "Mall rules of 2025 [O]"}}},
		"one of several": {[][3]string{{"mall.yaml", "{within: 14d}", "{within: 15d}"}},
			[]Change{{"deadlines.overall.counts", "the latest of: 15 business days, Mon–Fri, without the holidays of gb, Europe/London; 14d of wall time",
				"the latest of: 15 business days, Mon–Fri, without the holidays of gb, Europe/London; 15d of wall time", "Mall rules of 2025 [V]", "Mall rules of 2025 [V]"}}},
		"for some": {[][3]string{{"mall.yaml", "within: 12h", "within: 6h"}},
			[]Change{{"deadlines.position[delivery_delay,shipped=false].within", "12h", "6h", "Mall rules of 2025 [S]", "Mall rules of 2025 [S]"}}},
		"a law": {[][3]string{{"fair.yaml", "within: 7d", "within: 6d"}},
			[]Change{{"deadlines.remedy.fair.within", "7d", "6d", "Fairness Act §7 [O]", "Fairness Act §7 [O]"}}},
		"that bounds nothing": {[][3]string{{"mall.yaml", "within: 3d", "within: 4d"}},
			[]Change{{"deadlines.materials.within", "3d", "4d", "Mall rules of 2025 [O]", "Mall rules of 2025 [O]"}}},
		"a margin, a gate, a warning": {[][3]string{{"mall.yaml", `warn: ["50%", "2h"]`, `warn: ["3h"]`}, {"mall.yaml", "margin: 1h", "margin: 2h"}, {"mall.yaml", "otherwise: act", "otherwise: hold"}},
			[]Change{
				{"deadlines.position.gate", "30m, then act", "30m, then hold", "Mall rules of 2025 [O]", "Mall rules of 2025 [O]"},
				{"deadlines.position.margin", "1h", "2h", "Mall rules of 2025 [O]", "Mall rules of 2025 [O]"},
				{"deadlines.position.warn", "50%, 2h", "3h", "Mall rules of 2025 [O]", "Mall rules of 2025 [O]"},
			}},
		"money": {[][3]string{{"house.yaml", `four_eyes: "2000"`, `four_eyes: "1999.50"`}, {"house.yaml", `agent: "10000"`, `supervisor: "10000"`}},
			[]Change{
				{"money.CNY.four_eyes", "2000.00", "1999.50", "q [U]", "q [U]"},
				{"money.JPY.authority.agent", "10000", "", "q [U]", "q [U]"},
				{"money.JPY.authority.supervisor", "", "10000", "q [U]", "q [U]"},
			}},
		"limits": {[][3]string{{"house.yaml", "{is: 3, source: \"v", "{is: 4, source: \"v"}, {"house.yaml", "is: true", "is: false"}},
			[]Change{{"limits.asks.is", "3", "4", "v [U]", "v [U]"}, {"limits.grant_at_once.is", "true", "false", "w [U]", "w [U]"}}},
		"letters, retention": {[][3]string{{"house.yaml", "21:00", "20:00"}, {"fair.yaml", "years: 5", "years: 6"}},
			[]Change{{"letters.awake", "08:00-21:00", "08:00-20:00", "x [U]", "x [U]"}, {"retention.complaint.years", "5", "6", "Fairness Act §20 [O]", "Fairness Act §20 [O]"}}},
		"a checklist": {[][3]string{{"house.yaml", "kinds: [document], from: merchant", "kinds: [photo], from: merchant"}, {"house.yaml", "code: photo_of_item", "code: picture"}},
			[]Change{
				{"checklists.not_as_described.photo_of_item.from", "customer", "", "", ""},
				{"checklists.not_as_described.photo_of_item.kinds", "photo", "", "", ""},
				{"checklists.not_as_described.picture.from", "", "customer", "", ""},
				{"checklists.not_as_described.picture.kinds", "", "photo", "", ""},
				{"checklists.product_quality.quality_report.kinds", "document", "photo", "art. 23 [K]", "art. 23 [K]"},
			}},
		"triage": {[][3]string{{"house.yaml", "severity: normal", "severity: high"}, {"house.yaml", "stated_feedback: -1", "stated_feedback: -2"}, {"lexicon/ja.yaml", "language: ja", "language: jp"}},
			[]Change{
				{"triage.kind.stated_feedback", "-1", "-2", "", ""},
				{"triage.lexicons.ja", mall.rules.Lexicons["ja"], "62b105a41874d411", "", ""},
				{"triage.rules.a_complaint.severity", "normal", "high", "", ""},
			}},
		"reasons, zone, title, laws": {[][3]string{{"mall.yaml", "NOT_RECEIVED", "UNRECEIVED"}, {"mall.yaml", "zone: Asia/Shanghai", "zone: Asia/Tokyo"}, {"mall.yaml", "The Mall\n", "Mall\n"}},
			[]Change{
				{"deadlines.customer_appeal.clock", "natural days, Asia/Shanghai", "natural days, Asia/Tokyo", "Mall rules of 2025 [O]", "Mall rules of 2025 [O]"},
				{"deadlines.materials.clock", "natural days, Asia/Shanghai", "natural days, Asia/Tokyo", "Mall rules of 2025 [O]", "Mall rules of 2025 [O]"},
				{"deadlines.platform_question.clock", "daily window 09:00–18:00, every day, Asia/Shanghai", "daily window 09:00–18:00, every day, Asia/Tokyo", "Mall rules of 2025 [O]", "Mall rules of 2025 [O]"},
				{"deadlines.ruling.counts", told("Asia/Shanghai"), told("Asia/Tokyo"), "Mall rules of 2025 [S][U]", "Mall rules of 2025 [S][U]"},
				{"reasons.NOT_RECEIVED", "delivery_delay", "", "", ""},
				{"reasons.UNRECEIVED", "", "delivery_delay", "", ""},
				{"title", "The Mall", "Mall", "", ""},
				{"zone", "Asia/Shanghai", "Asia/Tokyo", "", ""},
			}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, Diff(mall, edited(t, "mall", c.change...)))
		})
	}
}

func told(zone string) string {
	return "the earliest of: 8h, counted 09:00–12:00 and 13:00–18:00 Mon–Fri, 10:00–12:00 Sat, without the holidays of cn, " + zone +
		"; 5 natural days, from the next one, " + zone
}

func TestDiffOfTwoPlatformsComparesWhatBoundsTheSame(t *testing.T) {
	t.Parallel()
	paths := map[string]Change{}
	for _, c := range Diff(fixed(t, "house"), fixed(t, "mall")) {
		paths[c.Path] = c
	}
	require.Equal(t, Change{"deadlines.platform_question.within", "24h", "4h", "g [U]", "Mall rules of 2025 [O]"}, paths["deadlines.platform_question.within"])
	require.Equal(t, Change{"deadlines.position.rule", "house/position", "mall/merchant_answer", "c [U]", "Mall rules of 2025 [O]"}, paths["deadlines.position.rule"])
	require.Equal(t, Change{Path: "laws", New: "fair"}, paths["laws"])
	require.NotContains(t, paths, "deadlines.position.within", "24 h on both")
}
