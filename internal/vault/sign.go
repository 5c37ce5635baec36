package vault

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// PublicKey proves what the service signed; it needs no secret.
type PublicKey struct {
	ID  string // the first 16 hex digits of the key's SHA-256
	Key ed25519.PublicKey
}

// PublicKeys are the keys that a signature may be of, the current one first.
type PublicKeys []PublicKey

// ErrForged says that a signature is not of the key it names.
var ErrForged = errors.New("the signature does not fit")

// UnknownKey says that something was signed by a key that is not known here.
type UnknownKey struct{ ID string }

func (e UnknownKey) Error() string {
	return fmt.Sprintf("it is signed by the key %s, which is not known", e.ID)
}

// signer derives the key that signs checkpoints from a service key, so that
// there is one secret to keep. Ed25519 takes 32 bytes as its seed.
func signer(service []byte) (ed25519.PrivateKey, error) {
	seed, err := derive(service, "redress checkpoint")
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// Sign signs with the current service key and says with which.
func (v *Vault) Sign(message []byte) (keyID string, signature []byte) {
	current := v.service[0].sign
	return public(current).ID, ed25519.Sign(current, message)
}

// PublicKeys are the keys for what this vault signed, the current one first.
func (v *Vault) PublicKeys() PublicKeys {
	keys := make(PublicKeys, len(v.service))
	for i, k := range v.service {
		keys[i] = public(k.sign)
	}
	return keys
}

func public(private ed25519.PrivateKey) PublicKey {
	return newPublicKey(ed25519.PublicKey(private[ed25519.PrivateKeySize-ed25519.PublicKeySize:]))
}

func newPublicKey(key ed25519.PublicKey) PublicKey {
	sum := sha256.Sum256(key)
	return PublicKey{ID: hex.EncodeToString(sum[:8]), Key: key}
}

// Verify is nil when the key of that id signed the message. It fails with
// UnknownKey and ErrForged.
func (keys PublicKeys) Verify(keyID string, message, signature []byte) error {
	for _, k := range keys {
		if k.ID != keyID {
			continue
		}
		if !ed25519.Verify(k.Key, message, signature) {
			return ErrForged
		}
		return nil
	}
	return UnknownKey{keyID}
}

// Base64 is the bare 32 bytes of the key.
func (k PublicKey) Base64() string { return base64.StdEncoding.EncodeToString(k.Key) }

// PEM is the key as openssl and others read it (SubjectPublicKeyInfo).
func (k PublicKey) PEM() (string, error) {
	der, err := x509.MarshalPKIXPublicKey(k.Key)
	if err != nil {
		return "", fmt.Errorf("write the public key %s: %w", k.ID, err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), nil
}

// ParsePublicKeys reads keys as PEM and Base64 wrote them, one or several.
func ParsePublicKeys(text []byte) (PublicKeys, error) {
	var keys PublicKeys
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			break
		}
		parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
		key, ok := parsed.(ed25519.PublicKey)
		if err != nil || !ok {
			return nil, errors.New("the PEM holds something else than an Ed25519 public key")
		}
		keys, text = append(keys, newPublicKey(key)), rest
	}
	for _, word := range strings.Fields(string(text)) {
		raw, err := base64.StdEncoding.DecodeString(word)
		if err != nil || len(raw) != ed25519.PublicKeySize {
			return nil, fmt.Errorf("a public key must be PEM, or %d bytes in standard base64", ed25519.PublicKeySize)
		}
		keys = append(keys, newPublicKey(raw))
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no public key in it")
	}
	return keys, nil
}
