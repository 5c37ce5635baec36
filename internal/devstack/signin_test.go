package main

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"
)

// password is what the page tells everybody.
const password = "let-me-in"

// door is a program that people sign in to, seen from both sides: what it knows of the provider, and the
// browser in front of it.
type door struct {
	vars     map[string]string
	provider *oidc.Provider
	config   oauth2.Config
	verifier *oidc.IDTokenVerifier
}

func newDoor(t *testing.T, vars map[string]string) *door {
	t.Helper()
	provider, err := oidc.NewProvider(t.Context(), vars["OIDC_ISSUER"])
	require.NoError(t, err)
	return &door{vars: vars, provider: provider,
		config: oauth2.Config{ClientID: vars["OIDC_CLIENT_ID"], Endpoint: provider.Endpoint(),
			RedirectURL: "http://127.0.0.1:1/auth/callback", Scopes: []string{"openid", "offline_access"}},
		verifier: provider.Verifier(&oidc.Config{ClientID: vars["OIDC_AUDIENCE"]})}
}

// visit sends a request and follows redirects until they leave the provider. where is the last address:
// the page's, or the one outside that a browser would go to now.
func (d *door) visit(t *testing.T, method, address string, form url.Values) (status int, where *url.URL, body string) {
	t.Helper()
	home, err := url.Parse(d.vars["OIDC_ISSUER"])
	require.NoError(t, err)
	browser := &http.Client{CheckRedirect: func(next *http.Request, _ []*http.Request) error {
		if next.URL.Host != home.Host {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := browser.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	where = res.Request.URL
	if outside, err := res.Location(); err == nil {
		where = outside
	}
	return res.StatusCode, where, string(text)
}

var hidden = regexp.MustCompile(`name="request" value="([^"]+)"`)

// form is the login page's, filled in.
func form(t *testing.T, page, person, password string) url.Values {
	t.Helper()
	found := hidden.FindStringSubmatch(page)
	require.Len(t, found, 2, page)
	return url.Values{"request": {found[1]}, "person": {person}, "password": {password}}
}

// code signs a person in as far as the code that comes back to the program.
func (d *door) code(t *testing.T, person string, options ...oauth2.AuthCodeOption) string {
	t.Helper()
	status, _, page := d.visit(t, "GET", d.config.AuthCodeURL("a state", options...), nil)
	require.Equal(t, http.StatusOK, status, page)
	status, back, _ := d.visit(t, "POST", d.vars["OIDC_ISSUER"]+"/login", form(t, page, person, password))
	require.Equal(t, http.StatusFound, status)
	require.Equal(t, d.config.RedirectURL, back.Scheme+"://"+back.Host+back.Path)
	require.Equal(t, "a state", back.Query().Get("state"))
	return back.Query().Get("code")
}

func (d *door) signIn(t *testing.T, person string) *oauth2.Token {
	t.Helper()
	verifier := oauth2.GenerateVerifier()
	code := d.code(t, person, oidc.Nonce("a nonce"), oauth2.S256ChallengeOption(verifier))
	token, err := d.config.Exchange(t.Context(), code, oauth2.VerifierOption(verifier))
	require.NoError(t, err)
	return token
}

func (d *door) refresh(t *testing.T, token string) (*oauth2.Token, error) {
	return d.config.TokenSource(t.Context(), &oauth2.Token{RefreshToken: token}).Token()
}

func requireRefused(t *testing.T, code string, err error) {
	t.Helper()
	var refused *oauth2.RetrieveError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, code, refused.ErrorCode)
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	_, vars := upOn(t, t.TempDir())
	require.Equal(t, "redress", vars["OIDC_CLIENT_ID"])
	require.Equal(t, "redress", vars["OIDC_AUDIENCE"])
	for name, test := range map[string]func(*testing.T, *door){
		"discovery tells the truth":        discoveryTellsTheTruth,
		"a person signs in":                aPersonSignsIn,
		"everybody is who they should be":  everybodyIsWhoTheyShouldBe,
		"PKCE is required":                 pkceIsRequired,
		"the verifier must fit":            theVerifierMustFit,
		"only a callback of this machine":  onlyACallbackOfThisMachine,
		"only the password lets in":        onlyThePasswordLetsIn,
		"the page needs nothing but HTML":  thePageNeedsNothingButHTML,
		"nobody stays signed in here":      nobodyStaysSignedInHere,
		"a refresh token works once":       aRefreshTokenWorksOnce,
		"signing out ends refresh tokens":  signingOutEndsRefreshTokens,
		"a bad token is bad for one thing": aBadTokenIsBadForOneThing,
		"a token for nobody is refused":    aTokenForNobodyIsRefused,
	} {
		t.Run(name, func(t *testing.T) { t.Parallel(); test(t, newDoor(t, vars)) })
	}
}
