package policy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

func TestBuiltInPacksLoad(t *testing.T) {
	t.Parallel()
	packs, err := Load("")
	require.NoError(t, err)
	require.ElementsMatch(t, complaint.Platforms, packs.Names())
	_, err = packs.Get("nowhere")
	require.ErrorContains(t, err, `"nowhere"`)
}

// housePack is the built-in house pack with one change, for a directory.
func housePack(t testing.TB, old, changed string) string {
	t.Helper()
	text, err := builtin.ReadFile("packs/house.yaml")
	require.NoError(t, err)
	require.Contains(t, string(text), old)
	return strings.Replace(string(text), old, changed, 1)
}

// small puts lexicons of no words beside the files, so that a test of something
// else does not read thousands.
func small(files map[string]string) map[string]string {
	for language, script := range map[string]string{"zh": "han", "ja": "kana", "en": "latin"} {
		name := "lexicon/" + language + ".yaml"
		if _, there := files[name]; !there {
			files[name] = "language: " + language + "\nscript: " + script + "\n"
		}
	}
	return files
}

func directory(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return dir
}

func TestWhatIsWrongInAPackIsNamedByFileLineAndReason(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		old, changed string // in house.yaml
		at           string // text of the line that is to blame
		field        string
		reason       string
	}{
		"unknown key":            {"limits:", "limitz:", "limitz:", "", "unknown field"},
		"unknown key of a clock": {"default: flag,  ", "defalt: flag,  ", "defalt: flag", "", "unknown field"},
		"double key":             {"limits:", "title: again\nlimits:", "title: again", "", "already defined"},
		"missing default":        {"default: close_unanswered,     ", "", "  answer: ", "deadlines.answer.default", "is missing; it may be close_unanswered"},
		"default of another":     {"default: close_unanswered,", "default: grant_wish,", "  answer: ", "deadlines.answer.default", "must not be grant_wish"},
		"bad duration":           {"answer:            {within: 72h", "answer:            {within: soon", "  answer: ", "deadlines.answer.within", "length of time"},
		"no time at all":         {"answer:            {within: 72h", "answer:            {within: 0h", "  answer: ", "deadlines.answer.within", "longer than nothing"},
		"reminder after the end": {"72h, remind: 50, default: proceed", "72h, remind: 100, default: proceed", "  evidence: ", "deadlines.evidence.remind", "from 0 (never) to 99"},
		"missing deadline":       {"  approval:          {", "  # approval:          {", "deadlines:", "deadlines.approval", "is missing"},
		"unknown deadline":       {"  approval:", "  aproval:", "  aproval:", "deadlines.aproval", "is no deadline"},
		"no source":              {"our choice; silence is never acceptance (R40) [U]", "somewhere", "  answer: ", "deadlines.answer.source", "[O], [S], [V], [K] or [U]"},
		"CEL that is none":       {"'size(safety) > 0'", "'size(safety) >'", "safety_words", "triage.rules[1].when", "CEL: Syntax error"},
		"CEL of a wrong name":    {"'size(safety) > 0'", "'size(danger) > 0'", "safety_words", "triage.rules[1].when", "undeclared reference to 'danger'"},
		"CEL that is no yes":     {"'size(safety) > 0'", "'size(safety)'", "safety_words", "triage.rules[1].when", "must be true or false, not int"},
		"rule that lowers":       {"complexity: complex, tag: safety", "complexity: simple, tag: safety", "safety_words", "triage.rules[1].complexity", "never lowers"},
		"money that is no money": {`four_eyes: "2000"`, `four_eyes: "2000.005"`, "  CNY:", "money.CNY.four_eyes", "2 decimals"},
		"currency that is none":  {"  JPY:", "  JPX:", "  JPX:", "money.JPX", "not an ISO 4217 currency"},
		"money for an operator":  {"finance: \"50000\"", "operator: \"50000\"", "  CNY:", "money.CNY.authority.operator", "only agent, supervisor and finance"},
		"rounds without end":     {"{is: 3,", "{is: 99,", "  rounds:", "limits.rounds.is", "from 1 to 20"},
		"evidence of no kind":    {"kinds: [photo, video], from: customer, required: true, proof: true}\n    - {code: quality", "kinds: [photo, dream], from: customer, required: true, proof: true}\n    - {code: quality", "photo_of_defect", "checklists.product_quality[0].kinds[1]", "must be one of"},
		"category left out":      {"  billing:\n    - {code: billing_record", "  other_billing:\n    - {code: billing_record", "other_billing:", "checklists.other_billing", "is no category"},
		"lexicon that is none":   {"[zh, ja, en]", "[zh, fr]", "lexicons:", "triage.lexicons[1]", `no lexicon "fr"`},
		"category twice in ties": {"product_quality, other]\n  # Added", "product_quality, product_quality]\n  # Added", "ties:", "triage.ties", "each category once"},
		"another pack's name":    {"pack: house", "pack: horse", "pack: horse", "pack", `must be "house"`},
		"a pack that is not":     {"pack: house", "pack: house\nextends: castle", "extends: castle", "extends", `no pack "castle"`},
		"extends in a circle":    {"pack: house", "pack: house\nextends: jd", "", "extends", "extends itself"},
		"a tag":                  {"title: The", "title: !str The", "title:", "", "tags are not used"},
		"not YAML":               {"deadlines:", "deadlines: [", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := housePack(t, c.old, c.changed)
			_, err := Load(directory(t, small(map[string]string{"house.yaml": text})))
			var wrong *LoadError
			require.ErrorAs(t, err, &wrong)
			require.Contains(t, wrong.Reason, c.reason)
			require.Equal(t, c.field, wrong.Field)
			if c.at != "" {
				require.Equal(t, "house.yaml", wrong.File)
				require.Contains(t, strings.Split(text, "\n")[wrong.Line-1], c.at, "%v", err)
			}
			require.Greater(t, wrong.Line, 0)
		})
	}
}

