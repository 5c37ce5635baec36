package main

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"
)

var everybody = []struct{ id, role, shop string }{
	{"lin", "agent", "taobao/demo"}, {"chen", "supervisor", "taobao/demo"}, {"fang", "finance", "taobao/demo"},
	{"ai", "arbitrator", "*/*"}, {"olga", "operator", "*/*"}, {"audra", "auditor", "*/*"}, {"mei", "agent", "jd/other"},
}

// tokenFor asks the devstack's own way, without a browser.
func (d *door) tokenFor(t *testing.T, query string) (token string, expiresIn int) {
	t.Helper()
	status, answer := call(t, "POST", d.vars["OIDC_ISSUER"]+"/token-for?"+query, "", nil)
	require.Equal(t, http.StatusOK, status, string(answer))
	var given struct {
		Token     string `json:"access_token"`
		Type      string `json:"token_type"`
		ExpiresIn int    `json:"expires_in"`
	}
	require.NoError(t, json.Unmarshal(answer, &given))
	require.Equal(t, "Bearer", given.Type)
	return given.Token, given.ExpiresIn
}

func everybodyIsWhoTheyShouldBe(t *testing.T, d *door) {
	for _, p := range everybody {
		text, expiresIn := d.tokenFor(t, "person="+p.id)
		require.Equal(t, 15*60, expiresIn)
		token, err := d.verifier.Verify(t.Context(), text)
		require.NoError(t, err)
		require.Equal(t, p.id, token.Subject)
		require.Equal(t, []string{"redress"}, token.Audience)
		require.WithinDuration(t, token.IssuedAt.Add(15*time.Minute), token.Expiry, time.Second)
		requireClaims(t, token, p.role, p.shop)
	}
}

func aTokenForNobodyIsRefused(t *testing.T, d *door) {
	for _, query := range []string{"", "person=nobody", "person=lin&expires_in=soon", "person=lin&expires_in=9999999", "person=lin&alg=RS256", "person=lin&key=right"} {
		status, answer := call(t, "POST", d.vars["OIDC_ISSUER"]+"/token-for?"+query, "", nil)
		require.Equal(t, http.StatusBadRequest, status, query)
		requireCode(t, "invalid", answer)
	}
	status, _ := call(t, "GET", d.vars["OIDC_ISSUER"]+"/token-for?person=lin", "", nil)
	require.Equal(t, http.StatusNotFound, status, "a link or an image must not make tokens")
}

// aBadTokenIsBadForOneThing looks at each with a verifier that lets just that thing pass, too.
func aBadTokenIsBadForOneThing(t *testing.T, d *door) {
	check := func(query string, lenient oidc.Config) (bad, otherwise error) {
		token, _ := d.tokenFor(t, "person=lin&"+query)
		_, bad = d.verifier.Verify(t.Context(), token)
		_, otherwise = d.provider.Verifier(&lenient).Verify(t.Context(), token)
		return bad, otherwise
	}
	bad, otherwise := check("expires_in=-60", oidc.Config{ClientID: "redress", SkipExpiryCheck: true})
	var expired *oidc.TokenExpiredError
	require.ErrorAs(t, bad, &expired)
	require.NoError(t, otherwise)

	bad, otherwise = check("aud=other", oidc.Config{ClientID: "other"})
	require.ErrorContains(t, bad, `expected audience "redress"`)
	require.NoError(t, otherwise)

	bad, otherwise = check("iss=https://evil.example", oidc.Config{ClientID: "redress", SkipIssuerCheck: true})
	require.ErrorContains(t, bad, "different provider")
	require.NoError(t, otherwise)

	unchecked := oidc.Config{ClientID: "redress", InsecureSkipSignatureCheck: true}
	for query, says := range map[string]string{"key=wrong": "failed to verify", "alg=none": "none"} {
		bad, otherwise = check(query, unchecked)
		require.ErrorContains(t, bad, says)
		require.NoError(t, otherwise)
	}
	bad, _ = check("alg=HS256", unchecked)
	require.ErrorContains(t, bad, "HS256")
	confused := first(d.tokenFor(t, "person=lin&alg=HS256"))
	signed, err := jose.ParseSignedCompact(confused, []jose.SignatureAlgorithm{jose.HS256})
	require.NoError(t, err)
	_, err = signed.Verify(d.publicPEM(t))
	require.NoError(t, err, "a verifier that lets the token choose would take it")

	right, _ := d.tokenFor(t, "person=lin")
	wrong, _ := d.tokenFor(t, "person=lin&key=wrong")
	require.Equal(t, header(t, right), header(t, wrong), "only the signature tells")
	require.Equal(t, header(t, right)["kid"], header(t, confused)["kid"])
	require.True(t, strings.HasSuffix(first(d.tokenFor(t, "person=lin&alg=none")), "."))
}

// publicPEM is the provider's published key.
func (d *door) publicPEM(t *testing.T) []byte {
	t.Helper()
	var says struct {
		Keys string `json:"jwks_uri"`
	}
	require.NoError(t, d.provider.Claims(&says))
	text, _ := page(t, says.Keys)
	var set jose.JSONWebKeySet
	require.NoError(t, json.Unmarshal([]byte(text), &set))
	require.Len(t, set.Keys, 1)
	require.True(t, set.Keys[0].IsPublic())
	der, err := x509.MarshalPKIXPublicKey(set.Keys[0].Key)
	require.NoError(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func first(token string, _ int) string { return token }

func header(t *testing.T, token string) (fields map[string]any) {
	t.Helper()
	text, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[0])
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &fields))
	return fields
}
