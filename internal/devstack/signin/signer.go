package signin

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/base64"
	"fmt"

	"github.com/go-jose/go-jose/v4"
)

// signer is a key in the three forms the library asks for: to sign, to be published, and by id.
type signer struct {
	id  string
	key *ecdsa.PrivateKey
}

// newSigner names the key by its thumbprint (RFC 7638): the same key has the same id in every process.
func newSigner(key *ecdsa.PrivateKey) (signer, error) {
	print, err := (&jose.JSONWebKey{Key: key.Public()}).Thumbprint(crypto.SHA256)
	if err != nil {
		return signer{}, fmt.Errorf("name the signing key: %w", err)
	}
	return signer{id: base64.RawURLEncoding.EncodeToString(print), key: key}, nil
}

func (s signer) ID() string                                  { return s.id }
func (s signer) Key() any                                    { return s.key }
func (s signer) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.ES256 }

// published is what everybody may know of it.
type published struct{ signer }

func (p published) Key() any                           { return p.key.Public() }
func (p published) Use() string                        { return "sig" }
func (p published) Algorithm() jose.SignatureAlgorithm { return jose.ES256 }

func randomKey() (key [32]byte, err error) {
	_, err = rand.Read(key[:])
	return key, err
}
