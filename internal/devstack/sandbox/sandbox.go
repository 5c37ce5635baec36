// Package sandbox is a payment rail and a fulfilment desk that move no real money and no real goods,
// but keep their promises like real ones: one effect for one idempotency key, never more paid back
// than was paid, and a ledger of everything that happened. Switches make them fail as real ones do.
package sandbox

import (
	"fmt"
	"net"
	"net/http"
	"sync"

	"github.com/jackc/pgx/v5/pgxpool"

	"redress/internal/devstack/web"
)

// Sandbox is the service.
type Sandbox struct {
	db       *pgxpool.Pool
	switches *switchboard

	mu       sync.Mutex
	inFlight map[string]bool // idempotency keys being worked on; this process is the only one
}

// Start takes over the listener. The schema must be there, see Migrate.
func Start(db *pgxpool.Pool, ln net.Listener) (*web.Server, error) {
	s := &Sandbox{db: db, inFlight: map[string]bool{}, switches: &switchboard{db: db}}
	if err := s.switches.load(); err != nil {
		return nil, err
	}
	return web.Serve(ln, s.routes()), nil
}

func (s *Sandbox) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/payments", s.write(s.pay))
	mux.HandleFunc("GET /v1/payments", s.payments)
	mux.HandleFunc("POST /v1/refunds", s.write(s.refund))
	mux.HandleFunc("GET /v1/refunds", s.effects("refunds", refunds))
	mux.HandleFunc("GET /v1/refunds/{id}", s.effect(refunds))
	mux.HandleFunc("POST /v1/fulfilments", s.write(s.fulfil))
	mux.HandleFunc("GET /v1/fulfilments", s.effects("fulfilments", fulfilments))
	mux.HandleFunc("GET /v1/fulfilments/{id}", s.effect(fulfilments))
	mux.HandleFunc("GET /v1/ledger", s.ledger)
	mux.HandleFunc("GET /v1/switches", s.showSwitches)
	mux.HandleFunc("PUT /v1/switches", s.putSwitches)
	mux.HandleFunc("DELETE /v1/switches", s.clearSwitches)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, "ok") })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		web.Fail(w, &web.Failure{Status: http.StatusNotFound, Code: "not_found",
			Message: "there is no " + r.Method + " " + r.URL.Path + "; see /v1/payments, /v1/refunds, /v1/fulfilments, /v1/ledger, /v1/switches"})
	})
	return mux
}

func invalid(format string, args ...any) error {
	return &web.Failure{Status: http.StatusBadRequest, Code: "invalid", Message: fmt.Sprintf(format, args...)}
}
