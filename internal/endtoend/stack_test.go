// Package endtoend runs the built programs on real servers, and kills them.
package endtoend

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience bounds every wait of these tests.
const patience = 6 * time.Minute

var building struct {
	sync.Once
	dir string
	err error
}

// programs builds starter and worker once, and returns the folder they are in.
func programs(t *testing.T) string {
	t.Helper()
	building.Do(func() {
		building.dir, building.err = os.MkdirTemp("", "redress-endtoend-")
		if building.err != nil {
			return
		}
		build := exec.Command("go", "build", "-o", building.dir+"/", "redress/starter", "redress/worker")
		if out, err := build.CombinedOutput(); err != nil {
			building.err = fmt.Errorf("build the programs: %w\n%s", err, out)
		}
	})
	require.NoError(t, building.err)
	return building.dir
}

func TestMain(m *testing.M) {
	code := m.Run()
	if building.dir != "" {
		_ = os.RemoveAll(building.dir)
	}
	os.Exit(code)
}

// root is the project's folder.
func root(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOMOD").Output()
	require.NoError(t, err)
	return filepath.Dir(strings.TrimSpace(string(out)))
}

// rig is a whole installation of its own, each part a process that can be
// killed apart: PostgreSQL, Temporal, the rest of the devstack, and the worker.
type rig struct {
	t      *testing.T
	data   string
	env    []string
	listen string   // where the worker answers for its health
	more   []string // the worker's own settings

	mu    sync.Mutex
	parts map[string]*exec.Cmd
	last  string // what moved saw
}

func newRig(t *testing.T, workerEnv ...string) *rig {
	t.Helper()
	data, err := os.MkdirTemp("", "redress-rig-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(data, 0o755)) // PostgreSQL does not run as root
	r := &rig{t: t, data: data, parts: map[string]*exec.Cmd{}, listen: freeAddress(t), more: workerEnv}
	t.Cleanup(func() {
		for _, part := range []string{"worker", "rest", "temporal", "postgres"} {
			r.stop(part)
		}
		_ = os.RemoveAll(data)
	})
	for _, part := range []string{"postgres", "temporal", "rest"} {
		r.start(part)
	}
	r.env = append(os.Environ(), r.variables()...)
	r.starter("setup")
	r.start("worker")
	return r
}

// start starts a part and waits until it says that it is ready.
func (r *rig) start(part string) {
	r.t.Helper()
	var cmd *exec.Cmd
	if part == "worker" {
		cmd = exec.Command(filepath.Join(programs(r.t), "worker"))
		cmd.Env = append(append(append([]string{}, r.env...), r.more...), "WORKER_LISTEN="+r.listen)
	} else {
		cmd = exec.Command(filepath.Join(root(r.t), "bin", "devstack"), "up", "-only", part, "-data", r.data, "-free-ports")
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	said, err := os.OpenFile(filepath.Join(r.data, "said-by-"+part+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	require.NoError(r.t, err)
	defer said.Close()
	cmd.Stdout, cmd.Stderr = said, said
	before := strings.Count(r.said(part), readyLine)
	require.NoError(r.t, cmd.Start())
	r.mu.Lock()
	r.parts[part] = cmd
	r.mu.Unlock()
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	r.until(part+" is ready", func() bool {
		select {
		case <-ended:
			r.t.Fatalf("%s ended at once:\n%s", part, r.said(part))
		default:
		}
		if part == "worker" {
			return answers("http://" + r.listen + "/readyz")
		}
		return strings.Count(r.said(part), readyLine) > before
	})
}

// readyLine is how the devstack says that a part is there.
const readyLine = "ready in"

func answers(url string) bool {
	client := http.Client{Timeout: 2 * time.Second}
	response, err := client.Get(url)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// freeAddress is an address nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

func (r *rig) said(part string) string {
	b, _ := os.ReadFile(filepath.Join(r.data, "said-by-"+part+".log"))
	return string(b)
}

// kill ends a part at once, as a machine that loses power does. PostgreSQL's
// own processes die too.
func (r *rig) kill(part string) {
	r.t.Helper()
	r.mu.Lock()
	cmd := r.parts[part]
	r.mu.Unlock()
	if part == "postgres" {
		pid, err := os.ReadFile(filepath.Join(r.data, "postgres", "postmaster.pid"))
		if err == nil {
			n, err := strconv.Atoi(strings.TrimSpace(strings.SplitN(string(pid), "\n", 2)[0]))
			require.NoError(r.t, err)
			_ = syscall.Kill(n, syscall.SIGKILL)
		}
	}
	require.NoError(r.t, cmd.Process.Kill())
	r.until(part+" is dead", func() bool { return syscall.Kill(cmd.Process.Pid, 0) != nil })
}

func (r *rig) stop(part string) {
	r.mu.Lock()
	cmd := r.parts[part]
	r.mu.Unlock()
	if cmd == nil || syscall.Kill(cmd.Process.Pid, 0) != nil {
		return
	}
	_ = cmd.Process.Signal(syscall.SIGTERM)
	deadline := time.Now().Add(40 * time.Second)
	for syscall.Kill(cmd.Process.Pid, 0) == nil && time.Now().Before(deadline) {
		pause()
	}
	_ = cmd.Process.Kill()
}

// pause is the rhythm in which a condition is asked after.
func pause() { <-time.After(100 * time.Millisecond) }

// until waits for a condition, and fails with what the parts said.
func (r *rig) until(what string, met func() bool) {
	r.t.Helper()
	deadline := time.Now().Add(patience)
	for !met() {
		if time.Now().After(deadline) {
			r.t.Fatalf("gave up waiting until %s; the worker said:\n%s", what, tail(r.said("worker"), 4000))
		}
		pause()
	}
}

func tail(s string, n int) string {
	if len(s) > n {
		return s[len(s)-n:]
	}
	return s
}

// variables reads what the devstack wrote for programs.
func (r *rig) variables() []string {
	r.t.Helper()
	file, err := os.Open(filepath.Join(r.data, "devstack.env"))
	require.NoError(r.t, err)
	defer file.Close()
	var pairs []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if strings.Contains(lines.Text(), "=") {
			pairs = append(pairs, lines.Text())
		}
	}
	return pairs
}

// variable is what the rig's programs see: the rig's own come after those of
// the stack the tests run on, and the last one counts.
func (r *rig) variable(name string) string {
	for _, pair := range slices.Backward(r.env) {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			return value
		}
	}
	r.t.Fatalf("the devstack does not say %s", name)
	return ""
}

// starter runs the command line and returns what it printed.
func (r *rig) starter(args ...string) string {
	r.t.Helper()
	out, err := r.try(nil, args...)
	require.NoError(r.t, err, "starter %s", strings.Join(args, " "))
	return out
}

// try runs the command line with in as its standard input.
func (r *rig) try(in io.Reader, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(programs(r.t), "starter"), args...)
	cmd.Env, cmd.Stdin = r.env, in
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%w: %s", err, complaints.String())
	}
	return out.String(), nil
}

// get reads JSON over HTTP.
func get(t *testing.T, url string, into any) {
	t.Helper()
	response, err := http.Get(url)
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.NoError(t, json.NewDecoder(response.Body).Decode(into))
}
