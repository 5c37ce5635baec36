package app

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTemporalIsDialledWithTheFirstCall(t *testing.T) {
	t.Parallel()
	s, err := Load([]string{"TEMPORAL_ADDRESS=127.0.0.1:1"})
	require.NoError(t, err)

	c, err := DialTemporal(s, Observers{})
	require.NoError(t, err)
	defer c.Close()

	require.ErrorContains(t, checkTemporal(t.Context(), c, s.Temporal), "Temporal does not answer at 127.0.0.1:1 (TEMPORAL_ADDRESS)")
}

func TestTLSComesFromTemporalsOwnVariables(t *testing.T) {
	t.Parallel()
	s, err := Load([]string{"TEMPORAL_ADDRESS=127.0.0.1:1", "TEMPORAL_TLS_SERVER_CA_CERT_PATH=nowhere.pem"})
	require.NoError(t, err)

	_, err = DialTemporal(s, Observers{})

	require.ErrorContains(t, err, "read the settings of Temporal: ")
	require.ErrorContains(t, err, "nowhere.pem")
}

func TestTracesReachTheCollector(t *testing.T) {
	t.Parallel()
	got := make(chan string, 1)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.URL.Path }))
	t.Cleanup(collector.Close)

	tracer, stop, err := StartTracing(t.Context(), Tracing{Endpoint: collector.URL + "/"}, "trial")
	require.NoError(t, err)
	_, span := tracer.Start(t.Context(), "something")
	span.End()
	require.NoError(t, stop(t.Context()))

	require.Equal(t, "/v1/traces", <-got)
}

func TestWithoutACollectorThereAreNoTraces(t *testing.T) {
	t.Parallel()
	tracer, stop, err := StartTracing(t.Context(), Tracing{}, "trial")
	require.NoError(t, err)
	require.Nil(t, tracer)
	require.NoError(t, stop(t.Context()))
}
