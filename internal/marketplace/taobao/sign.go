package taobao

import (
	"crypto/hmac"
	"crypto/md5" // #nosec G501 -- one of TOP's own ways to sign
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The ways to sign that TOP takes. SHA-256 is ours unless a shop says otherwise.
const (
	signMD5    = "md5"
	signHMAC   = "hmac"
	signSHA256 = "hmac-sha256"
)

// sign signs what is sent, without sign itself and without files: the names in
// the order of their bytes, each followed by its value as it is (UTF-8, not
// URL-encoded), without those whose value is empty.
func sign(method, secret string, sent map[string]string) (string, error) {
	var line strings.Builder
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		if value := sent[name]; name != "" && name != "sign" && value != "" {
			line.WriteString(name)
			line.WriteString(value)
		}
	}
	var sum []byte
	switch method {
	case signMD5:
		digest := md5.Sum([]byte(secret + line.String() + secret)) // #nosec G401 -- as above
		sum = digest[:]
	case signHMAC:
		mac := hmac.New(md5.New, []byte(secret))
		mac.Write([]byte(line.String()))
		sum = mac.Sum(nil)
	case signSHA256:
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(line.String()))
		sum = mac.Sum(nil)
	default:
		return "", fmt.Errorf("sign_method must be %s, %s or %s", signMD5, signHMAC, signSHA256)
	}
	return strings.ToUpper(hex.EncodeToString(sum)), nil
}
