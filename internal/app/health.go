package app

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"
)

// probe is one thing the worker cannot work without.
type probe struct {
	name  string
	check func(context.Context) error
}

// health answers whether the worker lives (/healthz) and whether it can work
// (/readyz): every probe passes and it polls for tasks.
type health struct {
	probes  atomic.Pointer[[]probe]
	polling atomic.Bool
}

// watch sets what must answer; before that the worker is not ready.
func (h *health) watch(probes ...probe) { h.probes.Store(&probes) }

func (h *health) mount(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, "alive") })
	mux.HandleFunc("GET /readyz", h.ready)
}

func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	status, lines := http.StatusOK, ""
	var probes []probe
	if set := h.probes.Load(); set != nil {
		probes = *set
	}
	for _, p := range probes {
		if err := p.check(ctx); err != nil {
			status, lines = http.StatusServiceUnavailable, lines+p.name+": "+err.Error()+"\n"
			continue
		}
		lines += p.name + ": ok\n"
	}
	if h.polling.Load() {
		lines += "worker: ok\n"
	} else {
		status, lines = http.StatusServiceUnavailable, lines+"worker: not polling for tasks\n"
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = fmt.Fprint(w, lines)
}
