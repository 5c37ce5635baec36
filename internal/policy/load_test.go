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
	kinds := map[Kind][]string{}
	for _, name := range packs.Names() {
		pack, err := packs.Get(name)
		require.NoError(t, err)
		require.NotEmpty(t, pack.Title())
		kinds[pack.Kind()] = append(kinds[pack.Kind()], name)
	}
	require.ElementsMatch(t, complaint.Platforms, kinds[OfPlatform])
	require.ElementsMatch(t, []string{"cn-consumer", "eu-dsa", "uk-fca", "us-cfpb"}, kinds[OfLaw])
	require.Empty(t, kinds[OfShop])
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
	require.Equal(t, house.Terms(cny).Deadlines, jd.Terms(cny).Deadlines)
	shop, err := packs.Get("shop")
	require.NoError(t, err)
	require.Equal(t, 5, shop.Terms(cny).Rounds)
	require.Equal(t, "5d", shop.Terms(cny).Deadlines[complaint.PositionDue].Measure.Within.String())
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
		{"cn-consumer.yaml": "pack: cn-consumer\nkind: law\nzone: Asia/Shanghai\n"},
	} {
		packs, err := Load(directory(t, files))
		require.NoError(t, err)
		pack, err := packs.Get("taobao")
		require.NoError(t, err)
		versions[pack.Version()] = true
	}
	require.Len(t, versions, 5)
}

func TestADirectoryThatIsNone(t *testing.T) {
	t.Parallel()
	_, err := Load(filepath.Join(t.TempDir(), "nothing"))
	require.ErrorContains(t, err, "open the policy directory")
	dir := directory(t, map[string]string{"file": ""})
	_, err = Load(filepath.Join(dir, "file"))
	require.ErrorContains(t, err, "is a file")
}

func TestAFileIsCheckedAsIfItStoodInTheDirectory(t *testing.T) {
	t.Parallel()
	mine := directory(t, small(map[string]string{"tmall.yaml": "pack: tmall\nextends: taobao\ntitle: Mine\n"}))
	draft := filepath.Join(directory(t, map[string]string{
		"shop.yaml": "pack: shop\nextends: tmall\nkind: shop\napplies: {platform: tmall}\nlimits: {rounds: {is: 5, source: \"[U]\"}}\n",
		"bad.yaml":  "pack: bad\nextends: tmal\n",
		"shop.txt":  "",
	}), "shop.yaml")
	pack, err := Check(mine, draft)
	require.NoError(t, err)
	require.Equal(t, []string{"shop", "tmall", "taobao", "house"}, pack.Chain())
	require.Equal(t, 5, pack.Terms(cny).Rounds)
	for file, reason := range map[string]string{
		"bad.yaml": `bad.yaml:2: extends: there is no pack "tmal"; did you mean tmall?`, "shop.txt": "as in jd.yaml", "roster.yaml": "as in jd.yaml", "gone.yaml": "check a pack: open",
	} {
		_, err := Check(mine, filepath.Join(filepath.Dir(draft), file))
		require.ErrorContains(t, err, reason)
	}
	_, err = Check(draft, draft)
	require.ErrorContains(t, err, "is a file")
}
