package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"
)

// beside are the addresses that are no operations: pages, probes, and doors that
// ask for who is there themselves.
var beside = map[string]bool{"GET /healthz": true, "GET /readyz": true, "GET /metrics": true, "GET /docs": true, "GET /{$}": true,
	"/auth/": true, "/codec/": true, "/": true}

// registered are the patterns that this package's sources give to a mux by hand.
func registered(t *testing.T) (patterns []string) {
	t.Helper()
	files := token.NewFileSet()
	parsed, err := fs.Glob(os.DirFS("."), "*.go")
	require.NoError(t, err)
	for _, name := range parsed {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			method, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || method.Sel.Name != "HandleFunc" && method.Sel.Name != "Handle" {
				return true
			}
			literal, ok := call.Args[0].(*ast.BasicLit)
			require.True(t, ok, "%s: give the mux a pattern that can be read", files.Position(call.Pos()))
			pattern, err := strconv.Unquote(literal.Value)
			require.NoError(t, err)
			patterns = append(patterns, pattern)
			return true
		})
	}
	return patterns
}

func described(item *huma.PathItem) map[string]*huma.Operation {
	all := map[string]*huma.Operation{}
	for method, op := range map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch,
		http.MethodDelete: item.Delete, http.MethodHead: item.Head, http.MethodOptions: item.Options, http.MethodTrace: item.Trace} {
		if op != nil {
			all[method] = op
		}
	}
	return all
}

// API9:2023 Improper Inventory Management: what is served is what is described.
func TestAPI9WhatIsServedIsWhatIsDescribed(t *testing.T) {
	t.Parallel()
	s := &Server{Parts: Parts{Log: slog.New(slog.DiscardHandler)}}
	mux := s.describe()
	s.pages(mux)
	parameter := regexp.MustCompile(`\{\w+\}`)
	operations := map[string]bool{}
	for path, item := range s.OpenAPI().Paths {
		require.True(t, strings.HasPrefix(path, "/v1/"), "%s has no version", path)
		for method, op := range described(item) {
			_, pattern := mux.Handler(httptest.NewRequest(method, parameter.ReplaceAllString(path, "x"), nil))
			require.Equal(t, method+" "+path, pattern, "it is described and not served")
			require.NotEmpty(t, op.OperationID)
			require.NotEmpty(t, op.Summary)
			require.Equal(t, strings.HasPrefix(path, "/v1/inbox/"), op.Security != nil, "%s: who has no need of a credential signs", path)
			operations[pattern] = true
		}
	}
	require.Greater(t, len(operations), 45)
	patterns := registered(t)
	require.Contains(t, patterns, "GET /healthz", "the sources were not read")
	for _, pattern := range patterns {
		require.True(t, operations[pattern] || beside[pattern], "%s is served and not described", pattern)
	}
	require.Equal(t, Version, s.OpenAPI().Info.Version)
	for _, gone := range []string{"/complaints", "/v0/complaints", "/v2/complaints", "/api/v1/complaints", "/debug/pprof/", "/debug/vars", "/.git/config", "/admin", "/v1/keys", "/v1/people"} {
		_, pattern := mux.Handler(httptest.NewRequest(http.MethodGet, gone, nil))
		require.Equal(t, "/", pattern, gone)
	}
}

// API8:2023 Security Misconfiguration: what breaks inside does not show outside.
func TestAPI8APanicTellsNothing(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	s := &Server{Parts: Parts{Log: slog.New(slog.NewTextHandler(&log, nil)), Plain: true}, counts: newCounts(nil)}
	handler := s.watched(s.fenced(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("connect postgres://redress:hunter2@db") })))
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/me", nil))
	require.Equal(t, http.StatusInternalServerError, w.Code)
	require.Contains(t, w.Body.String(), `"code":"internal"`)
	for _, inside := range []string{"hunter2", "panic", "goroutine", ".go:", "internal/api"} {
		require.NotContains(t, w.Body.String(), inside)
	}
	require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
	require.Contains(t, log.String(), "request panicked")
	require.Contains(t, log.String(), w.Header().Get("X-Request-Id"), "the id finds it")
}

// Behind a proxy the client's address is the one that the proxy wrote, whatever
// the client wrote before it; without one nobody's word counts.
func TestAddressIsTheProxysLast(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = "192.0.2.7:4711"
	r.Header.Set("X-Forwarded-For", "10.0.0.1, 203.0.113.9")
	r.Header.Set("X-Real-Ip", "10.0.0.2")
	require.Equal(t, "192.0.2.7", Address(false)(r))
	require.Equal(t, "203.0.113.9", Address(true)(r))
	r.Header.Add("X-Forwarded-For", "203.0.113.10")
	require.Equal(t, "203.0.113.10", Address(true)(r), "a proxy that writes a line of its own")
	r.Header.Del("X-Forwarded-For")
	require.Equal(t, "192.0.2.7", Address(true)(r))
}
