package main

import (
	"net"
	"net/http"
)

// guard keeps pages of elsewhere from playing here through the visitor's browser:
// only our own names are served, and no form of another site is taken.
func guard(next http.Handler) http.Handler {
	own := http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			http.Error(w, "this service answers to 127.0.0.1 and localhost only", http.StatusMisdirectedRequest)
			return
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		own.ServeHTTP(w, r)
	})
}
