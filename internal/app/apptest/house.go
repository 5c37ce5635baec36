// Package apptest runs the front door and a worker inside a test, on the real
// servers that `bin/devstack run` started: a database and a task queue of the
// test's own, requests over real sockets.
package apptest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/app"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// House is a whole installation in the test's process.
type House struct {
	URL      string          // of the front door: http://127.0.0.1:port
	Store    *postgres.Store // on the same database, as another process has it
	Settings app.Settings
	Log      *bytes.Buffer // what the front door logs; read it after Stop
	Database string        // the database's address
	Queue    string

	t    testing.TB
	stop func()
	work func()
}

// Open starts a house with a worker. variables add to the settings or replace
// them: "SERVE_RATE=5".
func Open(t testing.TB, variables ...string) *House {
	t.Helper()
	h := Unstaffed(t, variables...)
	h.Staff()
	return h
}

// Unstaffed starts a house whose complaints nobody works on, until Staff.
func Unstaffed(t testing.TB, variables ...string) *House {
	t.Helper()
	h := &House{t: t, Database: postgrestest.URL(t), Queue: "test-" + strings.ToLower(rand.Text()), Log: &bytes.Buffer{}}
	own := []string{"DATABASE_URL=" + h.Database, "REDRESS_KEY=" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32)),
		"TEMPORAL_TASK_QUEUE=" + h.Queue, "BLOB_DIR=" + t.TempDir(), "SERVE_LISTEN=127.0.0.1:0", "WORKER_LISTEN=127.0.0.1:0",
		"WORKER_SWEEP_INTERVAL=200ms", "SERVE_RATE=100000", "SERVE_BURST=100000", "CUSTOMER_URL=https://shop.example/complaint#{token}"}
	var err error
	h.Settings, err = app.Load(append(append(os.Environ(), own...), variables...))
	require.NoError(t, err)
	h.Store = postgrestest.Connect(t, h.Database)
	h.serve()
	t.Cleanup(h.Stop)
	return h
}

func (h *House) serve() {
	h.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	log := slog.New(slog.NewTextHandler(h.Log, &slog.HandlerOptions{Level: slog.LevelInfo}))
	door, err := app.OpenFrontDoor(ctx, h.Settings, log)
	require.NoError(h.t, err)
	h.URL = door.URL()
	ended := make(chan error, 1)
	go func() { ended <- door.Serve(ctx) }()
	h.stop = func() {
		cancel()
		require.NoError(h.t, <-ended)
		door.Close()
	}
}

// Staff starts a worker.
func (h *House) Staff() {
	h.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- app.RunWorker(ctx, h.Settings, slog.New(slog.DiscardHandler)) }()
	h.work = func() {
		cancel()
		require.NoError(h.t, <-ended)
	}
}

// Stop ends what runs; the test's end does so too.
func (h *House) Stop() {
	if h.work != nil {
		h.work()
	}
	if h.stop != nil {
		h.stop()
	}
	h.work, h.stop = nil, nil
}
