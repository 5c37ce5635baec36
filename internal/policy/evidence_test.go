package policy

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Worked out by hand from what the packs and their sources say: 1 MB is 1,048,576 bytes.
func TestHowMuchIsKeptOfAComplaint(t *testing.T) {
	t.Parallel()
	packs, err := loadBuiltIn()
	require.NoError(t, err)
	house := EvidenceLimits{File: 26_214_400, Files: 50, Total: 209_715_200}
	paypal, rakuten := house, house
	paypal.File, rakuten.File = 9_437_184, 4_194_304
	require.Less(t, paypal.File, int64(10_000_000), "PayPal: under 10 MB, of whichever size")
	require.Less(t, rakuten.File, int64(5_000_000), "R-Messe: at most 5 MB, of whichever size")
	for name, want := range map[string]EvidenceLimits{
		"house": house, "taobao": house, "tmall": house, "jd": house, "weidian": house, "stripe": house, "paypal": paypal, "rakuten": rakuten,
		"cn-consumer": {}, "uk-fca": {}, "eu-dsa": {}, "us-cfpb": {},
	} {
		pack, err := packs.Get(name)
		require.NoError(t, err)
		require.Equal(t, want, pack.Evidence(), name)
	}
}

const keeping = "evidence: {file_mb: 1, files: 3, total_mb: 2, source: \"ours [O]\"}\n"

func TestAPacksEvidenceReplacesThatOfTheExtendedOneWhole(t *testing.T) {
	t.Parallel()
	house := fixture(t)["house.yaml"]
	packs, err := with(t, map[string]string{
		"house.yaml": house + "evidence: {file_mb: 25, files: 50, total_mb: 200, source: \"aa [U]\"}\n",
		"stall.yaml": "pack: stall\nextends: mall\nkind: shop\napplies: {platform: mall}\n" + keeping,
		"booth.yaml": "pack: booth\nextends: stall\n",
	})
	require.NoError(t, err)
	of := func(name string) *Pack {
		pack, err := packs.Get(name)
		require.NoError(t, err)
		return pack
	}
	small := EvidenceLimits{File: 1 << 20, Files: 3, Total: 2 << 20}
	require.Equal(t, small, of("stall").Evidence())
	require.Equal(t, small, of("booth").Evidence())
	require.Equal(t, EvidenceLimits{File: 25 << 20, Files: 50, Total: 200 << 20}, of("mall").Evidence())

	var changes []Change
	for _, c := range Diff(of("mall"), of("stall")) {
		if strings.HasPrefix(c.Path, "evidence.") {
			changes = append(changes, c)
		}
	}
	require.Equal(t, []Change{
		{"evidence.file_mb", "25", "1", "aa [U]", "ours [O]"},
		{"evidence.files", "50", "3", "aa [U]", "ours [O]"},
		{"evidence.total_mb", "200", "2", "aa [U]", "ours [O]"},
	}, changes)

	stored, err := of("stall").Stored()
	require.NoError(t, err)
	again, err := Restore(stored)
	require.NoError(t, err)
	require.Equal(t, small, again.Evidence())
	require.Empty(t, Diff(of("stall"), again))
}

// Packs that were written or stored before there was such an entry still load, and
// leave it to whoever asks.
func TestAPackWithoutEvidenceLeavesItOpen(t *testing.T) {
	t.Parallel()
	mall := fixed(t, "mall")
	require.Equal(t, EvidenceLimits{}, mall.Evidence(), "the fixture says nothing")
	stored, err := mall.Stored()
	require.NoError(t, err)
	require.NotContains(t, string(stored), `"evidence":{"file_mb"`, "it is stored as before, under the same version")
	again, err := Restore(stored)
	require.NoError(t, err)
	require.Equal(t, EvidenceLimits{}, again.Evidence())

	said := edited(t, "mall", [3]string{"house.yaml", "retention:", keeping + "retention:"})
	require.NotEqual(t, mall.Version(), said.Version(), "it is a part of the version as all rules are")
	require.Len(t, Diff(mall, said), 3)
}

func TestWhatIsWrongWithEvidenceIsNamed(t *testing.T) {
	t.Parallel()
	entry := func(text string) string { return "evidence: {" + text + "}\nreasons:" }
	for name, c := range map[string]wrong{
		"no file of that size": {"mall.yaml", "reasons:", entry(`file_mb: 9, files: 1, total_mb: 8, source: "[O]"`), "evidence:", "evidence.total_mb", "must not be less than file_mb, 9"},
		"half an entry":        {"mall.yaml", "reasons:", entry(`file_mb: 9, source: "[O]"`), "evidence:", "evidence.files", "is missing"},
		"no file at all":       {"mall.yaml", "reasons:", entry(`file_mb: 0, files: 1, total_mb: 8, source: "[O]"`), "evidence:", "evidence.file_mb", "must be from 1 to 100"},
		"more than travels":    {"mall.yaml", "reasons:", entry(`file_mb: 101, files: 1, total_mb: 800, source: "[O]"`), "evidence:", "evidence.file_mb", "must be from 1 to 100"},
		"too many":             {"mall.yaml", "reasons:", entry(`file_mb: 1, files: 201, total_mb: 800, source: "[O]"`), "evidence:", "evidence.files", "must be from 1 to 200"},
		"too much":             {"mall.yaml", "reasons:", entry(`file_mb: 1, files: 20, total_mb: 2001, source: "[O]"`), "evidence:", "evidence.total_mb", "must be from 1 to 2000"},
		"no source":            {"mall.yaml", "reasons:", entry(`file_mb: 1, files: 1, total_mb: 8`), "evidence:", "evidence.source", "is missing; it must say where it comes from"},
		"misspelt":             {"mall.yaml", "reasons:", entry(`file_md: 1, files: 1, total_mb: 8, source: "[O]"`), "evidence:", "evidence.file_md", "did you mean file_mb?"},
		"a unit":               {"mall.yaml", "reasons:", entry(`file_mb: 5MB, files: 1, total_mb: 8, source: "[O]"`), "evidence:", "evidence.file_mb", "must be a whole number"},
		"in a law":             {"fair.yaml", "retention:", keeping + "retention:", "evidence:", "evidence", "has no place in a law"},
	} {
		t.Run(name, c.try)
	}
}
