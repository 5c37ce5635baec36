package api_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/app/apptest"
	"redress/internal/complaint"
	"redress/internal/identity"
)

// API8:2023 Security Misconfiguration.
func TestAPI8EveryAnswerIsFenced(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend, nobody := h.Backend("taobao/demo"), apptest.Caller{House: h}
	number := backend.Opened("taobao/demo", "k")
	at := "/v1/complaints/" + number
	body, kind := uploaded(map[string]string{"submit": "false"}, "kettle.png", picture(8))
	var piece struct{ ID string }
	read(t, glance(t, h.Customer(number), http.MethodPost, at+"/evidence", body, "Content-Type", kind), http.StatusCreated, &piece)
	for what, a := range map[string]apptest.Answer{
		"an answer": backend.Get(at), "a stream": glance(t, backend, http.MethodGet, at+"/stream", ""), "a file": backend.Get(at + "/evidence/" + piece.ID),
		"nothing new": backend.Get(at, "If-None-Match", backend.Get(at).Header.Get("ETag")), "no such thing": backend.Get(at + "x"), "no such address": backend.Get("/v1/x"),
		"a wrong one": backend.Post(at+"/messages/rate", "1", `{`), "no credential": nobody.Get(at), "a page": nobody.Get("/docs"), "the description": nobody.Get("/openapi.json"),
		"health": nobody.Get("/healthz"), "readiness": nobody.Get("/readyz"), "the front page": glance(t, nobody, http.MethodGet, "/", ""), "the sign-in": glance(t, nobody, http.MethodGet, "/auth/login", ""),
		"another method": glance(t, backend, http.MethodPut, at, ""), "an overlong path": backend.Get("/" + strings.Repeat("a", 4000)), "a way up": backend.Get("/v1/complaints/..%2f..%2fetc%2fpasswd"),
	} {
		header := a.Header
		require.Equal(t, "nosniff", header.Get("X-Content-Type-Options"), what)
		require.Contains(t, header.Get("Content-Security-Policy"), "frame-ancestors 'none'", what)
		require.Contains(t, header.Get("Content-Security-Policy"), "default-src 'none'", what)
		require.Equal(t, "DENY", header.Get("X-Frame-Options"), what)
		require.Equal(t, "no-referrer", header.Get("Referrer-Policy"), what)
		require.NotEmpty(t, header.Get("X-Request-Id"), what)
		require.Contains(t, header.Get("Cache-Control"), "no-store", what)
		for _, tells := range []string{"Server", "X-Powered-By", "Via", "X-AspNet-Version"} {
			require.Empty(t, header.Get(tells), what)
		}
		if len(a.Body) > 0 {
			require.NotEmpty(t, header.Get("Content-Type"), what)
			if kind := header.Get("Content-Type"); strings.HasPrefix(kind, "text/") && kind != "text/event-stream" {
				require.Contains(t, kind, "charset=utf-8", what)
			}
		}
		if a.Status >= 400 {
			require.Equal(t, "application/problem+json", header.Get("Content-Type"), "%s: %s", what, a.Body)
			require.NotContains(t, string(a.Body), "goroutine", what)
			require.NotContains(t, string(a.Body), "pq:", what)
			require.NotContains(t, string(a.Body), ".go", what)
		}
	}
	file := backend.Get(at + "/evidence/" + piece.ID)
	require.Contains(t, file.Header.Get("Content-Disposition"), "attachment")
	require.Contains(t, file.Header.Get("Content-Security-Policy"), "sandbox")
}

// API8:2023: other methods, other origins, other media types.
func TestAPI8WhatIsNotOfferedIsRefused(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend := h.Backend("taobao/demo")
	number := backend.Opened("taobao/demo", "k")
	at := "/v1/complaints/" + number
	for _, method := range []string{http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, http.MethodTrace, "CONNECTED", "PROPFIND"} {
		a := glance(t, backend, method, at, "")
		require.Equal(t, http.StatusMethodNotAllowed, a.Status, "%s: %s", method, a.Body)
		require.Equal(t, complaint.Code("method_not_allowed"), a.Code(), method)
		require.Contains(t, a.Header.Get("Allow"), http.MethodGet, method)
	}
	for _, override := range []string{"X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"} {
		a := glance(t, backend, http.MethodPost, at+"/links/l_1", "", override, http.MethodDelete)
		require.Equal(t, http.StatusMethodNotAllowed, a.Status, override)
	}
	for _, origin := range []string{"https://evil.example", "null", h.URL} {
		for _, a := range []apptest.Answer{glance(t, backend, http.MethodGet, at, "", "Origin", origin),
			glance(t, backend, http.MethodOptions, at, "", "Origin", origin, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization")} {
			for name := range a.Header {
				require.False(t, strings.HasPrefix(name, "Access-Control-"), "%s for %s", name, origin)
			}
		}
	}
	for _, media := range []string{"text/plain", "application/x-www-form-urlencoded", "text/xml", "application/xml", "multipart/form-data; boundary=x", "x"} {
		a := glance(t, backend, http.MethodPost, "/v1/complaints", apptest.Opening("taobao/demo", nil), "Content-Type", media, "Idempotency-Key", "x")
		require.Equal(t, http.StatusUnsupportedMediaType, a.Status, "%s, which a form of another site could send: %s", media, a.Body)
	}
	for _, accepted := range []string{"application/xml", "text/html"} {
		a := glance(t, backend, http.MethodGet, at, "", "Accept", accepted)
		require.NotContains(t, a.Header.Get("Content-Type"), accepted)
	}
	require.Equal(t, http.StatusForbidden, backend.Get("/metrics").Status, "counts are for those who look after the machines")
	for shop, status := range map[string]int{"taobao/demo": 403, "taobao/*": 403, "*/demo": 403, "*/*": 200} {
		for _, role := range []access.Role{access.Operator, access.Auditor} {
			a := h.Keyed(identity.KeyRequest{Roles: []access.Role{role}}, shop).Get("/metrics")
			require.Equal(t, status, a.Status, "%s of %s: the numbers are of all shops", role, shop)
		}
	}
	for _, address := range []string{"/debug/pprof/", "/debug/vars", "/.env", "/.git/HEAD", "/internal/api/api.go", "/v1/../metrics/..", "/docs/../../etc/passwd"} {
		require.Contains(t, []int{http.StatusNotFound, http.StatusMovedPermanently, http.StatusTemporaryRedirect}, glance(t, backend, http.MethodGet, address, "").Status, address)
	}
}

// pair writes a certificate for this machine and its key.
func pair(t *testing.T) (certificate, key string, roots *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	is := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, is, is, private.Public(), private)
	require.NoError(t, err)
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	write := func(name, kind string, content []byte) string {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600))
		return path
	}
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	roots = x509.NewCertPool()
	roots.AddCert(parsed)
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", encoded), roots
}

