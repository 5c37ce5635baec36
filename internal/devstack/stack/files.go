package stack

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// writeWhole replaces a file of secrets in one step: readers see the old text or the new.
func writeWhole(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.Write(text); err != nil {
		_ = f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		_ = f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path) // CreateTemp made it 0600
}

// masterKey is what Redress encrypts people's data with: 32 random bytes in base64, made once. Losing
// the file loses that data, so a damaged one is an error and never replaced.
func masterKey(dir string) (string, error) {
	file := filepath.Join(dir, "redress.key")
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		var key [32]byte
		_, _ = rand.Read(key[:])
		text = []byte(base64.StdEncoding.EncodeToString(key[:]) + "\n")
		err = writeWhole(file, text)
	}
	if err != nil {
		return "", err
	}
	key := strings.TrimSpace(string(text))
	if raw, err := base64.StdEncoding.DecodeString(key); err != nil || len(raw) != 32 {
		return "", fmt.Errorf("%s does not hold 32 bytes in base64: restore it, what is encrypted with it cannot be read otherwise", file)
	}
	return key, nil
}

// signingKey is what the OpenID provider signs tokens with, made once, so that people stay signed in over
// a restart.
func signingKey(dir string) (*ecdsa.PrivateKey, error) {
	file := filepath.Join(dir, "oidc.key")
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return makeSigningKey(file)
	}
	if err != nil {
		return nil, err
	}
	if block, _ := pem.Decode(text); block != nil {
		key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if key, ok := key.(*ecdsa.PrivateKey); err == nil && ok && key.Curve == elliptic.P256() {
			return key, nil
		}
	}
	return nil, fmt.Errorf("%s does not hold a P-256 key: remove it to have a new one made, everybody signs in anew then", file)
}

func makeSigningKey(file string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, writeWhole(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}
