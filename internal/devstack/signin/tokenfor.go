package signin

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"redress/internal/devstack/web"
)

// tokenFor gives an access token without a browser, for scripts and tests. No provider has this; it is
// the devstack's own. `person` is required. The rest makes tokens that must be refused:
//
//	expires_in  seconds from now, also negative; else 900
//	aud, iss    another audience or issuer
//	alg         none (no signature) or HS256 (signed with our public key as if it were a shared secret)
//	key         wrong (signed by a key that is not ours, under the id of ours)
func (d *desk) tokenFor(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, largestForm)
	if err := r.ParseForm(); err != nil {
		web.Fail(w, invalid("the form cannot be read"))
		return
	}
	token, seconds, err := d.mint(r)
	if err != nil {
		web.Fail(w, err)
		return
	}
	web.JSON(w, http.StatusOK, map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": seconds})
}

func (d *desk) mint(r *http.Request) (token string, seconds int, err error) {
	p, there := personOf(r.Form.Get("person"))
	if !there {
		return "", 0, invalid("person=%q: choose one of %s", r.Form.Get("person"), ids())
	}
	if seconds, err = lifetime(r.Form.Get("expires_in")); err != nil {
		return "", 0, err
	}
	store := *d.store
	switch key := r.Form.Get("key"); key {
	case "":
	case "wrong":
		if store.signer.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			return "", 0, err
		}
	default:
		return "", 0, invalid("key=%q: the only other key is wrong", key)
	}
	about := errand{&grant{person: p.ID}, cmp.Or(r.Form.Get("aud"), Audience)}
	expires := time.Now().Add(time.Duration(seconds) * time.Second)
	token, err = op.CreateJWT(r.Context(), cmp.Or(r.Form.Get("iss"), d.issuer), about, expires, rand.Text(), client{}, &store)
	if err != nil {
		return "", 0, err
	}
	switch alg := r.Form.Get("alg"); alg {
	case "", string(jose.ES256):
	case "none":
		token = unsigned(token)
	case string(jose.HS256):
		token, err = confused(token, d.store.signer)
	default:
		err = invalid("alg=%q: there are ES256, HS256 and none", alg)
	}
	return token, seconds, err
}

// errand asks for a token with an audience of its own.
type errand struct {
	*grant
	audience string
}

func (e errand) GetAudience() []string { return oidc.Audience{e.audience} }

func lifetime(text string) (int, error) {
	if text == "" {
		return int(tokenLifetime.Seconds()), nil
	}
	seconds, err := strconv.Atoi(text)
	if day := 24 * 60 * 60; err != nil || seconds < -day || seconds > day {
		return 0, invalid("expires_in=%q is no number of seconds within a day", text)
	}
	return seconds, nil
}

// unsigned is the token with a header that claims there is nothing to check.
func unsigned(token string) string {
	header := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`))
	return header + "." + strings.Split(token, ".")[1] + "."
}

// confused is the token signed with what everybody knows. It gets by a verifier that lets the token
// choose how it is checked.
func confused(token string, s signer) (string, error) {
	public, err := x509.MarshalPKIXPublicKey(s.key.Public())
	if err != nil {
		return "", err
	}
	secret := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	signing, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: secret}, (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", s.id))
	if err != nil {
		return "", err
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		return "", err
	}
	signed, err := signing.Sign(json.RawMessage(payload))
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}

func invalid(format string, args ...any) error {
	return &web.Failure{Status: http.StatusBadRequest, Code: "invalid", Message: fmt.Sprintf(format, args...)}
}
