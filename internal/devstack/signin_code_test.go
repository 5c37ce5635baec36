package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"
)

// aPersonSignsIn goes the whole way with the libraries that the product uses.
func aPersonSignsIn(t *testing.T, d *door) {
	token := d.signIn(t, "chen")
	require.Equal(t, "Bearer", token.Type())
	id, err := d.verifier.Verify(t.Context(), token.Extra("id_token").(string))
	require.NoError(t, err)
	require.Equal(t, "chen", id.Subject)
	require.Equal(t, "a nonce", id.Nonce)
	require.NoError(t, id.VerifyAccessToken(token.AccessToken))
	requireClaims(t, id, "supervisor", "taobao/demo")

	access, err := d.verifier.Verify(t.Context(), token.AccessToken)
	require.NoError(t, err)
	require.Equal(t, "chen", access.Subject)
	requireClaims(t, access, "supervisor", "taobao/demo")
	require.Empty(t, access.Nonce)

	info, err := d.provider.UserInfo(t.Context(), oauth2.StaticTokenSource(token))
	require.NoError(t, err)
	require.Equal(t, "chen", info.Subject)
	var claims struct{ Roles, Shops []string }
	require.NoError(t, info.Claims(&claims))
	require.Equal(t, []string{"supervisor"}, claims.Roles)
	require.Equal(t, []string{"taobao/demo"}, claims.Shops)
}

func requireClaims(t *testing.T, token *oidc.IDToken, role, shop string) {
	t.Helper()
	var claims struct {
		Name         string
		Roles, Shops []string
	}
	require.NoError(t, token.Claims(&claims))
	require.Equal(t, token.Subject, strings.ToLower(claims.Name))
	require.Equal(t, []string{role}, claims.Roles)
	require.Equal(t, []string{shop}, claims.Shops)
}

func discoveryTellsTheTruth(t *testing.T, d *door) {
	var says struct {
		Issuer        string
		ResponseTypes []string `json:"response_types_supported"`
		Grants        []string `json:"grant_types_supported"`
		Challenges    []string `json:"code_challenge_methods_supported"`
		Algorithms    []string `json:"id_token_signing_alg_values_supported"`
		ClientAuth    []string `json:"token_endpoint_auth_methods_supported"`
		EndSession    string   `json:"end_session_endpoint"`
	}
	require.NoError(t, d.provider.Claims(&says))
	require.Equal(t, d.vars["OIDC_ISSUER"], says.Issuer)
	require.True(t, strings.HasPrefix(says.Issuer, "http://127.0.0.1:"))
	require.Equal(t, []string{"code"}, says.ResponseTypes)
	require.Equal(t, []string{"authorization_code", "refresh_token"}, says.Grants)
	require.Equal(t, []string{"S256"}, says.Challenges)
	require.Equal(t, []string{"ES256"}, says.Algorithms)
	require.Equal(t, []string{"none"}, says.ClientAuth)
	require.NotEmpty(t, says.EndSession)

	challenge := oauth2.S256ChallengeOption(oauth2.GenerateVerifier())
	_, back, _ := d.visit(t, "GET", d.config.AuthCodeURL("s", challenge, oauth2.SetAuthURLParam("response_type", "id_token")), nil)
	require.Equal(t, "unauthorized_client", fragment(t, back).Get("error"), "what is not listed is not there either")
}

func fragment(t *testing.T, u *url.URL) url.Values {
	t.Helper()
	values, err := url.ParseQuery(u.Fragment)
	require.NoError(t, err)
	return values
}

func onlyACallbackOfThisMachine(t *testing.T, d *door) {
	challenge := oauth2.S256ChallengeOption(oauth2.GenerateVerifier())
	for _, address := range []string{
		"http://127.0.0.1:4711/auth/callback", "http://localhost:80/auth/callback", "http://[::1]:9/auth/callback",
	} {
		status, _, page := d.visit(t, "GET", d.config.AuthCodeURL("s", challenge, oauth2.SetAuthURLParam("redirect_uri", address)), nil)
		require.Equal(t, http.StatusOK, status, "%s: %s", address, page)
	}
	for _, address := range []string{
		"http://127.0.0.1:4711/elsewhere", "http://127.0.0.1:4711/auth/callback?more=1", "https://evil.example/auth/callback",
		"http://127.0.0.1:80@evil.example/auth/callback", "http://127.0.0.1.evil.example/auth/callback", "myapp:/auth/callback", "",
	} {
		status, where, _ := d.visit(t, "GET", d.config.AuthCodeURL("s", challenge, oauth2.SetAuthURLParam("redirect_uri", address)), nil)
		require.Equal(t, http.StatusBadRequest, status, address)
		require.Equal(t, "/authorize", where.Path, "%s: told here and not there", address)
	}
	other := d.config
	other.ClientID = "another"
	status, _, _ := d.visit(t, "GET", other.AuthCodeURL("s", challenge), nil)
	require.Equal(t, http.StatusBadRequest, status)
}

func pkceIsRequired(t *testing.T, d *door) {
	for _, options := range [][]oauth2.AuthCodeOption{
		nil,
		{oauth2.SetAuthURLParam("code_challenge", oauth2.GenerateVerifier())},
		{oauth2.SetAuthURLParam("code_challenge", oauth2.GenerateVerifier()), oauth2.SetAuthURLParam("code_challenge_method", "plain")},
	} {
		status, back, _ := d.visit(t, "GET", d.config.AuthCodeURL("s", options...), nil)
		require.Equal(t, http.StatusFound, status)
		require.Equal(t, "invalid_request", back.Query().Get("error"))
		require.Contains(t, back.Query().Get("error_description"), "PKCE")
	}
}

func theVerifierMustFit(t *testing.T, d *door) {
	verifier := oauth2.GenerateVerifier()
	code := d.code(t, "lin", oauth2.S256ChallengeOption(verifier))
	_, err := d.config.Exchange(t.Context(), code, oauth2.VerifierOption(oauth2.GenerateVerifier()))
	requireRefused(t, "invalid_grant", err)
	_, err = d.config.Exchange(t.Context(), code, oauth2.VerifierOption(verifier))
	requireRefused(t, "invalid_grant", err) // a wrong guess uses the code up

	_, err = d.config.Exchange(t.Context(), d.code(t, "lin", oauth2.S256ChallengeOption(verifier)))
	require.Error(t, err, "no verifier at all")

	code = d.code(t, "lin", oauth2.S256ChallengeOption(verifier))
	elsewhere := d.config
	elsewhere.RedirectURL = "http://127.0.0.1:2/auth/callback"
	_, err = elsewhere.Exchange(t.Context(), code, oauth2.VerifierOption(verifier))
	requireRefused(t, "invalid_grant", err)

	code = d.code(t, "lin", oauth2.S256ChallengeOption(verifier))
	_, err = d.config.Exchange(t.Context(), code, oauth2.VerifierOption(verifier))
	require.NoError(t, err)
	_, err = d.config.Exchange(t.Context(), code, oauth2.VerifierOption(verifier))
	requireRefused(t, "invalid_grant", err)
}
