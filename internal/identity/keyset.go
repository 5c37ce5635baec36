package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/coreos/go-oidc/v3/oidc"
	jose "github.com/go-jose/go-jose/v4"
)

// algorithms are the signatures that are taken: no "none", and none with a shared
// secret, which a public key could be passed off as.
var algorithms = []string{oidc.RS256, oidc.ES256, oidc.EdDSA}

// fetchKeys reads a provider's keys. What is not a public key for signatures of
// ours is left out, rather than spoiling the others.
func (p *provider) fetchKeys(ctx context.Context, address string) ([]jose.JSONWebKey, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := p.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the answer is %s", resp.Status)
	}
	var set struct{ Keys []json.RawMessage }
	if err := json.NewDecoder(resp.Body).Decode(&set); err != nil {
		return nil, fmt.Errorf("the answer is no key set: %w", err)
	}
	var keys []jose.JSONWebKey
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		if err := json.Unmarshal(raw, &key); err == nil && key.IsPublic() && key.Use != "enc" &&
			(key.Algorithm == "" || slices.Contains(algorithms, key.Algorithm)) {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no key for RS256, ES256 or EdDSA in it")
	}
	return keys, nil
}

// oneToken verifies the signature of one token, and keeps what came out, because
// the verifier's errors do not say it in a way to decide on. It implements
// oidc.KeySet.
type oneToken struct {
	provider *provider
	known    *told
	payload  []byte // once the signature is good
}

var errSignature = errors.New("the signature is of none of the provider's keys")

// VerifySignature returns what was signed.
func (o *oneToken) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	taken := make([]jose.SignatureAlgorithm, len(algorithms))
	for i, a := range algorithms {
		taken[i] = jose.SignatureAlgorithm(a)
	}
	signed, err := jose.ParseSignedCompact(token, taken)
	if err != nil {
		return nil, errSignature
	}
	if kind, ok := signed.Signatures[0].Protected.ExtraHeaders[jose.HeaderType].(string); ok && !slices.Contains(tokenTypes, kind) {
		return nil, fmt.Errorf("a token of type %q is none to come in with", kind)
	}
	if o.payload = opened(signed, o.known.keys); o.payload != nil {
		return o.payload, nil
	}
	if newer, ok := o.provider.newer(ctx, o.known); ok {
		if o.payload = opened(signed, newer.keys); o.payload != nil {
			return o.payload, nil
		}
	}
	return nil, errSignature
}

// tokenTypes are the types of access and ID tokens (RFC 9068, RFC 7519). A logout
// token, say, is signed by the same key and means something else.
var tokenTypes = []string{"JWT", "jwt", "at+jwt", "application/at+jwt", "application/jwt"}

// opened is what was signed by one of the keys; nil when it is by none.
func opened(signed *jose.JSONWebSignature, keys []jose.JSONWebKey) []byte {
	header := signed.Signatures[0].Header
	for _, key := range keys {
		if header.KeyID != "" && key.KeyID != header.KeyID || key.Algorithm != "" && key.Algorithm != header.Algorithm {
			continue
		}
		if payload, err := signed.Verify(key); err == nil {
			return payload
		}
	}
	return nil
}
