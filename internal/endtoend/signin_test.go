package endtoend

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/app"
	"redress/internal/identity"
	"redress/internal/postgres/postgrestest"
)

// threshold is a server that knows who comes, and no more: /auth/… signs in and
// out, every other address answers who is there.
func threshold(t *testing.T) *httptest.Server {
	t.Helper()
	environ := []string{"DATABASE_URL=" + postgrestest.URL(t), "REDRESS_KEY=" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))}
	for _, name := range []string{"OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_AUDIENCE", "TEMPORAL_ADDRESS"} {
		require.NotEmpty(t, os.Getenv(name), "run the tests with `bin/devstack run -- go test ./...`")
		environ = append(environ, name+"="+os.Getenv(name))
	}
	settings, err := app.Load(environ)
	require.NoError(t, err)
	store, err := app.OpenStore(t.Context(), settings)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	var doors http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { doors.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	guard, browser, err := app.OpenIdentity(settings, store, app.Watch{PublicURL: server.URL})
	require.NoError(t, err)
	mux := http.NewServeMux()
	mux.Handle("/auth/", browser)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		p, err := guard.Authenticate(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		_ = json.NewEncoder(w).Encode(p)
	})
	doors = mux
	return server
}

// answered reads an answer to its end.
func answered(t *testing.T, resp *http.Response, err error) (*http.Response, string) {
	t.Helper()
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(text)
}

var signInRequest = regexp.MustCompile(`name="request" value="([^"]+)"`)

// devstackPassword is what its login page shows to everybody.
const devstackPassword = "let-me-in"

// A person signs in through the devstack's provider as with any browser, is known,
// and signs out at both.
func TestAPersonSignsInAtTheProvider(t *testing.T) {
	t.Parallel()
	server := threshold(t)
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	browser := &http.Client{Jar: jar}
	request := func(do func() (*http.Response, error)) (*http.Response, string) {
		resp, err := do()
		return answered(t, resp, err)
	}
	resp, _ := request(func() (*http.Response, error) { return browser.Get(server.URL + "/desk") })
	require.Equal(t, http.StatusUnauthorized, resp.StatusCode)

	resp, page := request(func() (*http.Response, error) { return browser.Get(server.URL + "/auth/login?return_to=/desk") })
	require.Equal(t, http.StatusOK, resp.StatusCode, page)
	form := signInRequest.FindStringSubmatch(page)
	require.Len(t, form, 2, page)
	resp, text := request(func() (*http.Response, error) {
		return browser.PostForm(os.Getenv("OIDC_ISSUER")+"/login", url.Values{"request": {form[1]}, "person": {"lin"}, "password": {devstackPassword}})
	})
	require.Equal(t, http.StatusOK, resp.StatusCode, text)
	require.Equal(t, server.URL+"/desk", resp.Request.URL.String())
	var p access.Principal
	require.NoError(t, json.Unmarshal([]byte(text), &p))
	require.Equal(t, "lin", p.ID)
	require.Equal(t, []access.Role{access.Agent}, p.Roles)
	require.Equal(t, []access.Shop{{Platform: "taobao", Name: "demo"}}, p.Shops)

	resp, text = request(func() (*http.Response, error) { return browser.PostForm(server.URL+"/auth/logout", nil) })
	require.Less(t, resp.StatusCode, http.StatusInternalServerError, text)
	resp, _ = request(func() (*http.Response, error) { return browser.Get(server.URL + "/desk") })
	require.Equal(t, http.StatusUnauthorized, resp.StatusCode)
}

// The provider's access tokens open the door, and its bad ones do not.
func TestTokensOfTheProviderAreCheckedAtTheDoor(t *testing.T) {
	t.Parallel()
	server := threshold(t)
	knock := func(query string) (int, string) {
		resp, err := http.Post(os.Getenv("OIDC_ISSUER")+"/token-for?"+query, "", nil)
		_, text := answered(t, resp, err)
		var given struct {
			AccessToken string `json:"access_token"`
		}
		require.NoError(t, json.Unmarshal([]byte(text), &given), text)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/desk", nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+given.AccessToken)
		resp, err = http.DefaultClient.Do(r)
		resp, text = answered(t, resp, err)
		return resp.StatusCode, text
	}
	for person, role := range map[string]access.Role{"lin": access.Agent, "chen": access.Supervisor, "fang": access.Finance,
		"ai": access.Arbitrator, "olga": access.Operator, "audra": access.Auditor, "mei": access.Agent} {
		status, text := knock("person=" + person)
		require.Equal(t, http.StatusOK, status, text)
		var p access.Principal
		require.NoError(t, json.Unmarshal([]byte(text), &p))
		require.Equal(t, person, p.ID)
		require.Equal(t, []access.Role{role}, p.Roles)
		require.NotEmpty(t, p.Shops)
	}
	for query, why := range map[string]identity.Reason{"expires_in=-120": identity.Expired, "aud=other": identity.WrongAudience,
		"alg=none": identity.Invalid, "key=wrong": identity.Invalid} {
		status, text := knock("person=lin&" + query)
		require.Equal(t, http.StatusUnauthorized, status, query)
		require.True(t, strings.HasSuffix(strings.TrimSpace(text), string(why)), "%s: %s", query, text)
	}
}
