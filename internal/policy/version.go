package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// sign gives rules their version: a hash of the files that they were made of,
// which are those of the chain, of the laws and of the lexicons.
func (b *builder) sign(r *ruleset, chain []*loaded) {
	var texts [][]byte
	for _, l := range slices.Backward(chain) {
		texts = append(texts, l.src.text)
	}
	for _, law := range r.Laws {
		texts = append(texts, b.packs[law].src.text)
	}
	if r.Triage != nil {
		for _, name := range r.Triage.Lexicons {
			texts = append(texts, b.lexicons[name].src.text)
			if r.Lexicons == nil {
				r.Lexicons = map[string]string{}
			}
			r.Lexicons[name] = hashOf(b.lexicons[name].src.text)
		}
	}
	r.Version = hashOf(texts...)
}

// hashOf is the first quarter of a SHA-256: enough that no two packs share one.
func hashOf(texts ...[]byte) string {
	hash := sha256.New()
	for _, text := range texts {
		hash.Write(text)
		hash.Write([]byte{0})
	}
	return hex.EncodeToString(hash.Sum(nil))[:16]
}
