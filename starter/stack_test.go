package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/app"
	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// patience is how long a test waits for something that must happen.
const patience = 2 * time.Minute // a complaint that nobody started waits 30 s for a worker to do it

// door is the front door on real servers: a database and a task queue of the
// test's own, on the Temporal that all tests share.
type door struct {
	t       *testing.T
	environ []string
}

func newDoor(t *testing.T) door {
	t.Helper()
	d := door{t: t, environ: []string{
		"DATABASE_URL=" + postgrestest.URL(t),
		"REDRESS_KEY=" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32)),
		"BLOB_DIR=" + t.TempDir(),
		"TEMPORAL_TASK_QUEUE=test-" + rand.Text(),
		"WORKER_LISTEN=127.0.0.1:0", "WORKER_SWEEP_INTERVAL=100ms", "LOG_LEVEL=ERROR",
	}}
	for _, name := range []string{"TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE", "SMTP_URL", "SANDBOX_URL"} {
		require.NotEmpty(t, os.Getenv(name), "run the tests with `bin/devstack run -- go test ./...`")
		d.environ = append(d.environ, name+"="+os.Getenv(name))
	}
	return d
}

// with is the same door with one variable set otherwise.
func (d door) with(variable string) door {
	d.environ = append(append([]string{}, d.environ...), variable)
	return d
}

// result is what a command line led to.
type result struct {
	code     int
	out, err string
}

// do carries out one command line; in is its standard input.
func (d door) do(in string, args ...string) result {
	d.t.Helper()
	var out, err bytes.Buffer
	code := run(d.t.Context(), &shell{in: strings.NewReader(in), out: &out, err: &err, environ: d.environ, now: time.Now}, args)
	return result{code, out.String(), err.String()}
}

// answer is a command's JSON.
func (d door) answer(into any, args ...string) {
	d.t.Helper()
	r := d.do("", append(args, "-o", "json")...)
	require.Equal(d.t, exitDone, r.code, r.err)
	require.NoError(d.t, json.Unmarshal([]byte(r.out), into))
}

// open opens one complaint and returns its number.
func (d door) open(text string) string {
	d.t.Helper()
	var opened struct{ ID string }
	r := d.do(text, "open", "-", "-o", "json")
	require.Equal(d.t, exitDone, r.code, r.err)
	require.NoError(d.t, json.Unmarshal([]byte(r.out), &opened))
	return opened.ID
}

func (d door) show(number string) (s postgres.Shown) {
	d.t.Helper()
	d.answer(&s, "show", number)
	return s
}

// work hosts the process until the test ends.
func (d door) work() {
	d.t.Helper()
	settings, err := app.Load(d.environ)
	require.NoError(d.t, err)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- app.RunWorker(ctx, settings, slog.New(slog.DiscardHandler)) }()
	d.t.Cleanup(func() {
		stop()
		require.NoError(d.t, <-ended)
	})
}

// reaches waits until a complaint is where it must come.
func (d door) reaches(number string, there func(postgres.Shown) bool) postgres.Shown {
	d.t.Helper()
	var s postgres.Shown
	require.Eventually(d.t, func() bool { s = d.show(number); return there(s) }, patience, 50*time.Millisecond)
	return s
}

func investigating(s postgres.Shown) bool {
	return s.Stage == complaint.Investigating && s.Next.Due != nil
}

// file writes a file of the test's own.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}
