package policy

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// FuzzPack holds that any file is either refused with its name and a line, or
// gives terms that leave no question open.
func FuzzPack(f *testing.F) {
	files := small(map[string]string{})
	for _, name := range []string{"house.yaml", "roster.yaml"} {
		text, err := builtin.ReadFile("packs/" + name)
		require.NoError(f, err)
		files[name] = string(text)
	}
	for _, seed := range []string{
		"pack: fuzz\nextends: house\n",
		"pack: fuzz\nextends: house\ndeadlines:\n  answer: {within: 10d, remind: 50, default: close_unanswered, source: \"[U]\"}\n",
		"pack: fuzz\nextends: fuzz\n",
		"pack: fuzz\nextends: house\nmoney: {CNY: {authority: {agent: \"1\"}, four_eyes: \"1\", high_value: \"1\", source: \"[U]\"}}\n",
		"pack: fuzz\nextends: house\ntriage:\n  lexicons: [zh]\n  ties: []\n  rules: [{name: a, when: 'total > 1'}]\n",
		"pack: fuzz\ndeadlines: &a {answer: *a}\n", "[", "pack: [fuzz]", "", "---\n---\n", "pack: !!binary x",
		"pack: fuzz\nextends: house\ntriage:\n  lexicons: !000\n0: #0", // the decoder once panicked here
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		set := map[string][]byte{"fuzz.yaml": []byte(text)}
		for name, other := range files {
			set[name] = []byte(other)
		}
		packs, err := build(set)
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
		terms := pack.Terms("CNY")
		for _, name := range complaint.DeadlineNames {
			require.Positive(t, terms.Deadlines[name].Within, name)
			require.Contains(t, complaint.Defaults[name], terms.Deadlines[name].Default, name)
		}
		require.Positive(t, terms.Rounds)
		_, err = pack.Triage(Facts{Text: "坏了", Locale: "zh-CN"})
		require.NoError(t, err)
	})
}
