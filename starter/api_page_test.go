package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
)

const (
	apiPage = "../docs/api.md"
	// asStarter makes the test's own program the starter, for the page's commands.
	asStarter = "REDRESS_TEST_AS_STARTER"
	// blockWithin is how long a block of the page may take, and how long one that
	// only reads is tried again until it says what the page says.
	blockWithin = time.Minute
)

// Every command of the page is carried out as it stands, in one shell beside a front
// door and a worker, and prints what the page says, but for numbers, instants and
// secrets; -update writes the page anew. What is printed stands in the block behind.
func TestThePageOnTheAPISaysWhatItsCommandsPrint(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"curl", "jq", "openssl"} {
		_, err := exec.LookPath(program)
		require.NoError(t, err, "the page needs %s: `make test` installs it, or your system's package does", program)
	}
	raw, err := os.ReadFile(apiPage)
	require.NoError(t, err)
	lines := strings.Split(string(raw), "\n")
	sh := newPageShell(t)
	var out []string
	ran, copied := 0, 0
	all := blocks(lines)
	for i, b := range all {
		if b.kind != "sh" {
			continue
		}
		ran++
		said := aBlock{at: b.at + len(b.text) + 1}
		if i+1 < len(all) && all[i+1].kind != "sh" {
			said = all[i+1]
		}
		got := sh.until(b.text, said.text)
		if alikeBut(said.text, got) {
			continue
		}
		require.True(t, *update, "%s, line %d:\n%s\nprints\n%s", apiPage, b.at, strings.Join(b.text, "\n"), strings.Join(got, "\n"))
		require.NotEmpty(t, said.kind, "%s, line %d: there is no block for what it prints:\n%s", apiPage, b.at, strings.Join(got, "\n"))
		out = append(append(out, lines[copied:said.at]...), got...)
		copied = said.at + len(said.text)
	}
	require.Greater(t, ran, 15, "the page was not read")
	if *update {
		require.NoError(t, os.WriteFile(apiPage, []byte(strings.Join(append(out, lines[copied:]...), "\n")), 0o600))
	}
}

// pageShell is a bash in a folder like the project's while `make run` runs.
type pageShell struct {
	t    *testing.T
	in   io.Writer
	says *bufio.Reader
}

func newPageShell(t *testing.T) *pageShell {
	t.Helper()
	house := apptest.Open(t, "WEBHOOK_ALLOW_PRIVATE=true")
	dir := t.TempDir()
	layOut(t, dir, house)
	ctx, end := context.WithCancel(t.Context())
	cmd := exec.CommandContext(ctx, "bash")
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir, "LC_ALL=C.UTF-8", "API=" + house.URL, "HOOKS=" + freeAddress(t)}
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	r, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { end(); _ = cmd.Wait(); _ = w.Close() })
	return &pageShell{t, in, bufio.NewReader(r)}
}

// layOut makes the folder: the examples, bin/starter, and the settings where `make
// run` leaves them.
func layOut(t *testing.T, dir string, house *apptest.House) {
	t.Helper()
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	self, err := os.Executable()
	require.NoError(t, err)
	require.NoError(t, os.Symlink(filepath.Join(root, "examples"), filepath.Join(dir, "examples")))
	for name, text := range map[string]string{
		"bin/starter": "#!/bin/sh\n" + asStarter + "=1 exec " + self + ` "$@"` + "\n",
		".data/devstack.env": fmt.Sprintf("DATABASE_URL=%s\nREDRESS_KEY=%s\nBLOB_DIR=%s\nTEMPORAL_ADDRESS=%s\nTEMPORAL_TASK_QUEUE=%s\nOIDC_ISSUER=%s\n",
			house.Database, house.Settings.Database.Key, house.Settings.Database.BlobDir, house.Settings.Temporal.Address, house.Queue, house.Settings.Identity.OIDCIssuer),
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700)) // #nosec G306 -- a program
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

// changes marks a block that does something: it is carried out once.
var changes = regexp.MustCompile(`--json|-F |-X | create |mktemp|&$`)

// until carries a block out. One that only reads is tried again until it prints what
// is wanted: what it reads comes a moment later.
func (s *pageShell) until(text, wanted []string) []string {
	begun := time.Now()
	for {
		got := s.do(text)
		if alikeBut(wanted, got) || changes.MatchString(strings.Join(text, "\n")) || *update && len(wanted) == 0 || time.Since(begun) > blockWithin {
			return got
		}
	}
}

// do carries a block out and returns its lines.
func (s *pageShell) do(text []string) (lines []string) {
	s.t.Helper()
	const mark = "=== the block is done"
	late := time.AfterFunc(blockWithin, func() { panic("a block of " + apiPage + " does not end:\n" + strings.Join(text, "\n")) })
	defer late.Stop()
	_, err := fmt.Fprintf(s.in, "{\n%s\n} </dev/null\nprintf '\\n%s\\n'\n", strings.Join(text, "\n"), mark)
	require.NoError(s.t, err)
	for {
		line, err := s.says.ReadString('\n')
		require.NoError(s.t, err, "the shell is gone after:\n%s", strings.Join(lines, "\n"))
		if line = strings.TrimRight(line, "\r\n"); line == mark {
			break
		}
		lines = append(lines, line)
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// varying is what is another one each time, with what is compared in its place.
var varying = []struct {
	is *regexp.Regexp
	by string
}{
	{regexp.MustCompile(`R\d\d-[0-9A-Z]{4}-[0-9A-Z]{4}`), "NUMBER"},
	{regexp.MustCompile(`R\d\d[0-9A-Z]{8}`), "NUMBER"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:[0-9.]+Z`), "INSTANT"},
	{regexp.MustCompile(`\d+ [A-Z][a-z]{2} (\d{4} )?\d\d:\d\d`), "MOMENT"},
	{regexp.MustCompile(`\b(rk|rl|k|l|e|t|q|wh|msg|rf)_[A-Za-z0-9_]{8,}`), "${1}_…"},
	{regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`), "whsec_…"},
	{regexp.MustCompile(`\b[0-9a-f]{64}\b`), "SHA256"},
	{regexp.MustCompile(`"(seq|events)": ?\d+`), `"$1":N`},
	{regexp.MustCompile(`^id: [0-9.-]+$`), "id: CURSOR"},
	{regexp.MustCompile(`(TB|chat)-\d{10}`), "$1-N"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "ADDRESS"},
}

func evened(lines []string) []string {
	even := make([]string, len(lines))
	for i, line := range lines {
		for _, v := range varying {
			line = v.is.ReplaceAllString(line, v.by)
		}
		even[i] = line
	}
	return even
}

// alikeBut is alike, but for what varies.
func alikeBut(says, got []string) bool { return alike(evened(says), evened(got)) }

func TestWhatVariesIsNotCompared(t *testing.T) {
	t.Parallel()
	require.True(t, alikeBut([]string{`{"id":"R26-7K4Q-X2MH","seq":3}`}, []string{`{"id":"R26-AAAA-BBBB","seq":17}`}))
	require.True(t, alikeBut([]string{`"due": "2026-11-27T17:09:56.509409172Z"`}, []string{`"due": "2027-01-01T00:00:00Z"`}))
	require.False(t, alikeBut([]string{`{"id":"R26-7K4Q-X2MH","n":3}`}, []string{`{"id":"R26-AAAA-BBBB","n":17}`}))
	require.False(t, alikeBut([]string{`"due": null`}, []string{`"due": "2027-01-01T00:00:00Z"`}))
}
