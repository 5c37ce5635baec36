package vault

import (
	"errors"
	"fmt"
	"strings"
)

// secretsOf keeps what is sealed here apart from people's wrapped keys, which
// the same key wraps: no person's id has a NUL in it.
const secretsOf = "secret\x00"

// SealSecret encrypts a secret that belongs to no person, such as the one that
// a receiver of webhooks shares with us, with the service key. It opens for the
// same purpose only, and as long as the service key is the current or an older
// one.
func (v *Vault) SealSecret(purpose string, plain []byte) []byte {
	current := v.service[0]
	return current.wrap.Seal([]byte(current.id+":"), nil, plain, []byte(secretsOf+purpose))
}

// OpenSecret decrypts what SealSecret made for the same purpose. It fails with
// ErrUnreadable where it was changed or belongs elsewhere.
func (v *Vault) OpenSecret(purpose string, sealed []byte) ([]byte, error) {
	id, cipher, ok := strings.Cut(string(sealed), ":")
	if !ok {
		return nil, ErrUnreadable
	}
	for _, k := range v.service {
		if k.id != id {
			continue
		}
		plain, err := k.wrap.Open(nil, nil, []byte(cipher), []byte(secretsOf+purpose))
		if err != nil {
			return nil, ErrUnreadable
		}
		return plain, nil
	}
	return nil, fmt.Errorf("open a secret: %w", errors.New("it was sealed by a service key that is not configured"))
}
