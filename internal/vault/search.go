package vault

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
)

// Terms hashes words for a search index: HMAC-SHA-256 under a key that serves
// nothing else, cut to 8 bytes. That is enough: among ten million words, two
// share a hash with a chance of 3 in a million, and all it would do is find one
// complaint too many. Longer hashes would make the index larger and no word
// harder to guess, which is the key's part. It is for one goroutine.
type Terms struct{ macs []hash.Hash }

// Terms is the hashing of search words, with each service key.
func (v *Vault) Terms() Terms {
	var t Terms
	for _, k := range v.service {
		t.macs = append(t.macs, hmac.New(sha256.New, k.search))
	}
	return t
}

// Current is the hash under the current service key: what is stored.
func (t Terms) Current(word string) int64 { return term(t.macs[0], word) }

// All are the hashes under each service key, the current one first: what is
// looked for, while rows of an older key are still there.
func (t Terms) All(word string) []int64 {
	all := make([]int64, len(t.macs))
	for i, mac := range t.macs {
		all[i] = term(mac, word)
	}
	return all
}

func term(mac hash.Hash, word string) int64 {
	mac.Reset()
	mac.Write([]byte(word))
	return int64(binary.BigEndian.Uint64(mac.Sum(nil))) // #nosec G115 -- the same 64 bits, as bigint holds them
}

// KeyID names the current service key; it says nothing about the key itself.
func (v *Vault) KeyID() string { return v.service[0].id }
