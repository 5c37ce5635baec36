package vault

import (
	"crypto/hmac"
	"crypto/sha256"
)

// Mac returns keyed hashes of a message for one purpose (HMAC-SHA-256), one for
// each service key, the current first. Whoever signs uses the first; whoever
// checks takes any of them, so that what was signed before a rotation still
// holds. A hash for one purpose says nothing about another's, nor about Blind's.
func (v *Vault) Mac(purpose string, message []byte) ([][]byte, error) {
	all := make([][]byte, len(v.service))
	for i, k := range v.service {
		own, err := derive(k.blind, "redress mac "+purpose)
		if err != nil {
			return nil, err
		}
		mac := hmac.New(sha256.New, own)
		mac.Write(message)
		all[i] = mac.Sum(nil)
	}
	return all, nil
}
