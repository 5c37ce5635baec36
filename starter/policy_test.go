package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/policy"
)

// fixturePacks is a folder with a whole house, a platform and a law of the tests' own,
// so that what is printed does not change with the numbers of the real ones.
const fixturePacks = "../internal/policy/testdata/packs"

// offline carries out a command line at noon without any server.
func offline(t *testing.T, environ []string, args ...string) result {
	t.Helper()
	var out, err bytes.Buffer
	environ = append([]string{"REDRESS_ENV_FILE=" + file(t, "none.env", "")}, environ...)
	sh := &shell{in: strings.NewReader(""), out: &out, err: &err, environ: environ, now: func() time.Time { return noon }}
	code := run(t.Context(), sh, args)
	return result{code, out.String(), err.String()}
}

// version finds versions, which change with each word of a pack.
var version = regexp.MustCompile(`\b[0-9a-f]{16}\b`)

func withoutVersions(text string) string { return version.ReplaceAllString(text, "0123456789abcdef") }

func TestPolicyListShowsThePacksInForce(t *testing.T) {
	t.Parallel()
	r := offline(t, []string{"POLICY_DIR=" + fixturePacks}, "policy", "list")

	require.Equal(t, exitDone, r.code, r.err)
	lines := strings.Split(withoutVersions(r.out), "\n")
	require.Contains(t, lines, "PACK         KIND      VERSION           EXTENDS        LAWS OVER IT  TITLE")
	require.Contains(t, lines, "mall         platform  0123456789abcdef  house          fair          The Mall")
	require.Contains(t, lines, "fair         law       0123456789abcdef                               The Fairness Act")
	require.Regexp(t, `(?m)^tmall +platform +[0-9a-f]{16} +taobao, house +cn-consumer +Tmall$`, r.out)
	require.Contains(t, r.err, "note: calendar list cn is published until ")
}

func TestPolicyListForPrograms(t *testing.T) {
	t.Parallel()
	r := offline(t, []string{"POLICY_DIR=" + fixturePacks}, "policy", "list", "-o", "json")

	var answer struct {
		Packs    []listedPack
		Stored   []storedVersion
		Warnings []string
	}
	require.NoError(t, json.Unmarshal([]byte(r.out), &answer))
	packs, err := policy.Load(fixturePacks)
	require.NoError(t, err)
	require.Len(t, answer.Packs, len(packs.Names()))
	mall, err := packs.Get("mall")
	require.NoError(t, err)
	require.Contains(t, answer.Packs, listedPack{"mall", policy.OfPlatform, mall.Version(), []string{"house"}, []string{"fair"}, "The Mall"})
	require.Empty(t, answer.Stored)
	require.NotEmpty(t, answer.Warnings)
}

func TestPolicyShow(t *testing.T) {
	t.Parallel()
	r := offline(t, []string{"POLICY_DIR=" + fixturePacks}, "policy", "show", "mall")

	require.Equal(t, exitDone, r.code, r.err)
	golden(t, "policy-show.txt", []byte(withoutVersions(r.out)))
	for line := range strings.Lines(r.out) {
		require.LessOrEqual(t, looks.StringWidth(line), 140, line)
	}
}

func TestPolicyShowForPrograms(t *testing.T) {
	t.Parallel()
	r := offline(t, []string{"POLICY_DIR=" + fixturePacks}, "policy", "show", "mall", "-o", "json")

	var answer packShown
	require.NoError(t, json.Unmarshal([]byte(r.out), &answer))
	require.Equal(t, "mall extends house, with fair", answer.Lineage)
	require.Equal(t, "500.00", answer.Money["CNY"].Authority["agent"].Value())
	require.EqualValues(t, 3, answer.Limits["rounds"].Is)
	require.Equal(t, "08:00-21:00", answer.Letters.Awake)
	require.Len(t, answer.Triage.Rules, 2)
	require.Equal(t, 5, answer.Retention[0].Years, "the law keeps it longer")
	require.NotEmpty(t, answer.Rules)
	require.NotEmpty(t, answer.Burdens)
}

