package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	goodPack = "pack: stall\nkind: shop\nextends: jd\napplies: {platform: jd, shops: [stall]}\n"
	badPack  = "pack: kiosk\nextends: house\ndeadlines:\n  position: {within: 1h, warn: [\"2h\"], default: grant_wish, source: \"ours [U]\"}\n"
)

// folder writes files of the test's own into one folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return dir
}

func TestCheckSaysThatAPackIsFine(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"stall.yaml": goodPack})
	path := filepath.Join(dir, "stall.yaml")

	r := offline(t, nil, "policy", "check", path)
	require.Equal(t, result{exitDone, path + ": fine, version 0123456789abcdef\n", ""}, result{r.code, withoutVersions(r.out), r.err})

	inForce := offline(t, []string{"POLICY_DIR=" + dir}, "policy", "show", "stall")
	_, checked, _ := strings.Cut(strings.TrimSpace(r.out), "version ")
	require.Contains(t, inForce.out, "stall@"+checked, "the version is that which it will have in force")
}

func TestCheckNamesFileLineAndReason(t *testing.T) {
	t.Parallel()
	path := filepath.Join(folder(t, map[string]string{"kiosk.yaml": badPack}), "kiosk.yaml")

	r := offline(t, nil, "policy", "check", path)
	require.Equal(t, result{exitFailed, "", path + ":4: deadlines.position.warn[0]: ends before its warning: it may last only 1h\n"}, r)

	r = offline(t, nil, "policy", "check", path, "-o", "json")
	require.Equal(t, exitFailed, r.code)
	var all []checked
	require.NoError(t, json.Unmarshal([]byte(r.out), &all))
	require.Equal(t, []checked{{File: path, Line: 4, Field: "deadlines.position.warn[0]", Reason: "ends before its warning: it may last only 1h"}}, all)
}

// One wrong file does not keep the others from being checked, but those that need it.
func TestCheckOfAFolderTriesEachFile(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
		"stall.yaml":  goodPack,
		"kiosk.yaml":  badPack,
		"booth.yaml":  "pack: booth\nextends: kiosk\n",
		"notes.md":    "not a pack",
		"tent.yaml":   "pack: tent\nextends: jd\nlimit: 3\n",
		"README.yaml": "pack: readme\n",
	})
	in := func(name string) string { return filepath.Join(dir, name) }

	r := offline(t, nil, "policy", "check", dir)

	require.Equal(t, exitFailed, r.code)
	require.Equal(t, in("stall.yaml")+": fine, version 0123456789abcdef\n", withoutVersions(r.out))
	require.Contains(t, r.err, in("kiosk.yaml")+":4: deadlines.position.warn[0]: ends before its warning")
	require.Contains(t, r.err, in("booth.yaml")+": not checked: it needs "+in("kiosk.yaml")+"\n")
	require.Contains(t, r.err, in("tent.yaml")+":3: limit: there is no such key; did you mean limits?\n")
	require.Contains(t, r.err, in("README.yaml")+":1: pack: ")
	require.Equal(t, 4, strings.Count(r.err, "\n"), r.err)
}

// What is checked stands beside POLICY_DIR, and in the place of what is there.
func TestCheckStandsBesidePolicyDir(t *testing.T) {
	t.Parallel()
	there := folder(t, map[string]string{"base.yaml": "pack: base\nextends: jd\nlimits:\n  rounds: {is: 2, source: \"ours [O]\"}\n"})
	dir := folder(t, map[string]string{"booth.yaml": "pack: booth\nextends: base\n", "base.yaml": "pack: base\nextends: nowhere\n"})
	booth, base := filepath.Join(dir, "booth.yaml"), filepath.Join(dir, "base.yaml")

	require.Contains(t, offline(t, nil, "policy", "check", booth).err, booth+`:2: extends: there is no pack "base"`)
	require.Equal(t, exitDone, offline(t, []string{"POLICY_DIR=" + there}, "policy", "check", booth).code)
	require.Contains(t, offline(t, []string{"POLICY_DIR=" + there}, "policy", "check", base).err, base+`:2: extends: there is no pack "nowhere"`)

	broken := folder(t, map[string]string{"base.yaml": "pack: base\nextends: nowhere\n"})
	r := offline(t, []string{"POLICY_DIR=" + broken}, "policy", "check", booth)
	require.Equal(t, exitFailed, r.code)
	require.Contains(t, r.err, `starter: base.yaml:2: extends: there is no pack "nowhere"`)
	require.Contains(t, r.err, "(of POLICY_DIR or built in, beside the files to check)")
}

