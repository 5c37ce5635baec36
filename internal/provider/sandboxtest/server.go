// Package sandboxtest is the devstack's sandbox service for unit tests, in the
// manner of httptest: the same API, the same idempotency, kept in memory, and
// switches for what goes wrong between a service and those who call it.
package sandboxtest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// Fault is what goes wrong with the next call that would do something.
type Fault int

// The faults.
const (
	FailBefore  Fault = iota + 1 // 500, and nothing was done
	FailAfter                    // 500, and it was done
	LoseAnswer                   // the connection breaks after it was done
	LoseRequest                  // the connection breaks before anything was done
	Decline                      // 422 declined
	Throttle                     // 429, Retry-After: 7
	InFlight                     // 409: another call with this key is being worked on
	Garble                       // 201 with half a body, and it was done
)

// Server is one sandbox. Its URL is what SANDBOX_URL would be.
type Server struct {
	URL string

	mu     sync.Mutex
	done   map[string]job   // by path and key
	order  []string         // keys of done, as they came
	paid   map[string]int64 // paid back, by order
	faults []Fault
	alter  func(map[string]any)
	calls  []string
}

type job struct {
	asked  string
	answer map[string]any
}

// New starts a sandbox that ends with the test.
func New(t testing.TB) *Server {
	s := &Server{done: map[string]job{}, paid: map[string]int64{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/refunds", s.post(s.refund))
	mux.HandleFunc("GET /v1/refunds", s.find)
	mux.HandleFunc("POST /v1/fulfilments", s.post(s.fulfil))
	mux.HandleFunc("GET /v1/fulfilments", s.find)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// Next makes the next calls that would do something go wrong, one fault each.
func (s *Server) Next(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// Alter changes each record before it is kept and answered, as a provider
// would that does something else than it was asked for.
func (s *Server) Alter(change func(record map[string]any)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.alter = change
}

// Calls lists method and path of every call so far.
func (s *Server) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.calls...)
}

// Done lists the keys under which something was done, in order.
func (s *Server) Done() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.order...)
}

// Paid is what was paid back for an order, in minor units.
func (s *Server) Paid(order string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.paid[order]
}

func (s *Server) find(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, r.Method+" "+r.URL.Path)
	found, ok := s.done[r.URL.Path+" "+r.URL.Query().Get("key")]
	if !ok {
		write(w, http.StatusNotFound, map[string]any{"code": "not_found"})
		return
	}
	write(w, http.StatusOK, found.answer)
}

func write(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func now() string { return time.Now().UTC().Format(time.RFC3339) }