// Every pack that is built in can be read on a terminal.
func TestEveryPackFitsATerminal(t *testing.T) {
	t.Parallel()
	packs, err := policy.Load("")
	require.NoError(t, err)
	for _, name := range packs.Names() {
		for _, args := range [][]string{{"policy", "show", name}, {"policy", "explain", "--pack", name}, {"policy", "diff", "house", name}} {
			r := offline(t, nil, args...)
			require.Equal(t, exitDone, r.code, r.err)
			for line := range strings.Lines(r.out) {
				require.LessOrEqual(t, looks.StringWidth(line), 140, line)
			}
		}
	}
}

func TestPolicySchemaIsThePublishedOne(t *testing.T) {
	t.Parallel()
	r := offline(t, nil, "policy", "schema")
	require.Equal(t, result{exitDone, string(policy.Schema()), ""}, r)
	require.True(t, json.Valid([]byte(r.out)))
}

func TestPacksThatThereAreNot(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]struct {
		code int
		says string
	}{
		"policy show jdd":                       {exitUsage, `there is no pack "jdd"; there are cn-consumer, `},
		"policy show jd@xyz":                    {exitUsage, `"jd@xyz" must be a pack's name, or NAME@VERSION`},
		"policy show @1234":                     {exitUsage, `"@1234" must be a pack's name`},
		"policy show":                           {exitUsage, "accepts 1 arg"},
		"policy show jd@0123456789abcdef":       {exitFailed, "jd@0123456789abcdef is not the version in force here, and to look it up in PostgreSQL:\nstarter: DATABASE_URL is not set"},
		"policy list --stored":                  {exitFailed, "DATABASE_URL is not set"},
		"policy diff jd":                        {exitUsage, "accepts 2 arg"},
		"policy diff jd nowhere.yaml":           {exitFailed, "nowhere.yaml: no such file"},
		"policy explain":                        {exitUsage, "which pack? Say --pack NAME: there are cn-consumer, "},
		"policy explain --pack jdd":             {exitUsage, `there is no pack "jdd"`},
		"policy nonsense":                       {exitUsage, `unknown command "nonsense"`},
		"policy move":                           {exitUsage, "which complaints? Name them, or say --pack NAME"},
		"policy move R26-0000-000E --pack jd":   {exitUsage, "name complaints, or say --pack, not both"},
		"policy move R26-0000-0001 --to jd":     {exitUsage, "R26-0000-0001"},
		"policy move R26-0000-000E":             {exitUsage, "where to? Say --to NAME or --to NAME@VERSION"},
		"policy move R26-0000-000E --to jd@zzz": {exitUsage, `"jd@zzz" must be a pack's name`},
	} {
		r := offline(t, nil, strings.Fields(line)...)
		require.Equal(t, want.code, r.code, "%s\n%s", line, r.err)
		require.Contains(t, r.err, want.says, line)
		require.Empty(t, r.out, line)
	}
}

func TestABrokenPolicyDirIsNamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "stall.yaml"), []byte("pack: stall\ntitel: x\n"), 0o600))
	for _, args := range []string{"policy list", "policy show jd", "policy explain --pack jd"} {
		r := offline(t, []string{"POLICY_DIR=" + dir}, strings.Fields(args)...)
		require.Equal(t, exitFailed, r.code)
		require.Contains(t, r.err, "starter: POLICY_DIR: stall.yaml:2: titel: ", args)
	}
}

func TestPackNamesComplete(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"policy show m":                               "mall\n",
		"policy explain --pack m":                     "mall\n",
		"policy explain --pack mall --deadline extra": "extra_evidence\n",
		"policy diff mall f":                          "fair\n",
		"policy move --to m":                          "mall\n",
		"list --pack m":                               "mall\n",
	} {
		r := offline(t, []string{"POLICY_DIR=" + fixturePacks}, append([]string{"__complete"}, strings.Fields(line)...)...)
		require.Contains(t, r.out, want, line)
	}
}
