package vault

import (
	"errors"
	"io"

	"github.com/minio/sio"
)

// Key is the data key of one person. Every use has a purpose, "text:<id>", so
// that one ciphertext cannot be put in another's place.
type Key struct{ raw []byte }

// ErrUnreadable says that a ciphertext was changed, or stands in the wrong place.
var ErrUnreadable = errors.New("encrypted data does not open: it was changed or belongs elsewhere")

// Seal encrypts with AES-256-GCM and a random nonce.
func (k Key) Seal(purpose string, plain []byte) ([]byte, error) {
	aead, err := newAEAD(k.raw)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, plain, []byte(purpose)), nil
}

// Open decrypts what Seal made for the same purpose.
func (k Key) Open(purpose string, sealed []byte) ([]byte, error) {
	aead, err := newAEAD(k.raw)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, nil, sealed, []byte(purpose))
	if err != nil {
		return nil, ErrUnreadable
	}
	return plain, nil
}

// Encrypt returns the encrypted form of a stream, in the DARE 2.0 format:
// chunks of 64 KB that can neither be reordered nor cut off unnoticed.
func (k Key) Encrypt(purpose string, plain io.Reader) (io.Reader, error) {
	config, err := k.stream(purpose)
	if err != nil {
		return nil, err
	}
	return sio.EncryptReader(plain, config)
}

// Decrypt returns the plain form of what Encrypt made for the same purpose.
// Reading fails at the first chunk that was changed.
func (k Key) Decrypt(purpose string, sealed io.Reader) (io.Reader, error) {
	config, err := k.stream(purpose)
	if err != nil {
		return nil, err
	}
	return sio.DecryptReader(sealed, config)
}

// Package is how many bytes of plain content one chunk of an encrypted stream
// holds, but for the last.
const Package = 64 << 10

// overhead is what the header and the tag of a chunk add to it, in bytes.
const overhead = 32

// Sealed is the length of what Encrypt makes of so many bytes.
func Sealed(plain int64) int64 {
	return plain + (plain+Package-1)/Package*overhead
}

// SealedAt is where in what Encrypt made its chunk n begins.
func SealedAt(n uint32) int64 { return int64(n) * (Package + overhead) }

// DecryptFrom is Decrypt for a stream whose first n chunks are left out, so that
// a part in its middle can be read alone.
func (k Key) DecryptFrom(purpose string, n uint32, sealed io.Reader) (io.Reader, error) {
	config, err := k.stream(purpose)
	if err != nil {
		return nil, err
	}
	config.SequenceNumber = n
	return sio.DecryptReader(sealed, config)
}

// stream derives a key for one stream, as DARE asks for: no two streams under
// the same key.
func (k Key) stream(purpose string) (sio.Config, error) {
	own, err := derive(k.raw, "stream "+purpose)
	if err != nil {
		return sio.Config{}, err
	}
	return sio.Config{MinVersion: sio.Version20, CipherSuites: []byte{sio.AES_256_GCM}, Key: own}, nil
}
