package apptest_test

import (
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"

	"redress/internal/app/apptest"
)

// spans are the names of the spans of one trace, as a collector gets them.
type spans struct {
	mu    sync.Mutex
	names map[string]bool
}

func (s *spans) collect(trace string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var sent collector.ExportTraceServiceRequest
		if proto.Unmarshal(body, &sent) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, resource := range sent.ResourceSpans {
			for _, scope := range resource.ScopeSpans {
				for _, span := range scope.Spans {
					if hex.EncodeToString(span.TraceId) == trace {
						s.names[strings.SplitN(span.Name, ":", 2)[0]+":"+service(resource.Resource.String())] = true
					}
				}
			}
		}
	}
}

func service(resource string) string {
	if strings.Contains(resource, "redress-serve") {
		return "serve"
	}
	return "worker"
}

// A backend's trace goes through the front door into the workflow and its activities.
func TestATraceGoesFromTheRequestToTheActivities(t *testing.T) {
	t.Parallel()
	const trace = "4bf92f3577b34da6a3ce929d0e0e4736"
	seen := &spans{names: map[string]bool{}}
	server := httptest.NewServer(seen.collect(trace))
	defer server.Close()
	h := apptest.Open(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+server.URL)
	backend := h.Backend("taobao/demo")
	opened := backend.Post("/v1/complaints", "k", apptest.Opening("taobao/demo", nil), "Traceparent", "00-"+trace+"-00f067aa0ba902b7-01")
	require.Equal(t, http.StatusCreated, opened.Status)
	at := opened.Header.Get("Location")
	backend.Until(at, func(a apptest.Answer) bool { return strings.Contains(string(a.Body), `"stage":"investigating"`) })
	h.Stop() // sends what is left
	for _, name := range []string{"POST /v1/complaints:serve", "StartWorkflow:serve", "StartActivity:worker", "RunActivity:worker"} {
		require.True(t, seen.names[name], "%s is missing in %v", name, seen.names)
	}
}
