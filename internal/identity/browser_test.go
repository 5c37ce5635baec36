package identity_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/identity"
)

// visitor is a browser in front of the sign-in: it keeps cookies.
type visitor struct {
	t    testing.TB
	door http.Handler
	jar  map[string]*http.Cookie
}

func (g *gate) visitor() *visitor {
	return &visitor{g.t, identity.NewBrowser(g.Guard), map[string]*http.Cookie{}}
}

func (v *visitor) request(method, path string) *http.Request {
	r := httptest.NewRequest(method, "https://redress.example"+path, nil)
	for _, c := range v.jar {
		r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	return r
}

func (v *visitor) send(r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	v.door.ServeHTTP(w, r)
	resp := w.Result()
	for _, c := range resp.Cookies() {
		if v.jar[c.Name] = c; c.MaxAge < 0 {
			delete(v.jar, c.Name)
		}
	}
	return resp
}

func (v *visitor) get(path string) *http.Response { return v.send(v.request(http.MethodGet, path)) }

// signIn signs the issuer's person in and returns the last answer.
func (v *visitor) signIn(i *issuer, returnTo string) *http.Response {
	v.t.Helper()
	left := v.get("/auth/login?return_to=" + url.QueryEscape(returnTo))
	require.Equal(v.t, http.StatusSeeOther, left.StatusCode)
	code, asked := i.authorize(left.Header.Get("Location"))
	return v.get("/auth/callback?code=" + code + "&state=" + asked.Get("state"))
}

const sessionCookie = "__Host-redress"

func TestAPersonSignsInAndOut(t *testing.T) {
	t.Parallel()
	g, i := signed(t)
	v := g.visitor()
	left := v.get("/auth/login?return_to=/desk")
	code, asked := i.authorize(left.Header.Get("Location"))
	require.Equal(t, "S256", asked.Get("code_challenge_method"))
	require.Equal(t, "https://redress.example/auth/callback", asked.Get("redirect_uri"))
	require.Equal(t, "openid", asked.Get("scope"))
	require.NotContains(t, left.Header.Get("Location"), v.jar["__Host-redress-signin"].Value)
	back := v.get("/auth/callback?code=" + code + "&state=" + asked.Get("state"))
	require.Equal(t, http.StatusSeeOther, back.StatusCode)
	require.Equal(t, "/desk", back.Header.Get("Location"))
	require.Equal(t, "no-store", back.Header.Get("Cache-Control"))

	c := v.jar[sessionCookie]
	require.Equal(t, []any{true, true, http.SameSiteLaxMode, "/", ""}, []any{c.Secure, c.HttpOnly, c.SameSite, c.Path, c.Domain})
	require.NotContains(t, v.jar, "__Host-redress-signin", "it is used once")
	p, err := g.Authenticate(v.request(http.MethodGet, "/v1/complaints"))
	require.NoError(t, err)
	require.Equal(t, access.Principal{ID: "lin", Name: "Lin Sample", Roles: []access.Role{access.Agent},
		Shops: []access.Shop{{Platform: "taobao", Name: "demo"}}, Credential: "person lin"}, p)
	for hash, s := range g.store.sessions {
		require.NotContains(t, hash+string(s.Sealed), "Lin")
		require.NotEqual(t, c.Value, hash)
	}

	out := v.request(http.MethodPost, "/auth/logout")
	out.Header.Set("Origin", "https://redress.example")
	gone := v.send(out)
	require.Equal(t, http.StatusSeeOther, gone.StatusCode)
	to, err := url.Parse(gone.Header.Get("Location"))
	require.NoError(t, err)
	require.Equal(t, i.URL+"/end", to.Scheme+"://"+to.Host+to.Path)
	require.Equal(t, "redress", to.Query().Get("client_id"))
	require.Equal(t, "https://redress.example/", to.Query().Get("post_logout_redirect_uri"))
	require.Equal(t, 2, strings.Count(to.Query().Get("id_token_hint"), "."))
	require.NotContains(t, v.jar, sessionCookie)
	require.Empty(t, g.store.sessions)
	stale := httptest.NewRequest(http.MethodGet, "https://redress.example/", nil)
	stale.AddCookie(&http.Cookie{Name: sessionCookie, Value: c.Value})
	_, err = g.Authenticate(stale)
	require.Equal(t, identity.Unauthenticated{Kind: identity.Cookie, Reason: identity.Expired}, err, "at once, here")
}

func TestASignInThatIsNotOursGoesNowhere(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(v *visitor, q url.Values, g *gate, i *issuer){
		"another state":       func(_ *visitor, q url.Values, _ *gate, _ *issuer) { q.Set("state", "x") },
		"no state":            func(_ *visitor, q url.Values, _ *gate, _ *issuer) { q.Del("state") },
		"no cookie":           func(v *visitor, _ url.Values, _ *gate, _ *issuer) { v.jar = map[string]*http.Cookie{} },
		"a changed cookie":    func(v *visitor, _ url.Values, _ *gate, _ *issuer) { v.jar["__Host-redress-signin"].Value += "aaaaaaaa" },
		"too late":            func(_ *visitor, _ url.Values, g *gate, _ *issuer) { g.clock.pass(10 * time.Minute) },
		"another issuer":      func(_ *visitor, q url.Values, _ *gate, _ *issuer) { q.Set("iss", "https://else.example") },
		"a used code":         func(_ *visitor, q url.Values, _ *gate, i *issuer) { clear(i.grants) },
		"another nonce":       func(_ *visitor, _ url.Values, _ *gate, i *issuer) { i.person["nonce"] = "x" },
		"another client":      func(_ *visitor, _ url.Values, _ *gate, i *issuer) { i.person["aud"] = "other" },
		"for another party":   func(_ *visitor, _ url.Values, _ *gate, i *issuer) { i.person["azp"] = "other" },
		"for several":         func(_ *visitor, _ url.Values, _ *gate, i *issuer) { i.person["aud"] = []string{"redress", "other"} },
		"another's access":    func(_ *visitor, _ url.Values, _ *gate, i *issuer) { i.person["at_hash"] = "AAAA" },
		"an expired token":    func(_ *visitor, _ url.Values, _ *gate, i *issuer) { i.person["exp"] = 1 },
		"somebody said no":    func(_ *visitor, q url.Values, _ *gate, _ *issuer) { q.Del("code"); q.Set("error", "access_denied") },
		"nobody of ours":      func(_ *visitor, _ url.Values, _ *gate, i *issuer) { i.person["roles"] = "gardener" },
		"the provider is off": func(_ *visitor, _ url.Values, _ *gate, i *issuer) { i.goAway(true) },
	} {
		g, i := signed(t)
		v := g.visitor()
		code, asked := i.authorize(v.get("/auth/login").Header.Get("Location"))
		q := url.Values{"code": {code}, "state": {asked.Get("state")}}
		change(v, q, g, i)
		back := v.get("/auth/callback?" + q.Encode())
		require.GreaterOrEqual(t, back.StatusCode, 400, name)
		require.NotContains(t, v.jar, sessionCookie, name)
		require.Empty(t, g.store.sessions, name)
		if name == "nobody of ours" {
			require.Equal(t, []string{"lin sign_in_refused no_role"}, g.audited)
		}
	}
}

func TestASignInGivesANewToken(t *testing.T) {
	t.Parallel()
	g, i := signed(t)
	v := g.visitor()
	v.signIn(i, "/")
	first := v.jar[sessionCookie].Value
	v.signIn(i, "/")
	require.NotEqual(t, first, v.jar[sessionCookie].Value)
	require.Len(t, g.store.sessions, 1, "and the session before ends")

	v.jar[sessionCookie].Value = strings.Repeat("a", 52)
	v.signIn(i, "/")
	require.NotEqual(t, strings.Repeat("a", 52), v.jar[sessionCookie].Value, "nobody chooses the token for another")
}

func TestASessionEndsIdleAndInTheEvening(t *testing.T) {
	t.Parallel()
	g, i := signed(t)
	v := g.visitor()
	v.signIn(i, "/")
	here := func() error {
		_, err := g.Authenticate(v.request(http.MethodGet, "/"))
		return err
	}
	for range 24 { // 24 times 29 min 30 s is 11 h 48 min
		g.clock.pass(29*time.Minute + 30*time.Second)
		require.NoError(t, here())
	}
	g.clock.pass(12 * time.Minute)
	require.Equal(t, identity.Unauthenticated{Kind: identity.Cookie, Reason: identity.Expired}, here(), "however busy")

	v.signIn(i, "/")
	require.NoError(t, here())
	g.clock.pass(30 * time.Minute)
	require.Equal(t, identity.Unauthenticated{Kind: identity.Cookie, Reason: identity.Expired}, here(), "idle")
}

func TestAnotherSitesPageChangesNothing(t *testing.T) {
	t.Parallel()
	g, i := signed(t)
	v := g.visitor()
	v.signIn(i, "/")
	for _, c := range []struct {
		method, header, value string
		fine                  bool
	}{
		{http.MethodGet, "Sec-Fetch-Site", "cross-site", true}, // reads cannot be read across sites
		{http.MethodPost, "Sec-Fetch-Site", "same-origin", true},
		{http.MethodPost, "Sec-Fetch-Site", "cross-site", false},
		{http.MethodPost, "Sec-Fetch-Site", "same-site", false},
		{http.MethodPost, "Origin", "https://evil.example", false},
		{http.MethodDelete, "Origin", "null", false},
		{http.MethodPost, "Origin", "https://redress.example", true},
	} {
		r := v.request(c.method, "/v1/complaints")
		r.Header.Set(c.header, c.value)
		_, err := g.Authenticate(r)
		require.Equal(t, c.fine, err == nil, "%s %s: %s", c.method, c.header, c.value)
		if !c.fine {
			closed := identity.Forbidden{}
			require.True(t, errors.As(err, &closed))
			require.Equal(t, identity.CrossOrigin, closed.Reason)
		}
	}
	out := v.request(http.MethodPost, "/auth/logout")
	out.Header.Set("Sec-Fetch-Site", "cross-site")
	require.Equal(t, http.StatusForbidden, v.send(out).StatusCode)
	require.Equal(t, http.StatusMethodNotAllowed, v.get("/auth/logout").StatusCode)
	require.Len(t, g.store.sessions, 1)
}

func TestTheWayBackStaysHere(t *testing.T) {
	t.Parallel()
	for to, want := range map[string]string{
		"/desk?tab=1": "/desk?tab=1", "": "/", "desk": "/", "//evil.example": "/", "///evil.example": "/", "/\\evil.example": "/", "https://evil.example/": "/",
		"/auth/logout": "/", "/a\nb": "/", "/\t/evil.example": "/", "javascript:alert(1)": "/", "/" + strings.Repeat("a", 1000): "/",
	} {
		g, i := signed(t)
		require.Equal(t, want, g.visitor().signIn(i, to).Header.Get("Location"), to)
	}
}

func TestSigningOutNeedsNoProvider(t *testing.T) {
	t.Parallel()
	g, i := signed(t)
	v := g.visitor()
	v.signIn(i, "/")
	i.goAway(true)
	g.clock.pass(20 * time.Minute)
	require.Equal(t, http.StatusSeeOther, v.send(v.request(http.MethodPost, "/auth/logout")).StatusCode)
	require.Empty(t, g.store.sessions)
	require.Equal(t, http.StatusSeeOther, v.send(v.request(http.MethodPost, "/auth/logout")).StatusCode, "again")
}

func TestOnOneMachineCookiesGoWithoutTLS(t *testing.T) {
	t.Parallel()
	g, i := signed(t, func(o *identity.Options) { o.PublicURL = "http://127.0.0.1:8080" })
	v := g.visitor()
	v.signIn(i, "/")
	require.False(t, v.jar["redress"].Secure)
	for _, wrong := range []string{"http://redress.example", "https://redress.example/below", "redress.example", ""} {
		_, err := identity.New(identity.Options{Store: g.store, Vault: g.vault, PublicURL: wrong, People: identity.People{Issuer: i.URL, Client: "redress"}})
		require.ErrorContains(t, err, "public address", wrong)
	}
}

func TestWithoutAProviderNobodySignsIn(t *testing.T) {
	t.Parallel()
	require.Equal(t, http.StatusNotFound, newGate(t).visitor().get("/auth/login").StatusCode)
}
