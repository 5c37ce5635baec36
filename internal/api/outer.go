package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"redress/internal/access"
	"redress/internal/identity"
)

type contextKey int

const (
	principalKey contextKey = iota
	requestKey
	againKey // func() error that looks at the caller's credential once more
)

// principal is who makes the request. Every operation has one.
func principal(ctx context.Context) access.Principal {
	p, _ := ctx.Value(principalKey).(access.Principal)
	return p
}

// request is what is known of a request besides its caller.
type request struct {
	id    string
	query string
	url   string
}

func requestID(ctx context.Context) string {
	r, _ := ctx.Value(requestKey).(request)
	return r.id
}

// jsonOnly refuses a body that says it is something else than JSON. Files come to
// addresses of their own.
func jsonOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given := r.Header.Get("Content-Type")
		media, _, err := mime.ParseMediaType(given)
		if r.ContentLength != 0 && given != "" && (err != nil || media != "application/json") && !strings.HasSuffix(r.URL.Path, "/evidence") && strings.HasPrefix(r.URL.Path, "/v1/") &&
			!strings.HasPrefix(r.URL.Path, "/v1/inbox/") { // a platform pushes as it likes; who signs it is looked at there
			writeProblem(w, problem(http.StatusUnsupportedMediaType, codeWrongType, "send the body as application/json"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// straight answers an address with empty or dotted parts ("//", "/../") as one that
// there is not: the mux would send the caller elsewhere, which a client that left
// an id empty does not expect. What is no text, PostgreSQL does not know either.
func straight(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := r.URL.EscapedPath()
		query, err := url.QueryUnescape(r.URL.RawQuery)
		switch clean := path.Clean(asked); {
		case clean != asked && clean+"/" != asked, !isText(r.URL.Path):
			writeProblem(w, problem(http.StatusNotFound, codeNotFound, "there is no such address; /docs lists them"))
		case err != nil, !isText(query):
			writeProblem(w, problem(http.StatusBadRequest, codeBadRequest, "the query cannot be read as text in UTF-8"))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// outer is what every request passes before it comes to the mux, the outermost first.
func (s *Server) outer(mux *http.ServeMux) http.Handler {
	return s.watched(s.fenced(s.known(mux, straight(jsonOnly(mux)))))
}

// watched gives each request an id and a trace, and logs it when it is over:
// which operation, not what was in it.
func (s *Server) watched(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		id := newRequestID()
		ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
		if s.Tracer != nil {
			var span trace.Span
			ctx, span = s.Tracer.Start(ctx, r.Method, trace.WithSpanKind(trace.SpanKindServer))
			defer span.End()
			span.SetAttributes(attribute.String("request.id", id))
		}
		seen := &seen{ResponseWriter: w}
		seen.Header().Set("X-Request-Id", id)
		r = r.WithContext(context.WithValue(ctx, requestKey, request{id: id, query: r.URL.RawQuery, url: r.URL.Path}))
		defer s.tell(r, seen, begun)
		next.ServeHTTP(seen, r)
	})
}

// tell logs and counts one request. A panic is a 500 and not the end of the process.
func (s *Server) tell(r *http.Request, w *seen, begun time.Time) {
	ctx := r.Context()
	if trouble := recover(); trouble != nil {
		if trouble == http.ErrAbortHandler {
			panic(trouble)
		}
		s.Log.ErrorContext(ctx, "request panicked", slog.String("request", requestID(ctx)), slog.Any("panic", trouble), slog.String("stack", stack()))
		if w.status != 0 {
			defer panic(http.ErrAbortHandler) // half an answer must not look like a whole one
		} else {
			writeProblem(w, problem(http.StatusInternalServerError, codeInternal, "something went wrong here; the request's id finds it in the log"))
		}
	}
	took, pattern, who := time.Since(begun), w.pattern, w.who
	if pattern == "" {
		pattern = "none"
	}
	s.counts.request(pattern, w.code(), took)
	if span := trace.SpanFromContext(ctx); span.IsRecording() {
		span.SetName(pattern)
		span.SetAttributes(attribute.Int("http.response.status_code", w.code()))
	}
	level := slog.LevelInfo
	if pattern == "GET /healthz" || pattern == "GET /readyz" || pattern == "GET /metrics" {
		level = slog.LevelDebug
	}
	attrs := []slog.Attr{slog.String("request", requestID(ctx)), slog.String("operation", pattern), slog.Int("status", w.code()),
		slog.Duration("took", took.Round(10*time.Microsecond)), slog.Int64("bytes", w.bytes), slog.String("caller", who)}
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		attrs = append(attrs, slog.String("trace", span.TraceID().String()))
	}
	s.Log.LogAttrs(ctx, level, "request", attrs...)
}

// fenced sets what every answer says to browsers.
func (s *Server) fenced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		if !s.Plain {
			h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// unguarded are the paths that need no credential.
var unguarded = map[string]bool{"/": true, "/healthz": true, "/readyz": true, "/docs": true, "/openapi.json": true, "/openapi.yaml": true,
	"/openapi-3.0.json": true, "/openapi-3.0.yaml": true}

// signed reports whether a request proves by its own signature who it is from.
func signed(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/v1/inbox/") }

// free reports whether a request needs no credential here: what it is for asks for
// one itself, or for none.
func (s *Server) free(r *http.Request) bool {
	return unguarded[r.URL.Path] || strings.HasPrefix(r.URL.Path, "/auth/") || signed(r) || s.Codec != nil && strings.HasPrefix(r.URL.Path, "/codec/")
}

// known finds out who it is and whether they come too often.
func (s *Server) known(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if seen, ok := w.(*seen); ok {
			_, seen.pattern = mux.Handler(r)
		}
		address := Address(s.Behind)(r)
		if s.free(r) {
			if wait, ok := s.tickets.stranger(address, signed(r)); !ok {
				s.refuse(w, r, tooMany(wait))
				return
			}
			next.ServeHTTP(w, r)
			return
		}
		who, err := s.Guard.Authenticate(r)
		if err != nil {
			s.refuse(w, r, unknown(err))
			return
		}
		if seen, ok := w.(*seen); ok {
			seen.who = who.Credential
		}
		if wait, ok := s.tickets.caller(who.Credential); !ok {
			s.refuse(w, r, tooMany(wait))
			return
		}
		ctx := context.WithValue(r.Context(), principalKey, who)
		ctx = context.WithValue(ctx, againKey, func() error {
			_, err := s.Guard.Authenticate(r)
			return err
		})
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// refuse answers with a problem, and counts and logs that somebody was turned away.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, p *Problem) {
	s.turnedAway(r.Context(), p, p.Detail)
	writeProblem(w, p)
}

// turnedAway counts and logs it. Of what belongs to another shop the caller is told
// that it is not there, and the log why.
func (s *Server) turnedAway(ctx context.Context, p *Problem, why string) {
	s.counts.refused(string(p.Code))
	s.Log.WarnContext(ctx, "turned away", slog.String("request", requestID(ctx)), slog.String("code", string(p.Code)),
		slog.String("why", why), slog.String("caller", principal(ctx).Credential))
}

// unknown is the problem of a request whose caller could not be told.
func unknown(err error) *Problem {
	const challenge = `Bearer realm="redress"`
	var (
		bad     identity.Unauthenticated
		barred  identity.Forbidden
		away    identity.Unavailable
		tooMuch identity.TooManyFailures
	)
	switch {
	case errors.Is(err, identity.ErrNoCredential):
		return problem(http.StatusUnauthorized, codeUnauthenticated,
			"send an API key, a customer's link or an access token: Authorization: Bearer …").with("WWW-Authenticate", challenge)
	case errors.Is(err, identity.ErrSeveralCredentials):
		return problem(http.StatusBadRequest, codeBadRequest, err.Error())
	case errors.As(err, &bad):
		return problem(http.StatusUnauthorized, codeUnauthenticated, bad.Error()).with("WWW-Authenticate", bad.Challenge())
	case errors.As(err, &barred):
		return problem(http.StatusForbidden, codeForbidden, barred.Detail)
	case errors.As(err, &tooMuch):
		return tooMany(tooMuch.RetryAfter)
	case errors.As(err, &away):
		return problem(http.StatusServiceUnavailable, codeUnavailable, "who you are cannot be checked at the moment").retryAfter(seconds(away.RetryAfter))
	}
	return asProblem(err)
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// Address finds where a request comes from, as far as it can be told.
func Address(behindProxy bool) func(*http.Request) string {
	return func(r *http.Request) string {
		if behindProxy {
			// A proxy adds itself to the header, or a header of its own behind those that the client made up.
			hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
			if last := strings.TrimSpace(hops[len(hops)-1]); last != "" {
				return last
			}
		}
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			return r.RemoteAddr
		}
		return host
	}
}
