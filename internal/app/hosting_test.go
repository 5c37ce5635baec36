package app

import (
	"bytes"
	"context"
	"encoding/base64"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/postgres/postgrestest"
)

func settingsFor(t *testing.T, databaseURL string) Settings {
	t.Helper()
	s, err := Load([]string{
		"DATABASE_URL=" + databaseURL, "REDRESS_KEY=" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32)),
		"BLOB_DIR=" + t.TempDir(), "SMTP_URL=smtp://127.0.0.1:1", "SANDBOX_URL=http://127.0.0.1:1",
		"TEMPORAL_ADDRESS=127.0.0.1:1", "WORKER_LISTEN=127.0.0.1:0",
	})
	require.NoError(t, err)
	return s
}

func TestAWorkerRefusesADatabaseWithoutTheSchema(t *testing.T) {
	t.Parallel()
	s := settingsFor(t, postgrestest.EmptyURL(t))

	err := RunWorker(t.Context(), s, slog.New(slog.DiscardHandler))

	require.ErrorIs(t, err, ErrSchema)
	require.ErrorContains(t, err, "run `bin/starter setup` first (it is at version 0 of ")
}

func TestPrepareDatabaseMayRunAsOftenAsOneLikes(t *testing.T) {
	t.Parallel()
	url := postgrestest.EmptyURL(t)
	var said []string
	note := func(s string) { said = append(said, s) }

	require.NoError(t, PrepareDatabase(t.Context(), url, note))
	require.NoError(t, PrepareDatabase(t.Context(), url, note))

	require.Len(t, said, 2)
	require.Contains(t, said[0], "brought from version 0 to ")
	require.Contains(t, said[1], "already")
	require.NoError(t, checkSchema(t.Context(), url))
}

// signs lets a test wait for a line of a log.
type signs struct {
	slog.Handler
	want string
	seen chan struct{}
}

func (s signs) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Value.String() == s.want {
			select {
			case s.seen <- struct{}{}:
			default:
			}
		}
		return true
	})
	return nil
}

func (s signs) WithAttrs([]slog.Attr) slog.Handler { return s }

func TestAWorkerWaitsForTemporalAndStopsWhenAsked(t *testing.T) {
	t.Parallel()
	log := signs{slog.NewTextHandler(&bytes.Buffer{}, nil), "temporal", make(chan struct{}, 1)}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	settings := settingsFor(t, postgrestest.URL(t)) // here, since only the test's own goroutine may fail it
	go func() { ended <- RunWorker(ctx, settings, slog.New(log)) }()

	<-log.seen // it says that it waits for Temporal
	stop()

	require.NoError(t, <-ended)
}

func TestAWorkerWaitsForPostgreSQL(t *testing.T) {
	t.Parallel()
	log := signs{slog.NewTextHandler(&bytes.Buffer{}, nil), "postgresql", make(chan struct{}, 1)}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- RunWorker(ctx, settingsFor(t, "postgres://nobody@127.0.0.1:1/none"), slog.New(log)) }()

	<-log.seen
	stop()

	require.NoError(t, <-ended)
}
