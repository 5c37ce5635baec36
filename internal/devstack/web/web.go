// Package web holds what the HTTP parts of the devstack answer alike.
package web

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"time"
)

// JSON answers v.
func JSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // the client may be gone; there is nobody to tell
}

// Failure is what an error looks like on the wire; Code is for programs and never changes.
type Failure struct {
	Status  int    `json:"-"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (f *Failure) Error() string { return f.Code + ": " + f.Message }

// Fail answers err: a Failure as it says, everything else as an internal error.
func Fail(w http.ResponseWriter, err error) {
	var f *Failure
	if !errors.As(err, &f) {
		f = &Failure{Status: http.StatusInternalServerError, Code: "internal", Message: err.Error()}
	}
	JSON(w, f.Status, f)
}

// Server serves one handler on 127.0.0.1 until it is closed.
type Server struct{ http *http.Server }

// Serve takes over ln.
func Serve(ln net.Listener, handler http.Handler) *Server {
	s := &Server{http: &http.Server{Handler: guard(handler), ReadHeaderTimeout: 10 * time.Second}}
	go func() { _ = s.http.Serve(ln) }()
	return s
}

// Close lets requests in hand end for a moment, then cuts them.
func (s *Server) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		_ = s.http.Close()
	}
}

// guard keeps web pages of elsewhere from reading us through the visitor's browser: only our own
// names are served (against DNS rebinding), and no browser may guess a type.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			Fail(w, &Failure{http.StatusMisdirectedRequest, "wrong_host", "this service answers to 127.0.0.1 and localhost only"})
			return
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}
