package codec

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
)

// size is the length of a key, in bytes: AES-256.
const size = 32

// plain stands in the current key's place where nothing is to be encrypted any
// more and what was encrypted before is still to be read.
const plain = "plain"

// Key is a secret that payloads are encrypted with. Its id may be shown.
type Key struct {
	id   string
	aead cipher.AEAD
}

// ParseKey reads a key of 32 bytes in standard base64. The key that encrypts
// and the id are derived from it (HKDF-SHA-256), so that the same secret used
// elsewhere too gives nothing away here.
func ParseKey(encoded string) (Key, error) {
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(raw) != size {
		return Key{}, fmt.Errorf("a payload key must be %d bytes in standard base64", size)
	}
	id, err := derive(raw, "redress payload key id")
	if err != nil {
		return Key{}, err
	}
	secret, err := derive(raw, "redress payload")
	if err != nil {
		return Key{}, err
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return Key{}, fmt.Errorf("set up AES-256: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return Key{}, fmt.Errorf("set up GCM: %w", err)
	}
	return Key{hex.EncodeToString(id[:4]), aead}, nil
}

// ID is what a payload names its key by: eight hexadecimal digits.
func (k Key) ID() string { return k.id }

// Parse makes a ring of keys as ParseKey reads them: the first encrypts, all of
// them decrypt. No key at all is a ring that encrypts nothing; the word "plain"
// in the first place is one that encrypts nothing and still decrypts.
func Parse(encoded []string) (*Ring, error) {
	if len(encoded) == 0 {
		return Reading(), nil
	}
	off := encoded[0] == plain
	if off {
		encoded = encoded[1:]
	}
	keys := make([]Key, len(encoded))
	for i, one := range encoded {
		var err error
		if keys[i], err = ParseKey(one); err != nil {
			return nil, fmt.Errorf("key %d: %w", i+1, err)
		}
	}
	if off {
		return Reading(keys...), nil
	}
	return New(keys[0], keys[1:]...), nil
}

func derive(secret []byte, purpose string) ([]byte, error) {
	k, err := hkdf.Key(sha256.New, secret, nil, purpose, size)
	if err != nil {
		return nil, fmt.Errorf("derive a key for %q: %w", purpose, err)
	}
	return k, nil
}
