package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// counter is a front door that answers everything, tells listeners of each note,
// and keeps the first note to itself.
type counter struct {
	mu      sync.Mutex
	opened  int
	read    map[string]int
	hearing []chan string
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch path := strings.TrimPrefix(r.URL.Path, "/v1/"); {
	case r.Header.Get("Authorization") != "Bearer secret":
		w.WriteHeader(http.StatusUnauthorized)
	case path == "complaints" && r.Method == http.MethodPost:
		c.opened++
		w.WriteHeader(http.StatusCreated)
		_, _ = fmt.Fprintf(w, `{"id":"C-%d"}`, c.opened)
	case path == "complaints":
		c.read[r.URL.RawQuery]++
		_, _ = io.WriteString(w, `{"next_cursor":"next"}`)
	case strings.HasSuffix(path, "/add-note"):
		id := r.Header.Get("Idempotency-Key")
		for _, one := range c.hearing {
			if !strings.HasSuffix(id, "-n0") {
				one <- id
			}
		}
		_, _ = io.WriteString(w, `{}`)
	case path == "stream":
		told := make(chan string, 1000)
		c.hearing = append(c.hearing, told)
		c.mu.Unlock()
		c.tell(w, r, told)
		c.mu.Lock()
	default:
		c.read[path]++
		_, _ = io.WriteString(w, `{"events":3}`)
	}
}

func (c *counter) tell(w http.ResponseWriter, r *http.Request, told <-chan string) {
	_, _ = io.WriteString(w, ": stream\n\n")
	for {
		_ = http.NewResponseController(w).Flush()
		select {
		case <-r.Context().Done():
			return
		case id := <-told:
			_, _ = fmt.Fprintf(w, "event: note_added\nid: 1.1.1\ndata: {\"event\":{\"message_id\":\"%s\"}}\n\n", id)
		}
	}
}

func TestAllScenariosAgainstAFrontDoorThatLosesOneEvent(t *testing.T) {
	t.Parallel()
	c := &counter{read: map[string]int{}}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	m := newMeasurement(settings{seconds: 0.3, minutes: 0.005, listeners: 5, patience: 100 * time.Millisecond, dir: t.TempDir()}, io.Discard)
	m.door = &door{url: server.URL, client: &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{}}, keys: []string{"secret"}}
	asked := 0
	m.sinceRecorded = func(context.Context) (time.Duration, error) {
		asked++
		return quietFor + time.Duration(asked-2)*time.Millisecond, nil // not yet, not yet, now
	}
	var err error
	m.watch, err = newWatch(os.Getpid())
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	require.NoError(t, m.scenarios(ctx))
	require.Equal(t, 3, asked)

	var out strings.Builder
	require.NoError(t, m.tell(&out))
	require.Contains(t, out.String(), "POST /v1/complaints")
	written, err := os.ReadFile(m.dir + "/" + m.name + ".json")
	require.NoError(t, err)
	var report struct {
		Requests []struct {
			Name         string
			Sent, Failed int
			P99          float64 `json:"p99_ms"`
		}
		Facts []struct {
			Name  string
			Value float64
			Met   *bool
		}
	}
	require.NoError(t, json.Unmarshal(written, &report))
	sent := map[string]int{}
	for _, r := range report.Requests {
		require.Zero(t, r.Failed, r.Name)
		require.Positive(t, r.P99, r.Name)
		sent[r.Name] = r.Sent
	}
	require.Equal(t, 9, sent["POST /v1/complaints"])
	require.Equal(t, 60, sent["GET /v1/complaints/{id}"])
	require.Equal(t, 3, sent["list, page 1,000"])
	require.Equal(t, 3, c.read["cursor=next"])
	facts := map[string]float64{}
	for _, f := range report.Facts {
		facts[f.Name] = f.Value
		if f.Name == "lost" {
			require.False(t, *f.Met)
		}
	}
	require.EqualValues(t, 5, facts["lost"], "each listener missed the first note")
	require.Positive(t, facts["heard, p99 after it was sent"])
}

func TestACallerWithoutAKeyIsToldSo(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(&counter{read: map[string]int{}})
	t.Cleanup(server.Close)
	d := &door{url: server.URL, client: server.Client(), keys: []string{"wrong"}}
	require.EqualError(t, d.ask(t.Context(), http.MethodGet, "/v1/complaints", "", nil, nil), "status 401 ")
}

func TestSlopeIsThatOfTheStraightLine(t *testing.T) {
	t.Parallel()
	require.InDelta(t, 0, slope([]float64{5, 5, 5, 5}), 1e-9)
	require.InDelta(t, 2, slope([]float64{1, 3, 5, 7}), 1e-9)
	require.InDelta(t, 1, slope([]float64{0, 2, 1, 3, 4}), 0.2)
	require.Zero(t, slope(nil))
}

func TestBarShowsHowFarItIs(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	bar{out: &b, begun: time.Now().Add(-time.Minute), of: 1_000_000}.show(250_000)
	require.Contains(t, b.String(), "[##########..............................]  25 %, 3m0s left")
}
