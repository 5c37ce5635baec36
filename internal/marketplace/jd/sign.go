package jd

import (
	"crypto/md5" // #nosec G501 -- JD's gateways sign with MD5 and nothing else
	"encoding/hex"
	"maps"
	"slices"
	"strings"
)

// signature is how both of JD's gateways sign: the MD5 of the sorted names and
// values between two secrets, in upper case. Values stand as they are, not URL-encoded.
func signature(secret string, signed map[string]string) string {
	var b strings.Builder
	b.WriteString(secret)
	for _, name := range slices.Sorted(maps.Keys(signed)) {
		b.WriteString(name)
		b.WriteString(signed[name])
	}
	b.WriteString(secret)
	sum := md5.Sum([]byte(b.String())) // #nosec G401
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}
