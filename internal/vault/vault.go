// Package vault encrypts people's data. Each person has a data key of their
// own, stored only wrapped by the service's key; deleting the wrapped key makes
// everything encrypted with it unreadable, wherever copies of it are.
package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// size is the length of every key, in bytes: AES-256.
const size = 32

// Vault wraps the keys of people with the service key, and finds people again
// by keyed hashes. It is safe for concurrent use.
type Vault struct {
	service []serviceKey // the current one first
}

type serviceKey struct {
	id     string
	wrap   cipher.AEAD
	blind  []byte
	sign   ed25519.PrivateKey
	search []byte
}

// New opens a vault with the service key (32 bytes, standard base64). Older
// keys still unwrap what was wrapped with them, so that the service key can be
// rotated while complaints are running.
func New(current string, older ...string) (*Vault, error) {
	var v Vault
	for _, encoded := range append([]string{current}, older...) {
		raw, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil || len(raw) != size {
			return nil, fmt.Errorf("a service key must be %d bytes in standard base64", size)
		}
		k, err := newServiceKey(raw)
		if err != nil {
			return nil, err
		}
		v.service = append(v.service, k)
	}
	return &v, nil
}

func newServiceKey(raw []byte) (serviceKey, error) {
	wrap, err := derive(raw, "redress wrap")
	if err != nil {
		return serviceKey{}, err
	}
	blind, err := derive(raw, "redress blind index")
	if err != nil {
		return serviceKey{}, err
	}
	id, err := derive(raw, "redress key id")
	if err != nil {
		return serviceKey{}, err
	}
	sign, err := signer(raw)
	if err != nil {
		return serviceKey{}, err
	}
	search, err := derive(raw, "redress search")
	if err != nil {
		return serviceKey{}, err
	}
	aead, err := newAEAD(wrap)
	return serviceKey{id: hex.EncodeToString(id[:4]), wrap: aead, blind: blind, sign: sign, search: search}, err
}

// Wrapped is a person's key as it may be stored.
type Wrapped struct {
	KeyID string // which service key wrapped it
	Bytes []byte
}

// NewKey draws the data key of a person. The wrapped form opens for the same
// person id only.
func (v *Vault) NewKey(person string) (Key, Wrapped, error) {
	raw := make([]byte, size)
	if _, err := rand.Read(raw); err != nil {
		return Key{}, Wrapped{}, fmt.Errorf("draw a person's key: %w", err)
	}
	current := v.service[0]
	return Key{raw}, Wrapped{current.id, current.wrap.Seal(nil, nil, raw, []byte(person))}, nil
}

// Unwrap opens the key of a person.
func (v *Vault) Unwrap(person string, w Wrapped) (Key, error) {
	for _, k := range v.service {
		if k.id != w.KeyID {
			continue
		}
		raw, err := k.wrap.Open(nil, nil, w.Bytes, []byte(person))
		if err != nil {
			return Key{}, errors.New("a person's key does not open: the stored key was changed")
		}
		return Key{raw}, nil
	}
	return Key{}, fmt.Errorf("a person's key was wrapped by the service key %s, which is not configured", w.KeyID)
}

// Blind returns keyed hashes of the parts, one for each service key, the
// current first: equal for equal parts, and without the service key nothing
// can be told from them.
func (v *Vault) Blind(parts ...string) []string {
	hashes := make([]string, len(v.service))
	for i, k := range v.service {
		mac := hmac.New(sha256.New, k.blind)
		mac.Write([]byte(strings.Join(parts, "\x00")))
		hashes[i] = k.id + ":" + hex.EncodeToString(mac.Sum(nil))
	}
	return hashes
}

func derive(secret []byte, purpose string) ([]byte, error) {
	k, err := hkdf.Key(sha256.New, secret, nil, purpose, size)
	if err != nil {
		return nil, fmt.Errorf("derive a key for %q: %w", purpose, err)
	}
	return k, nil
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("set up AES-256: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}