func TestCheckTakesOtherRuleFilesToo(t *testing.T) {
	t.Parallel()
	roster, err := os.ReadFile("../internal/policy/packs/roster.yaml")
	require.NoError(t, err)
	lexicon, err := os.ReadFile("../internal/policy/packs/lexicon/en.yaml")
	require.NoError(t, err)
	dir := folder(t, map[string]string{"roster.yaml": string(roster), "lexicon/en.yaml": string(lexicon), "lexicon/ja.yaml": "wrong: 1\n"})

	r := offline(t, nil, "policy", "check", dir)

	require.Equal(t, exitFailed, r.code)
	require.Equal(t, filepath.Join(dir, "roster.yaml")+": fine\n"+filepath.Join(dir, "lexicon/en.yaml")+": fine\n", r.out)
	require.Contains(t, r.err, filepath.Join(dir, "lexicon/ja.yaml")+":1: ")
}

func TestFilesThatCannotBeChecked(t *testing.T) {
	t.Parallel()
	one, two := folder(t, map[string]string{"stall.yaml": goodPack}), folder(t, map[string]string{"stall.yaml": goodPack, "stall.yml": goodPack})
	for says, args := range map[string][]string{
		"no such file or directory":                            {"nowhere.yaml"},
		"there is no *.yaml in it":                             {t.TempDir()},
		"the name must end with .yaml, or it is not read":      {filepath.Join(two, "stall.yml")},
		"have the same name: only one of them can stand in PO": {filepath.Join(one, "stall.yaml"), filepath.Join(two, "stall.yaml")},
	} {
		r := offline(t, nil, append([]string{"policy", "check"}, args...)...)
		require.Equal(t, exitFailed, r.code)
		require.Contains(t, r.err, says)
	}
	require.Equal(t, exitUsage, offline(t, nil, "policy", "check").code)
	r := offline(t, []string{"POLICY_DIR=" + filepath.Join(one, "nowhere")}, "policy", "check", filepath.Join(one, "stall.yaml"))
	require.Contains(t, r.err, "starter: POLICY_DIR: ")
}

// A shop may lengthen a platform's time, and is told that the platform will not wait.
func TestCheckWarnsOfATimeLongerThanThePlatforms(t *testing.T) {
	t.Parallel()
	path := filepath.Join(folder(t, map[string]string{"stall.yaml": goodPack + "deadlines:\n  position: {within: 48h, default: grant_wish, source: \"ours [U]\"}\n"}), "stall.yaml")
	const reason = "position has 48h of wall time here, and JD leaves 24h of wall time by its own rules " +
		"(jd/merchant_answer: settle or give evidence in 24 h, else JD decides; JD dispute rules of 2025-07-04 [O]; margin and gate are ours): " +
		"it acts at its own time all the same"

	r := offline(t, nil, "policy", "check", path)
	require.Equal(t, exitDone, r.code, "a warning is no mistake")
	require.Equal(t, path+": fine, version 0123456789abcdef\n", withoutVersions(r.out))
	require.Equal(t, path+":6: warning: deadlines.position: "+reason+"\n", r.err)

	r = offline(t, nil, "policy", "check", path, "-o", "json")
	require.Equal(t, exitDone, r.code)
	var all []checked
	require.NoError(t, json.Unmarshal([]byte(r.out), &all))
	require.Len(t, all, 1)
	require.True(t, all[0].Fine)
	require.Equal(t, []warned{{6, "deadlines.position", reason}}, all[0].Warnings)
}
