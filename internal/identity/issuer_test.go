package identity_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"
)

// noon is when the tests begin.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// clock is a clock that a test moves.
type clock struct{ offset atomic.Int64 }

func (c *clock) now() time.Time       { return noon.Add(time.Duration(c.offset.Load())) }
func (c *clock) pass(d time.Duration) { c.offset.Add(int64(d)) }

// issuer is a small OpenID provider.
type issuer struct {
	*httptest.Server
	t     testing.TB
	clock *clock

	mu      sync.Mutex
	keys    []jose.JSONWebKey // private; the first signs
	away    bool
	grants  map[string]url.Values // by code: what was asked at the authorization endpoint
	person  map[string]any        // who signs in, and claims that go before the right ones
	changes func(discovery map[string]any)
	asked   atomic.Int32 // times that the keys were fetched
}

func newIssuer(t testing.TB, c *clock) *issuer {
	t.Helper()
	i := &issuer{t: t, clock: c, grants: map[string]url.Values{}, person: lin()}
	i.keys = []jose.JSONWebKey{newKey(t, "ES256", "first")}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		said := map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token",
			"jwks_uri": i.URL + "/keys", "end_session_endpoint": i.URL + "/end", "id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"}}
		if i.changes != nil {
			i.changes(said)
		}
		i.reply(w, said)
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		i.asked.Add(1)
		i.mu.Lock()
		defer i.mu.Unlock()
		set := jose.JSONWebKeySet{}
		for _, k := range i.keys {
			set.Keys = append(set.Keys, k.Public())
		}
		i.reply(w, set)
	})
	mux.HandleFunc("POST /token", i.redeem)
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.mu.Lock()
		away := i.away
		i.mu.Unlock()
		if away {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(i.Close)
	return i
}

func lin() map[string]any {
	return map[string]any{"sub": "lin", "name": "Lin Sample", "roles": []string{"agent"}, "shops": []string{"taobao/demo"}}
}

func newKey(t testing.TB, algorithm, id string) jose.JSONWebKey {
	t.Helper()
	key := jose.JSONWebKey{KeyID: id, Algorithm: algorithm, Use: "sig"}
	var err error
	switch algorithm {
	case "RS256":
		key.Key, err = rsa.GenerateKey(rand.Reader, 2048)
	case "EdDSA":
		_, key.Key, err = ed25519.GenerateKey(rand.Reader)
	default:
		key.Key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	require.NoError(t, err)
	return key
}

func (i *issuer) goAway(away bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.away = away
}

// rotate lets other keys be the provider's.
func (i *issuer) rotate(keys ...jose.JSONWebKey) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = keys
}

func (i *issuer) reply(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}

// token is an access token of lin's with some claims otherwise; nil leaves one out.
func (i *issuer) token(changes map[string]any) string {
	i.mu.Lock()
	key := i.keys[0]
	i.mu.Unlock()
	return sign(i.t, key, i.claims(changes), "at+jwt")
}

func (i *issuer) claims(changes map[string]any) map[string]any {
	now := i.clock.now()
	all := map[string]any{"iss": i.URL, "aud": "redress", "exp": now.Add(15 * time.Minute).Unix(), "iat": now.Unix(), "nbf": now.Unix()}
	maps.Copy(all, lin())
	for name, value := range changes {
		if all[name] = value; value == nil {
			delete(all, name)
		}
	}
	return all
}

func sign(t testing.TB, key jose.JSONWebKey, claims map[string]any, kind string) string {
	t.Helper()
	options := (&jose.SignerOptions{}).WithType(jose.ContentType(kind))
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(key.Algorithm), Key: key}, options)
	require.NoError(t, err)
	payload, err := json.Marshal(claims)
	require.NoError(t, err)
	signed, err := signer.Sign(payload)
	require.NoError(t, err)
	token, err := signed.CompactSerialize()
	require.NoError(t, err)
	return token
}

// authorize is the person's yes at the provider: it returns the code for an
// address that a browser was sent to.
func (i *issuer) authorize(address string) (code string, asked url.Values) {
	i.t.Helper()
	u, err := url.Parse(address)
	require.NoError(i.t, err)
	require.Equal(i.t, i.URL+"/authorize", u.Scheme+"://"+u.Host+u.Path)
	i.mu.Lock()
	defer i.mu.Unlock()
	code = rand.Text()
	i.grants[code] = u.Query()
	return code, u.Query()
}

// redeem trades a code for tokens, once, and only with the right verifier.
func (i *issuer) redeem(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	asked, found := i.grants[r.PostFormValue("code")]
	delete(i.grants, r.PostFormValue("code"))
	person := i.person
	key := i.keys[0]
	i.mu.Unlock()
	challenge := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !found || asked.Get("code_challenge_method") != "S256" || asked.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(challenge[:]) ||
		asked.Get("redirect_uri") != r.PostFormValue("redirect_uri") || r.PostFormValue("client_id") != "redress" {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	claims := i.claims(map[string]any{"nonce": asked.Get("nonce")})
	maps.Copy(claims, person)
	i.reply(w, map[string]any{"access_token": "opaque", "token_type": "Bearer", "expires_in": 900, "id_token": sign(i.t, key, claims, "JWT")})
}