// API8:2023: TLS as configured, from version 1.2, and said to stay.
func TestAPI8TLS(t *testing.T) {
	t.Parallel()
	certificate, key, roots := pair(t)
	h := apptest.Unstaffed(t, "SERVE_TLS_CERT_PATH="+certificate, "SERVE_TLS_KEY_PATH="+key)
	require.True(t, strings.HasPrefix(h.URL, "https://"))
	ask := func(c *tls.Config) (*http.Response, error) {
		transport := &http.Transport{TLSClientConfig: c}
		t.Cleanup(transport.CloseIdleConnections)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL+"/healthz", nil)
		require.NoError(t, err)
		answer, err := (&http.Client{Transport: transport}).Do(r)
		if err == nil {
			_ = answer.Body.Close()
		}
		return answer, err
	}
	for version, ok := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		answer, err := ask(&tls.Config{RootCAs: roots, MinVersion: version, MaxVersion: version})
		if !ok {
			require.Error(t, err, tls.VersionName(version))
			continue
		}
		require.NoError(t, err)
		require.Equal(t, version, answer.TLS.Version)
		require.Contains(t, answer.Header.Get("Strict-Transport-Security"), "max-age=63072000; includeSubDomains")
	}
	answer, err := ask(&tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS10})
	require.NoError(t, err)
	require.EqualValues(t, tls.VersionTLS13, answer.TLS.Version, "the newest goes first")
	weak := []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.TLS_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA} //#nosec G402 -- it is tried whether they are refused
	_, err = ask(&tls.Config{RootCAs: roots, MaxVersion: tls.VersionTLS12, CipherSuites: weak})                                //#nosec G402
	require.Error(t, err, "no suite without forward secrecy")
	plain, err := http.Get(strings.Replace(h.URL, "https", "http", 1) + "/healthz")
	require.NoError(t, err)
	defer plain.Body.Close()
	require.Equal(t, http.StatusBadRequest, plain.StatusCode, "no answer and no redirect without TLS")
}

// API10:2023 Unsafe Consumption of APIs: the provider that people sign in with. That
// of platforms, rails and receivers is tried beside each (docs/security.md).
func TestAPI10AProviderIsNotTakenAtItsWord(t *testing.T) {
	t.Parallel()
	for what, says := range map[string]http.HandlerFunc{
		"nothing that is JSON": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"something endless": func(w http.ResponseWriter, _ *http.Request) {
			for range 64 {
				if _, err := w.Write([]byte(strings.Repeat(" ", 1<<20))); err != nil {
					return
				}
			}
		},
		"another place": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://login.example/.well-known/openid-configuration", http.StatusFound)
		},
		"round and round": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) },
		"that it is another": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"issuer":"https://login.example","jwks_uri":"https://login.example/keys","token_endpoint":"https://login.example/t","authorization_endpoint":"https://login.example/a"}`))
		},
		"an error": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "SECRETSTACK", http.StatusInternalServerError)
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			provider := httptest.NewServer(says)
			t.Cleanup(provider.Close)
			h := apptest.Unstaffed(t, "OIDC_ISSUER="+provider.URL, "OIDC_AUDIENCE=redress")
			a := apptest.Caller{House: h, Token: "e30.e30.e30"}.Get("/v1/me")
			require.Equal(t, http.StatusServiceUnavailable, a.Status, "%s", a.Body)
			require.NotEmpty(t, a.Header.Get("Retry-After"))
			require.NotContains(t, string(a.Body), "SECRETSTACK")
			require.Equal(t, http.StatusOK, h.Backend("taobao/demo").Get("/v1/me").Status, "keys and links go on")
		})
	}
}
