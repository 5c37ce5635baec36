// Package api is the HTTP front door: backends open complaints through it,
// agents and customers send their decisions, and everybody follows what happens.
// It holds no rule of the process: what may be done is the domain's, and who may
// do it is access's.
package api

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"

	"redress/internal/access"
	"redress/internal/dispatch"
	"redress/internal/evidence"
	"redress/internal/identity"
	"redress/internal/office"
	"redress/internal/vault"
)

// Guard tells who is at the door. Its errors are identity's.
type Guard interface {
	Authenticate(*http.Request) (access.Principal, error)
}

// Parts are what the front door is made of.
type Parts struct {
	Office  *office.Office
	Files   *evidence.Store
	Guard   Guard
	SignIn  http.Handler           // /auth/…; nil: no browsers sign in
	Codec   http.Handler           // /codec/…, for Temporal's UI; nil: payloads are not encrypted
	Vault   *vault.Vault           // signs customers' links
	Page    *identity.CustomerPage // what they open; nil: only tokens are told
	Desk    dispatch.Desk
	Inbox   office.Inbox
	Heard   map[string]string // what a platform wants to hear back to a push, by its name
	Log     *slog.Logger
	Tracer  trace.Tracer          // nil: no traces
	Count   prometheus.Registerer // nil: nothing is counted
	Metrics http.Handler          // nil: none are served
	Limits  Limits
	Now     func() time.Time // nil: time.Now
	Behind  bool             // a proxy of ours stands in front: the client's address is the last of X-Forwarded-For
	Plain   bool             // served without TLS on this machine alone: no Strict-Transport-Security
}

// Server is the front door. It is an http.Handler.
type Server struct {
	Parts
	api     huma.API
	handler http.Handler
	tickets *tickets
	counts  counts
	starts  *starts
	hub     *hub
}

// New makes the front door. Call Close when nothing is served any more.
func New(p Parts) *Server {
	if p.Now == nil {
		p.Now = time.Now
	}
	s := &Server{Parts: p, tickets: newTickets(p.Limits), counts: newCounts(p.Count), starts: newStarts(p.Office, p.Log)}
	s.hub = newHub(p.Office.Store, p.Log)
	mux := s.describe()
	s.pages(mux)
	s.handler = s.outer(mux)
	return s
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Close stops what runs beside the requests: complaints that were taken in and
// are not started yet are left to the workers.
func (s *Server) Close() {
	s.hub.close()
	s.starts.close()
}

// Drain ends the streams, which would otherwise outlast a shutdown; their clients
// come back with their last id.
func (s *Server) Drain() { s.hub.drain() }

// OpenAPI is the description of the interface.
func (s *Server) OpenAPI() *huma.OpenAPI { return s.api.OpenAPI() }

// describe makes the mux of all operations, and their description.
func (s *Server) describe() *http.ServeMux {
	mux := http.NewServeMux()
	s.api = humago.New(mux, config())
	s.register()
	return mux
}

// register adds all operations.
func (s *Server) register() {
	words(s.api.OpenAPI().Components.Schemas)
	messages := s.messageSchemas()
	s.opening()
	s.reading()
	s.listing()
	s.happening()
	s.sending(messages)
	s.verifying()
	s.personal()
	s.evidence()
	s.streaming()
	s.linking()
	s.subscribing()
	s.handingIn()
	s.me()
	describeProblems(s.api.OpenAPI())
	growing(s.api.OpenAPI())
}

// Version is the interface's own: it changes when a client would have to.
const Version = "1.0.0"

func config() huma.Config {
	c := huma.DefaultConfig("Redress", Version)
	c.DocsPath, c.SchemasPath = "", ""
	c.CreateHooks = nil // no "$schema" links in answers
	c.OpenAPIPath = "/openapi"
	c.Info.Description = "See a customer's complaint through to a fair end: open it, decide, and follow what happens."
	c.Servers = []*huma.Server{{URL: "/"}}
	c.RejectUnknownQueryParameters = true
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer",
			Description: "An API key (rk_…), a customer's link (rl_…), or an access token of the OpenID provider."},
		"session": {Type: "apiKey", In: "cookie", Name: "__Host-redress", Description: "A browser that signed in at /auth/login."},
	}
	c.Security = []map[string][]string{{"bearer": {}}, {"session": {}}}
	return c
}
