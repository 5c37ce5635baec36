package policy

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A shop may give itself more time than its platform leaves, and is told so.
func TestATimeLongerThanThePlatformsOwnIsTold(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.November, 25, 0, 0, 0, 0, time.UTC)
	const head = "pack: stall\nkind: shop\nextends: mall\napplies: {platform: mall, shops: [stall]}\n"
	same := "it acts at its own time all the same"
	for name, c := range map[string]struct {
		pack string
		want []string // where, and the whole of what is said
	}{
		"nothing said": {head, nil},
		"shorter":      {head + "deadlines:\n  position: {within: 12h, default: grant_wish, source: '[U]'}\n", nil},
		"as long":      {head + "deadlines:\n  position: {within: 24h, default: grant_wish, source: '[U]'}\n  mine: {wait: position, categories: [delivery_delay], shipped: false, within: 12h, default: grant_wish, source: '[U]'}\n", nil},
		"longer": {head + "deadlines:\n  mine: {wait: position, within: 25h, default: grant_wish, source: '[U]'}\n  late: {wait: position, categories: [delivery_delay], within: 6h, default: grant_wish, source: '[U]'}\n",
			[]string{"stall.yaml:6: deadlines.mine: position has 25h of wall time here, and The Mall leaves 24h of wall time by its own rules (mall/merchant_answer: Mall rules of 2025 [O]): " + same}},
		"longer for some, of a secondary source": {head + "deadlines:\n  position: {within: 24h, default: grant_wish, source: '[U]'}\n",
			[]string{"stall.yaml:6: deadlines.position: position has 24h of wall time here, and The Mall leaves 12h of wall time by its own rules (mall/merchant_answer_unshipped: Mall rules of 2025 [S]): " + same}},
		"on another clock, sometimes": {head + "deadlines:\n  platform_question: {within: 9h, default: answer_with_file, source: '[U]'}\n",
			[]string{"stall.yaml:6: deadlines.platform_question: platform_question has 9h of wall time here, and The Mall leaves 4h, counted 09:00–18:00 every day, Asia/Shanghai by its own rules (mall/extra_evidence: Mall rules of 2025 [O]): " + same}},
		"on another clock, never":      {head + "deadlines:\n  platform_question: {within: 4h, default: answer_with_file, source: '[U]'}\n", nil},
		"where the platform is unsure": {head + "deadlines:\n  ruling: {within: 60d, default: rule_for_customer, source: '[U]'}\n", nil},
		"where the house says it":      {head + "deadlines:\n  return: {within: 60d, default: lapse_remedy, source: '[U]'}\n", nil},
		"that it does not take over": {"pack: stall\nkind: shop\nextends: house\nzone: Asia/Shanghai\napplies: {platform: mall}\ndeadlines:\n  overall: {within: 10d, default: flag, source: '[U]'}\n  customer_appeal: {within: 6d, default: carry_out_ruling, source: '[U]'}\n",
			[]string{
				"stall.yaml:3: extends: position has 24h of wall time here, and The Mall leaves 12h of wall time by its own rules (mall/merchant_answer_unshipped: Mall rules of 2025 [S]): " + same,
				"stall.yaml:3: extends: platform_question has 24h of wall time here, and The Mall leaves 4h, counted 09:00–18:00 every day, Asia/Shanghai by its own rules (mall/extra_evidence: Mall rules of 2025 [O]): " + same,
			}},
		"that is no shop's": {"pack: stall\nextends: mall\ndeadlines:\n  position: {within: 90d, default: grant_wish, source: '[U]'}\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			packs, err := with(t, map[string]string{"stall.yaml": c.pack})
			require.NoError(t, err)
			var got []string
			for _, w := range packs.Lengthened("stall", now) {
				got = append(got, w.Error())
			}
			require.Equal(t, c.want, got)
		})
	}
}

// A law over the shop's pack may end a wait before the shop's own rule would.
func TestALawEndsATimeThatWouldBeLonger(t *testing.T) {
	t.Parallel()
	pack := "pack: stall\nkind: shop\nextends: mall\napplies: {platform: mall}\nlaws: [strict]\ndeadlines:\n  platform_question: {within: 9h, default: answer_with_file, source: '[U]'}\n"
	law := "pack: strict\nkind: law\nzone: UTC\ndeadlines:\n  platform_question: {within: 2h, effect: a fine, source: '[O]'}\n"
	packs, err := with(t, map[string]string{"stall.yaml": pack, "strict.yaml": law})
	require.NoError(t, err)
	require.Empty(t, packs.Lengthened("stall", cny.At))
	require.Empty(t, packs.Lengthened("nowhere", cny.At))
}
