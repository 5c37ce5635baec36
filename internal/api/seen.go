package api

import (
	"crypto/rand"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// seen remembers how a request was answered.
type seen struct {
	http.ResponseWriter
	status  int
	bytes   int64
	pattern string // of the operation: "GET /v1/complaints/{id}"
	who     string
}

// WriteHeader implements http.ResponseWriter.
func (s *seen) WriteHeader(status int) {
	if s.status == 0 {
		s.status = status
	}
	s.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (s *seen) Write(b []byte) (int, error) {
	if s.status == 0 {
		s.status = http.StatusOK
	}
	n, err := s.ResponseWriter.Write(b)
	s.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController through.
func (s *seen) Unwrap() http.ResponseWriter { return s.ResponseWriter }

func (s *seen) code() int {
	if s.status == 0 {
		return http.StatusOK
	}
	return s.status
}

func newRequestID() string { return "q_" + strings.ToLower(rand.Text()) }

func stack() string { return string(debug.Stack()) }

// counts is what the front door counts.
type counts struct {
	requests *prometheus.HistogramVec
	turned   *prometheus.CounterVec
}

func newCounts(r prometheus.Registerer) counts {
	c := counts{
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "redress_http_request_seconds", Help: "How long requests took, by operation and status.",
			Buckets: []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"operation", "status"}),
		turned: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "redress_http_refused_total", Help: "Requests that were turned away, by code: who they were, what they may, or how often they come.",
		}, []string{"code"}),
	}
	if r != nil {
		r.MustRegister(c.requests, c.turned)
	}
	return c
}

func (c counts) request(operation string, status int, took time.Duration) {
	c.requests.WithLabelValues(operation, strconv.Itoa(status)).Observe(took.Seconds())
}

func (c counts) refused(code string) { c.turned.WithLabelValues(code).Inc() }

// CountRefused counts credentials that were refused, by their kind.
func CountRefused(r prometheus.Registerer) func(kind string) {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "redress_credentials_refused_total", Help: "Credentials that were refused, by kind."}, []string{"kind"})
	r.MustRegister(c)
	return func(kind string) { c.WithLabelValues(kind).Inc() }
}

// CountMails counts mails that came in, by what became of them.
func CountMails(r prometheus.Registerer) func(result string) {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "redress_mails_total", Help: "Mails that came in, by what became of them."}, []string{"result"})
	r.MustRegister(c)
	return func(result string) { c.WithLabelValues(result).Inc() }
}
