package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"
)

func onlyThePasswordLetsIn(t *testing.T, d *door) {
	verifier := oauth2.GenerateVerifier()
	_, _, page := d.visit(t, "GET", d.config.AuthCodeURL("s", oauth2.S256ChallengeOption(verifier)), nil)
	login := d.vars["OIDC_ISSUER"] + "/login"
	for _, wrong := range []url.Values{form(t, page, "chen", "wrong"), form(t, page, "chen", ""), form(t, page, "nobody", password)} {
		status, where, again := d.visit(t, "POST", login, wrong)
		require.Equal(t, http.StatusUnauthorized, status)
		require.Equal(t, "/login", where.Path)
		require.Contains(t, again, `role="alert"`)
	}
	asked := form(t, page, "", "").Get("request")
	status, back, _ := d.visit(t, "GET", d.vars["OIDC_ISSUER"]+"/authorize/callback?id="+asked, nil)
	require.Equal(t, http.StatusFound, status)
	require.Equal(t, "interaction_required", back.Query().Get("error"), "there is no way around the page")
	require.Empty(t, back.Query().Get("code"))

	status, back, _ = d.visit(t, "POST", login, form(t, page, "chen", password))
	require.Equal(t, http.StatusFound, status)
	require.NotEmpty(t, back.Query().Get("code"), "the same page still works")

	for _, id := range []string{"never-begun", ""} {
		status, _, text := d.visit(t, "POST", login, url.Values{"request": {id}, "person": {"chen"}, "password": {password}})
		require.Equal(t, http.StatusNotFound, status)
		require.Contains(t, text, "Start again")
	}
	status, _, _ = d.visit(t, "POST", login, url.Values{"request": {strings.Repeat("x", 1<<20)}})
	require.Equal(t, http.StatusBadRequest, status)
}

func thePageNeedsNothingButHTML(t *testing.T, d *door) {
	address := d.config.AuthCodeURL("s", oauth2.S256ChallengeOption(oauth2.GenerateVerifier()), oauth2.SetAuthURLParam("login_hint", "olga"))
	text, head := page(t, address)
	for _, p := range everybody {
		require.Contains(t, text, `value="`+p.id+`"`)
	}
	require.Contains(t, text, `value="olga" required checked`)
	require.Contains(t, text, password, "it is no secret")
	require.NotContains(t, text, "<script")
	require.NotContains(t, text, "style=")
	require.Equal(t, "default-src 'none'; style-src 'self'; form-action 'self' http://127.0.0.1:1; base-uri 'none'; frame-ancestors 'none'",
		head.Get("Content-Security-Policy"))

	css, head := page(t, d.vars["OIDC_ISSUER"]+"/style.css")
	require.Contains(t, head.Get("Content-Type"), "text/css")
	require.NotContains(t, css, "url(")
	home, _ := page(t, d.vars["OIDC_ISSUER"]+"/")
	require.Contains(t, home, d.vars["OIDC_ISSUER"]+"/token-for?person=lin")

	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.vars["OIDC_ISSUER"]+"/userinfo", nil)
	require.NoError(t, err)
	req.Header.Set("Origin", "https://evil.example")
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	require.Empty(t, res.Header.Get("Access-Control-Allow-Origin"), "no other site's scripts")
}

func nobodyStaysSignedInHere(t *testing.T, d *door) {
	d.signIn(t, "audra")
	challenge := oauth2.S256ChallengeOption(oauth2.GenerateVerifier())
	_, back, _ := d.visit(t, "GET", d.config.AuthCodeURL("s", challenge, oauth2.SetAuthURLParam("prompt", "none")), nil)
	require.Equal(t, "login_required", back.Query().Get("error"))
	require.Equal(t, "s", back.Query().Get("state"))
}
