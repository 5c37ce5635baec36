package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
)

// How keys and links begin. Fixed beginnings let scanners for leaked secrets find
// them.
const (
	keyPrefix  = "rk_"
	linkPrefix = "rl_"
)

const (
	idLength     = 16 // characters of an id: 80 random bits
	secretLength = 52 // characters of 32 random bytes, or of a MAC
	sumLength    = 7  // characters of a CRC-32
)

// letters is base32 in lower case: no sign that a shell, a URL or a double click
// treats otherwise.
var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// draw returns so many random bytes in letters.
func draw(bytes int) (string, error) {
	raw := make([]byte, bytes)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("draw a secret: %w", err)
	}
	return letters.EncodeToString(raw), nil
}

// checksum ends a key, so that one that was cut off or mistyped is refused
// without looking anything up. It is no protection against anybody.
func checksum(s string) string {
	return letters.EncodeToString(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(s))))
}

// digest is what is stored of a secret. A plain hash is enough: slow ones, such as
// argon2, protect what people choose, and these are 256 random bits.
func digest(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// parseKey takes a key apart; ok is false when it cannot be one.
func parseKey(secret string) (id string, ok bool) {
	body, found := strings.CutPrefix(secret, keyPrefix)
	if !found || len(body) != idLength+1+secretLength+sumLength || body[idLength] != '_' {
		return "", false
	}
	whole := len(secret) - sumLength
	if checksum(secret[:whole]) != secret[whole:] {
		return "", false
	}
	return "k_" + body[:idLength], inLetters(body[:idLength])
}

func inLetters(s string) bool {
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz234567") == ""
}
