package vault_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/vault"
)

func TestSignatureIsProvedWithThePublicKeyAlone(t *testing.T) {
	t.Parallel()
	v := newVault(t, serviceKey(1))
	id, signature := v.Sign([]byte("root"))
	key := v.PublicKeys()[0]
	require.Equal(t, key.ID, id)
	asPEM, err := key.PEM()
	require.NoError(t, err)

	for _, text := range []string{asPEM, key.Base64(), key.Base64() + "\n" + newVault(t, serviceKey(2)).PublicKeys()[0].Base64() + "\n", asPEM + asPEM} {
		keys, err := vault.ParsePublicKeys([]byte(text))
		require.NoError(t, err)
		require.NoError(t, keys.Verify(id, []byte("root"), signature))
		require.ErrorIs(t, keys.Verify(id, []byte("roof"), signature), vault.ErrForged)
		changed := append([]byte{}, signature...)
		changed[3] ^= 1
		require.ErrorIs(t, keys.Verify(id, []byte("root"), changed), vault.ErrForged)
		require.ErrorIs(t, keys.Verify(id, []byte("root"), nil), vault.ErrForged)
	}
}

func TestOldServiceKeysProveWhatTheySigned(t *testing.T) {
	t.Parallel()
	id, signature := newVault(t, serviceKey(1)).Sign([]byte("root"))
	require.NoError(t, newVault(t, serviceKey(2), serviceKey(1)).PublicKeys().Verify(id, []byte("root"), signature))
	err := newVault(t, serviceKey(2)).PublicKeys().Verify(id, []byte("root"), signature)
	require.Equal(t, vault.UnknownKey{ID: id}, err)

	again, same := newVault(t, serviceKey(1)).Sign([]byte("root"))
	require.Equal(t, id, again)
	require.Equal(t, signature, same, "the key comes from the service key alone")
}

func TestOtherKeysAreRefused(t *testing.T) {
	t.Parallel()
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	der, err := x509.MarshalPKIXPublicKey(other.Public())
	require.NoError(t, err)
	for _, wrong := range []string{"", "\n", "AAAA", "not base64", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})),
		string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: []byte("x")}))} {
		_, err := vault.ParsePublicKeys([]byte(wrong))
		require.Error(t, err, wrong)
	}
}
