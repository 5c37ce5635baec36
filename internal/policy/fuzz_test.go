package policy

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// FuzzPack holds that any file is either refused with its name and a line, or
// gives terms that leave no question open and deadlines that can be explained.
func FuzzPack(f *testing.F) {
	ready := readied(f)
	for _, seed := range []string{
		"pack: fuzz\nextends: house\n",
		"pack: fuzz\nextends: house\ndeadlines:\n  answer: {within: 10d, warn: [\"50%\"], default: close_unanswered, source: \"[U]\"}\n",
		"pack: fuzz\nextends: fuzz\n",
		"pack: fuzz\nextends: house\nmoney: {CNY: {authority: {agent: \"1\"}, four_eyes: \"1\", high_value: \"1\", source: \"[U]\"}}\n",
		"pack: fuzz\nextends: house\ntriage:\n  lexicons: [zh]\n  ties: []\n  rules: [{name: a, when: 'total > 1'}]\n",
		"pack: fuzz\ndeadlines: &a {answer: *a}\n", "[", "pack: [fuzz]", "", "---\n---\n", "pack: !!binary x",
		"pack: fuzz\nextends: house\ntriage:\n  lexicons: !000\n0: #0", // the decoder once panicked here
		"pack: fuzz\nextends: mall\nkind: shop\napplies: {platform: mall}\nlaws: [fair]\nzone: Africa/Cairo\n",
		"pack: fuzz\nkind: law\nzone: Pacific/Apia\ndeadlines: {overall: {within: 400d, clock: natural_days, effect: x, source: '[U]'}}\n",
		"pack: fuzz\nextends: mall\ncalendars: {c: {zone: America/Sao_Paulo, holidays: us, hours: {mon: ['23:00-01:00'], tue: []}}}\ndeadlines:\n  remedy: {within: 90m, clock: business_hours, calendar: c, warn: ['99%', 89m], margin: 1m, default: flag, source: '[U]'}\n",
		"pack: fuzz\nextends: mall\ndeadlines:\n  ruling: {latest: [{within: 1d, clock: natural_days}, {within: 3000d}], warn: [1%], margin: 2w, default: rule_for_merchant, source: '[V]'}\n",
		"pack: fuzz\nextends: house\ndeadlines:\n  x: {wait: position, within: 1h, categories: [billing], shipped: true, default: proceed, source: '[U]'}\n  position: {within: 1s, default: ask_customer, source: '[U]'}\n",
		"pack: fuzz\nextends: house\nletters: {awake: '22:00-06:00', source: '[K]'}\nretention: {evidence: {years: 30, source: '[K]'}}\nreasons: {'a.b[0]': other}\n",
		"pack: fuzz\nextends: mall\ndeadlines:\n  q: {wait: platform_question, within: 4h, clock: window, calendar: desk, margin: 1h, gate: {within: 1h, otherwise: hold}, default: answer_with_file, source: '[O]'}\n",
		"pack: fuzz\nextends: mall\ndeadlines:\n  told: {wait: none, within: 3d, clock: business_days, calendar: london, shipped: false, starts: a, effect: b, source: '[O][K]'}\n",
		"pack: fuzz\nextends: house\nchecklists: {billing: [{code: a, kinds: [chat], from: merchant, required: true, proof: true, proves: b, article: '[S]'}]}\n",
		"pack: fuzz\nextends: house\nlimits: {asks: {is: 1e1, source: '[K]'}, rounds: {is: 0x3, source: '[K]'}}\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		b := ready.copied()
		var packs *Packs
		err := b.add("fuzz.yaml", []byte(text))
		if err == nil {
			packs, err = b.all()
		}
		if err != nil {
			var wrong *LoadError
			require.True(t, errors.As(err, &wrong), "%v", err)
			require.NotEmpty(t, wrong.File)
			require.Positive(t, wrong.Line)
			require.NotEmpty(t, wrong.Reason)
			return
		}
		pack, err := packs.Get("fuzz")
		require.NoError(t, err)
		requireTerms(t, pack)
		requireExplained(t, pack, time.Date(2026, 10, 31, 23, 59, 58, 7, time.UTC))
		requireRestored(t, pack)
		if pack.Kind() != OfLaw {
			_, err = pack.Triage(Facts{Text: "坏了", Locale: "zh-CN"})
			require.NoError(t, err)
		}
	})
}
