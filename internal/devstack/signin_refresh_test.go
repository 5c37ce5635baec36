package main

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func aRefreshTokenWorksOnce(t *testing.T, d *door) {
	token := d.signIn(t, "mei")
	next, err := d.refresh(t, token.RefreshToken)
	require.NoError(t, err)
	require.NotEqual(t, token.RefreshToken, next.RefreshToken)
	access, err := d.verifier.Verify(t.Context(), next.AccessToken)
	require.NoError(t, err)
	require.Equal(t, "mei", access.Subject)
	requireClaims(t, access, "agent", "jd/other")
	_, err = d.refresh(t, token.RefreshToken)
	requireRefused(t, "invalid_grant", err)

	// Of many that bring the same at once, one gets through.
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() { _, errs[i] = d.refresh(t, next.RefreshToken) })
	}
	wg.Wait()
	through := 0
	for _, err := range errs {
		if err == nil {
			through++
			continue
		}
		requireRefused(t, "invalid_grant", err)
	}
	require.Equal(t, 1, through)
	_, err = d.refresh(t, "never-was")
	requireRefused(t, "invalid_grant", err)

	without := *d
	without.config.Scopes = []string{"openid"}
	require.Empty(t, without.signIn(t, "mei").RefreshToken, "only who asks for offline_access gets one")
}

func signingOutEndsRefreshTokens(t *testing.T, d *door) {
	token, other := d.signIn(t, "ai"), d.signIn(t, "olga")
	var says struct {
		EndSession string `json:"end_session_endpoint"`
	}
	require.NoError(t, d.provider.Claims(&says))
	out := func(to string) (int, *url.URL) {
		status, where, _ := d.visit(t, "GET", says.EndSession+"?"+url.Values{"client_id": {"redress"},
			"id_token_hint": {token.Extra("id_token").(string)}, "post_logout_redirect_uri": {to}, "state": {"bye"}}.Encode(), nil)
		return status, where
	}
	status, _ := out("https://evil.example/")
	require.Equal(t, http.StatusBadRequest, status)
	status, where := out("http://127.0.0.1:1/")
	require.Equal(t, http.StatusFound, status)
	require.Equal(t, "http://127.0.0.1:1/?state=bye", where.String())
	_, err := d.refresh(t, token.RefreshToken)
	requireRefused(t, "invalid_grant", err)
	_, err = d.refresh(t, other.RefreshToken)
	require.NoError(t, err, "only the one who signed out")

	status, where, text := d.visit(t, "GET", says.EndSession, nil)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "/signed-out", where.Path)
	require.Contains(t, text, "You are signed out.")
}

func TestSignInSurvivesARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p, vars := upOn(t, dir)
	token := newDoor(t, vars).signIn(t, "fang")
	p.kill(t)

	_, again := upOn(t, dir)
	require.Equal(t, vars, again)
	d := newDoor(t, again)
	_, err := d.verifier.Verify(t.Context(), token.AccessToken)
	require.NoError(t, err, "a token of before is good")
	token, err = d.refresh(t, token.RefreshToken)
	require.NoError(t, err)
	id, err := d.verifier.Verify(t.Context(), token.AccessToken)
	require.NoError(t, err)
	require.Equal(t, "fang", id.Subject)
}

func TestUpNamesADamagedSigningKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "oidc.key"), []byte("x\n"), 0o600))
	p := start(t, "up", "-data", dir, "-free-ports")
	require.Equal(t, 1, p.code(t))
	require.Contains(t, p.stderr.String(), filepath.Join(dir, "oidc.key")+" does not hold a P-256 key: remove it")
}
