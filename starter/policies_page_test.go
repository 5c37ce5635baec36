package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/policy"
)

const policiesPage = "../docs/policies.md"

// aBlock is a fenced block of a page: its lines, and where they stand.
type aBlock struct {
	kind string
	at   int // of its first line among the page's lines
	text []string
}

func blocks(lines []string) (all []aBlock) {
	for i := 0; i < len(lines); i++ {
		kind, fenced := strings.CutPrefix(lines[i], "```")
		if !fenced {
			continue
		}
		b := aBlock{kind: kind, at: i + 1}
		for i++; !strings.HasPrefix(lines[i], "```"); i++ {
			b.text = append(b.text, lines[i])
		}
		all = append(all, b)
	}
	return all
}

// Every command of the page that needs no server is carried out, and prints what the
// page says; -update writes the page anew. A line of ⋮ stands for any number of lines.
// The test is alone in its folder, so it does not run beside others.
func TestThePageOnPoliciesSaysWhatTheCommandsPrint(t *testing.T) {
	raw, err := os.ReadFile(policiesPage)
	require.NoError(t, err)
	page, err := filepath.Abs(policiesPage)
	require.NoError(t, err)
	lines := strings.Split(string(raw), "\n")
	environ := []string{"REDRESS_ENV_FILE=" + file(t, "none.env", "")}
	standAside(t, blocks(lines))

	var out []string
	commands, copied := 0, 0
	for _, b := range blocks(lines) {
		if b.kind != "console" {
			continue
		}
		out = append(out, lines[copied:b.at]...)
		copied = b.at + len(b.text)
		for _, c := range commandsOf(b.text) {
			commands++
			got := c.run(t, environ)
			if !alike(c.says, got) {
				require.True(t, *update, "%s: `%s` prints\n%s", policiesPage, c.line, strings.Join(got, "\n"))
				c.says = got
			}
			out = append(append(out, c.line), c.says...)
		}
	}
	require.Greater(t, commands, 10, "the page was not read")
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(strings.Join(append(out, lines[copied:]...), "\n")), 0o600))
	}
}

// standAside makes a folder like the project's the one to work in: with its examples,
// and with the files that the page writes out ("# policies/NAME.yaml, …").
func standAside(t *testing.T, all []aBlock) {
	t.Helper()
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.Symlink(filepath.Join(root, "examples"), filepath.Join(dir, "examples")))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "policies"), 0o700))
	for _, b := range all {
		if name := fileOf(b); name != "" {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(strings.Join(b.text, "\n")+"\n"), 0o600))
		}
	}
	t.Chdir(dir)
}

var namedFile = regexp.MustCompile(`^# (policies/[a-z-]+\.yaml)\b`)

// fileOf is the file that a block of YAML says it is; empty for a part of the example.
func fileOf(b aBlock) string {
	if b.kind != "yaml" || len(b.text) == 0 {
		return ""
	}
	if m := namedFile.FindStringSubmatch(b.text[0]); m != nil {
		return m[1]
	}
	return ""
}

// aCommand is a command of a page with what it prints there.
type aCommand struct {
	line string
	says []string
}

func commandsOf(text []string) (all []aCommand) {
	for _, line := range text {
		if strings.HasPrefix(line, "$ ") {
			all = append(all, aCommand{line: line})
		} else if n := len(all) - 1; n >= 0 {
			all[n].says = append(all[n].says, line)
		}
	}
	return all
}

// run carries a command out at noon of the day of the tests; what it writes to
// standard error stands between, as on a terminal.
func (c aCommand) run(t *testing.T, environ []string) []string {
	t.Helper()
	words := strings.Fields(strings.TrimPrefix(c.line, "$ "))
	for len(words) > 0 && strings.Contains(words[0], "=") {
		environ, words = append(environ[:len(environ):len(environ)], words[0]), words[1:]
	}
	require.Equal(t, "bin/starter", words[0], c.line)
	var out bytes.Buffer
	run(t.Context(), &shell{in: strings.NewReader(""), out: &out, err: &out, environ: environ, now: func() time.Time { return noon }}, words[1:])
	return strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
}

// alike reports whether a page says what was printed, but for versions and for what ⋮
// stands for.
func alike(says, got []string) bool {
	for len(says) > 0 && says[len(says)-1] == "" {
		says = says[:len(says)-1]
	}
	if len(says) == 0 {
		return len(got) == 0
	}
	if says[0] == "⋮" {
		for skip := range len(got) + 1 {
			if alike(says[1:], got[skip:]) {
				return true
			}
		}
		return false
	}
	return len(got) > 0 && withoutVersions(says[0]) == withoutVersions(got[0]) && alike(says[1:], got[1:])
}

func TestWhatThePageLeavesOutIsNotCompared(t *testing.T) {
	t.Parallel()
	require.True(t, alike([]string{"a", "⋮", "d"}, []string{"a", "b", "c", "d"}))
	require.True(t, alike([]string{"a", "⋮"}, []string{"a"}))
	require.True(t, alike([]string{"jd@0123456789abcdef", ""}, []string{"jd@fedcba9876543210"}))
	require.False(t, alike([]string{"a", "⋮", "d"}, []string{"a", "b", "c"}))
	require.False(t, alike([]string{"a"}, []string{"a", "b"}))
	require.False(t, alike(nil, []string{"a"}))
}

// The parts that the page builds the example of are those of the file.
func TestTheExampleIsWhatThePageBuilds(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../examples/policies/kettle-shop.yaml")
	require.NoError(t, err)
	raw, err := os.ReadFile(policiesPage)
	require.NoError(t, err)
	parts := 0
	for _, b := range blocks(strings.Split(string(raw), "\n")) {
		if b.kind == "yaml" && fileOf(b) == "" {
			parts++
			require.Contains(t, string(text), strings.Join(b.text, "\n"))
		}
	}
	require.Greater(t, parts, 5)
}

// The example is a pack that complaints of its shop are handled under.
func TestTheExamplePackIsForItsShop(t *testing.T) {
	t.Parallel()
	packs, err := policy.Load("../examples/policies")
	require.NoError(t, err)
	pack, err := packs.For("taobao", "demo")
	require.NoError(t, err)
	require.Equal(t, "kettle-shop", pack.Name())
	other, err := packs.For("taobao", "another")
	require.NoError(t, err)
	require.Equal(t, "taobao", other.Name())
}
