package app

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// written writes a certificate with a serial number and its key.
func written(t *testing.T, dir string, serial int64, at time.Time) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotBefore: at, NotAfter: at.Add(time.Hour), DNSNames: []string{"localhost"}}
	made, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	require.NoError(t, err)
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	require.NoError(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made}), 0o600))
	require.NoError(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}), 0o600))
	require.NoError(t, os.Chtimes(cert, at, at))
	return cert, key
}

func TestARenewedCertificateIsServedWithoutARestart(t *testing.T) {
	t.Parallel()
	dir, now := t.TempDir(), time.Now().Truncate(time.Second)
	cert, key := written(t, dir, 1, now)
	p, err := newPair(cert, key)
	require.NoError(t, err)
	serial := func() int64 {
		p.looked = time.Time{} // a minute later
		c, err := p.get(nil)
		require.NoError(t, err)
		return c.Leaf.SerialNumber.Int64()
	}
	require.EqualValues(t, 1, serial())
	written(t, dir, 2, now.Add(time.Minute))
	require.EqualValues(t, 2, serial())
	require.NoError(t, os.WriteFile(cert, []byte("half a file"), 0o600))
	require.EqualValues(t, 2, serial(), "what cannot be read leaves the one before in force")
}

func TestACertificateNeedsItsKey(t *testing.T) {
	t.Parallel()
	cert, _ := written(t, t.TempDir(), 1, time.Now())
	_, err := newPair(cert, "")
	require.ErrorContains(t, err, "both must be set")
	_, err = newPair(cert, cert)
	require.Error(t, err)
}
