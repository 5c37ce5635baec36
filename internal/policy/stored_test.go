package policy

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

func TestAStoredPackAnswersAsItDid(t *testing.T) {
	t.Parallel()
	fixtures, err := buildAll(fixture(t))
	require.NoError(t, err)
	builtIn, err := loadBuiltIn()
	require.NoError(t, err)
	for _, packs := range []*Packs{fixtures, builtIn} {
		for _, name := range packs.Names() {
			pack, err := packs.Get(name)
			require.NoError(t, err)
			stored, err := pack.Stored()
			require.NoError(t, err)
			again, err := Restore(stored)
			require.NoError(t, err)
			requireSame(t, pack, again)
			twice, err := again.Stored()
			require.NoError(t, err)
			require.Equal(t, string(stored), string(twice))
		}
	}
}

// requireSame holds that two packs answer the same.
func requireSame(t *testing.T, a, b *Pack) {
	t.Helper()
	require.Equal(t, a.Version(), b.Version())
	require.Equal(t, a.Lineage(), b.Lineage())
	for _, s := range []Subject{cny, {Currency: "JPY", Timezone: "Europe/London", At: cny.At}} {
		require.Equal(t, a.Terms(s), b.Terms(s))
	}
	require.Equal(t, a.Rules(), b.Rules())
	require.Equal(t, a.Retention(), b.Retention())
	require.Equal(t, a.Burdens(), b.Burdens())
	require.Empty(t, Diff(a, b))
	for _, rule := range a.Rules() {
		q := Question{Deadline: rule.Pack + "/" + rule.Name, At: cny.At, Category: complaint.Billing}
		one, err := a.Explain(q)
		require.NoError(t, err)
		other, err := b.Explain(q)
		require.NoError(t, err)
		require.Equal(t, one, other)
	}
}

func TestAStoredPackHasNoTriage(t *testing.T) {
	t.Parallel()
	stored, err := packOf(t, "house").Stored()
	require.NoError(t, err)
	require.NotContains(t, string(stored), "客服", "no lexicons")
	pack, err := Restore(stored)
	require.NoError(t, err)
	_, err = pack.Triage(Facts{Text: "坏了"})
	require.ErrorContains(t, err, "has no triage")
}

func TestWhatCannotBeRestored(t *testing.T) {
	t.Parallel()
	text, err := fixed(t, "mall").Stored()
	require.NoError(t, err)
	stored := string(text)
	for reason, broken := range map[string]string{
		"read a stored pack":                             stored[:len(stored)/2],
		`unknown field "novelty"`:                        `{"novelty":1,` + stored[1:],
		"it has no name or no version":                   "{}",
		`"Asia/Atlantis" is not a time zone`:             strings.ReplaceAll(stored, "Asia/Shanghai", "Asia/Atlantis"),
		`there is no list of holidays "xx"`:              strings.Replace(stored, `"holidays":"gb"`, `"holidays":"xx"`, 1),
		`there is none named "mall/dest"`:                strings.Replace(stored, `"calendar":"mall/desk"`, `"calendar":"mall/dest"`, 1),
		`fair/refund: the clock natural_days counts who`: strings.Replace(stored, `"within":"7d","clock":"natural_days","calendar":"fair/local"`, `"within":"7h","clock":"natural_days","calendar":"fair/local"`, 1),
	} {
		require.NotEqual(t, stored, broken)
		_, err := Restore([]byte(broken))
		require.ErrorContains(t, err, reason)
	}
}
