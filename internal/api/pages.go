package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"redress/internal/access"
	"redress/internal/postgres"
)

// pages adds what is served beside the operations.
func (s *Server) pages(mux *http.ServeMux) {
	mux.HandleFunc("POST /v1/complaints/{id}/evidence", s.give)
	mux.HandleFunc("GET /v1/complaints/{id}/evidence/{piece}", s.fetch)
	mux.HandleFunc("POST /v1/inbox/{source}", s.handIn)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = fmt.Fprintln(w, "alive")
	})
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.HandleFunc("GET /metrics", s.metrics)
	mux.HandleFunc("GET /docs", s.docs())
	mux.Handle("GET /{$}", http.RedirectHandler("/docs", http.StatusSeeOther))
	if s.Codec != nil {
		mux.Handle("/codec/", s.Codec)
	}
	if s.SignIn != nil {
		mux.Handle("/auth/", s.SignIn)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { nowhere(mux, w, r) })
}

// readyz says whether complaints can be taken in. Temporal is not needed for that,
// and is told apart.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	status, lines := http.StatusOK, "postgresql: ok\n"
	if err := s.Office.Store.Ping(ctx); err != nil {
		status, lines = http.StatusServiceUnavailable, "postgresql: away\n"
	}
	if err := s.Office.Reachable(ctx); err != nil {
		lines += "temporal: away; complaints are taken in and started later\n"
	} else {
		lines += "temporal: ok\n"
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = fmt.Fprint(w, lines)
}

// metrics are for those who look after the machines. The numbers are of all shops,
// so whoever has some of them only is not told.
func (s *Server) metrics(w http.ResponseWriter, r *http.Request) {
	who := principal(r.Context())
	if err := who.May(access.Metrics, access.Subject{}); err != nil {
		s.fail(w, r, err)
		return
	}
	if who.May(access.Metrics, access.Subject{Platform: "*", Shop: "*"}) != nil {
		s.fail(w, r, problem(http.StatusForbidden, codeForbidden, "what is counted here is of all shops, and you have not been given all"))
		return
	}
	if s.Metrics == nil {
		s.fail(w, r, postgres.NotFound{What: "metrics"})
		return
	}
	s.Metrics.ServeHTTP(w, r)
}

// methods are those that some operation has.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete}

// nowhere answers for an address that there is not, or not with this method.
func nowhere(mux *http.ServeMux, w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, m := range methods {
		other := r.Clone(r.Context())
		other.Method = m
		if _, pattern := mux.Handler(other); pattern != "/" {
			allowed = append(allowed, m)
		}
	}
	if len(allowed) > 0 {
		writeProblem(w, problem(http.StatusMethodNotAllowed, "method_not_allowed", "this address takes "+strings.Join(allowed, ", ")).with("Allow", strings.Join(allowed, ", ")))
		return
	}
	writeProblem(w, problem(http.StatusNotFound, codeNotFound, "there is no such address; /docs lists them"))
}