func TestADirectoryOverridesAndAdds(t *testing.T) {
	t.Parallel()
	dir := directory(t, map[string]string{
		"jd.yaml":   "pack: jd\nextends: house\n",
		"shop.yaml": "pack: shop\nextends: taobao\nlimits:\n  rounds: {is: 5, source: \"ours [U]\"}\n",
	})
	packs, err := Load(dir)
	require.NoError(t, err)
	jd, err := packs.Get("jd")
	require.NoError(t, err)
	house, err := packs.Get("house")
	require.NoError(t, err)
	require.Equal(t, house.Terms("CNY").Deadlines, jd.Terms("CNY").Deadlines)
	shop, err := packs.Get("shop")
	require.NoError(t, err)
	require.Equal(t, 5, shop.Terms("CNY").Rounds)
	require.Equal(t, "5d", shop.Terms("CNY").Deadlines[complaint.PositionDue].Within.String())
	require.NotEqual(t, house.Version(), shop.Version())
}

func TestVersionChangesWithAnythingThePackUses(t *testing.T) {
	t.Parallel()
	versions := map[string]bool{}
	for _, files := range []map[string]string{
		{},
		{"house.yaml": housePack(t, "{is: 3,", "{is: 4,")},
		{"lexicon/ja.yaml": "language: ja\nscript: kana\n"},
		{"taobao.yaml": "pack: taobao\nextends: house\n"},
	} {
		packs, err := Load(directory(t, files))
		require.NoError(t, err)
		pack, err := packs.Get("taobao")
		require.NoError(t, err)
		versions[pack.Version()] = true
	}
	require.Len(t, versions, 4)
}

func TestADirectoryThatIsNone(t *testing.T) {
	t.Parallel()
	_, err := Load(filepath.Join(t.TempDir(), "nothing"))
	require.ErrorContains(t, err, "open the policy directory")
	dir := directory(t, map[string]string{"file": ""})
	_, err = Load(filepath.Join(dir, "file"))
	require.ErrorContains(t, err, "is a file")
}
