package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/devstack/reaper"
)

// asDevstack makes the test's own program behave as devstack, so that nothing has to be built twice.
const asDevstack = "DEVSTACK_TEST_AS_MAIN"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == playsPlatforms {
		playPlatforms()
		return
	}
	if os.Getenv(asDevstack) != "" && (len(os.Args) < 2 || !strings.HasPrefix(os.Args[1], "-test.")) || len(os.Args) > 1 && os.Args[1] == reaper.Command {
		main()
		return
	}
	os.Exit(m.Run())
}

// patience is how long a condition may take to come true on a busy machine.
const patience = 60 * time.Second

// program is a devstack under test.
type program struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout *transcript
	stderr *transcript
	ended  chan struct{}
	temp   string // its TMPDIR
	mark   string // in the environment of all it starts
}

// start starts devstack with args; what it leaves behind, the test kills and fails for.
func start(t *testing.T, args ...string) *program {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	p := &program{stdout: newTranscript(), stderr: newTranscript(), ended: make(chan struct{}), temp: t.TempDir()}
	p.mark = fmt.Sprintf("DEVSTACK_TEST_MARK=%s-%d", t.Name(), time.Now().UnixNano())
	p.cmd = exec.Command(self, args...)
	p.cmd.Env = append(os.Environ(), asDevstack+"=1", "TMPDIR="+p.temp, p.mark)
	p.cmd.Stdout, p.cmd.Stderr = p.stdout, p.stderr
	p.stdin, err = p.cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, p.cmd.Start())
	go func() { _ = p.cmd.Wait(); close(p.ended) }()
	t.Cleanup(func() {
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		<-p.ended
		if t.Failed() {
			t.Logf("devstack %s\n%s%s", strings.Join(args, " "), p.stdout, p.stderr)
		}
	})
	return p
}

// code waits for the end and gives the exit code.
func (p *program) code(t *testing.T) int {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		require.Fail(t, "devstack does not end", "%s%s", p.stdout, p.stderr)
	}
	return p.cmd.ProcessState.ExitCode()
}

// until waits for a line of the output that has text in it.
func (p *program) until(t *testing.T, text string) {
	t.Helper()
	select {
	case <-p.stdout.seen(text):
	case <-p.ended:
		require.Contains(t, p.stdout.String(), text, p.stderr.String())
	case <-time.After(patience):
		require.Fail(t, "not said: "+text, "%s%s", p.stdout, p.stderr)
	}
}

func (p *program) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, p.cmd.Process.Kill())
	<-p.ended
}

// leavesNothing waits until no process of p lives and its TMPDIR is empty.
func (p *program) leavesNothing(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool { return len(p.processes()) == 0 }, patience, 20*time.Millisecond, "processes are left: %v", p.processes())
	require.Eventually(t, func() bool {
		left, err := os.ReadDir(p.temp)
		return err == nil && len(left) == 0
	}, patience, 20*time.Millisecond, "files are left in %s", p.temp)
}

// processes are those that carry the mark or work in the TMPDIR, as PostgreSQL does.
func (p *program) processes() (found []string) {
	all, _ := filepath.Glob("/proc/[0-9]*")
	for _, proc := range all {
		env, _ := os.ReadFile(filepath.Join(proc, "environ"))
		cwd, _ := os.Readlink(filepath.Join(proc, "cwd"))
		if bytes.Contains(env, []byte(p.mark)) || strings.HasPrefix(cwd, p.temp) {
			name, _ := os.ReadFile(filepath.Join(proc, "cmdline"))
			found = append(found, filepath.Base(proc)+" "+strings.ReplaceAll(string(name), "\x00", " "))
		}
	}
	return found
}

// transcript keeps an output and tells when a text came.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
	wait map[string]chan struct{}
}

func newTranscript() *transcript { return &transcript{wait: map[string]chan struct{}{}} }

func (w *transcript) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.text.Write(b)
	for text, c := range w.wait {
		if strings.Contains(w.text.String(), text) {
			close(c)
			delete(w.wait, text)
		}
	}
	return n, err
}

func (w *transcript) seen(text string) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := make(chan struct{})
	if strings.Contains(w.text.String(), text) {
		close(c)
	} else {
		w.wait[text] = c
	}
	return c
}

func (w *transcript) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// variables reads KEY=VALUE lines.
func variables(text string) map[string]string {
	vars := map[string]string{}
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), "="); ok {
			vars[name] = value
		}
	}
	return vars
}

// upOn starts `devstack up` on dir with free ports and gives its variables once it is ready.
func upOn(t *testing.T, dir string, more ...string) (*program, map[string]string) {
	t.Helper()
	p := start(t, append([]string{"up", "-data", dir, "-free-ports"}, more...)...)
	p.until(t, "variables")
	return p, environment(t, dir)
}

// environment is what the stack on dir wrote for programs.
func environment(t *testing.T, dir string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "devstack.env"))
	require.NoError(t, err)
	return variables(string(text))
}
