package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

func get(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func TestReadySaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	h, mux := &health{}, http.NewServeMux()
	h.mount(mux)

	code, body := get(t, mux, "/healthz")
	require.Equal(t, http.StatusOK, code)
	require.Equal(t, "alive\n", body)

	code, body = get(t, mux, "/readyz")
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.Equal(t, "worker: not polling for tasks\n", body)

	down := errors.New("connection refused")
	h.watch(probe{"postgresql", func(context.Context) error { return nil }}, probe{"temporal", func(context.Context) error { return down }})
	h.polling.Store(true)
	code, body = get(t, mux, "/readyz")
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.Equal(t, "postgresql: ok\ntemporal: connection refused\nworker: ok\n", body)

	down = nil
	code, _ = get(t, mux, "/readyz")
	require.Equal(t, http.StatusOK, code)
}

func TestMetricsAreServed(t *testing.T) {
	t.Parallel()
	m, err := NewMetrics()
	require.NoError(t, err)
	m.Temporal.WithTags(map[string]string{"namespace": "trial"}).Counter("temporal_request").Inc(3)

	code, body := get(t, m.Handler(), "/metrics")

	require.Equal(t, http.StatusOK, code)
	require.Contains(t, body, `temporal_request_total{namespace="trial"} 3`)
	require.Contains(t, body, "go_goroutines")
}

func TestWaitingIsSaidOncePerReason(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		answers := []error{errors.New("refused"), errors.New("refused"), nil}

		err := waitFor(t.Context(), slog.New(slog.NewTextHandler(&log, nil)), "temporal", func(context.Context) error {
			answer := answers[0]
			answers = answers[1:]
			return answer
		})

		require.NoError(t, err)
		require.Equal(t, 1, strings.Count(log.String(), "msg=waiting"))
		require.Equal(t, 1, strings.Count(log.String(), `msg="there now"`))
	})
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	err := waitFor(ctx, slog.New(slog.DiscardHandler), "temporal", func(context.Context) error { cancel(); return errors.New("refused") })
	require.ErrorIs(t, err, context.Canceled)
}
