package vault_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/vault"
)

func TestASecretOpensForItsPurposeOnly(t *testing.T) {
	t.Parallel()
	v := newVault(t, serviceKey(1))
	sealed := v.SealSecret("webhook:wh_1", []byte("whsec_abc"))
	require.NotContains(t, string(sealed), "whsec_abc")
	require.NotEqual(t, sealed, v.SealSecret("webhook:wh_1", []byte("whsec_abc")), "a fresh nonce each time")

	plain, err := v.OpenSecret("webhook:wh_1", sealed)
	require.NoError(t, err)
	require.Equal(t, "whsec_abc", string(plain))

	_, err = v.OpenSecret("webhook:wh_2", sealed)
	require.ErrorIs(t, err, vault.ErrUnreadable)
	sealed[len(sealed)-1] ^= 1
	_, err = v.OpenSecret("webhook:wh_1", sealed)
	require.ErrorIs(t, err, vault.ErrUnreadable)
	_, err = v.OpenSecret("webhook:wh_1", []byte("no secret"))
	require.ErrorIs(t, err, vault.ErrUnreadable)
}

func TestASecretOutlivesTheServiceKeyThatSealedIt(t *testing.T) {
	t.Parallel()
	sealed := newVault(t, serviceKey(1)).SealSecret("x", []byte("secret"))

	plain, err := newVault(t, serviceKey(2), serviceKey(1)).OpenSecret("x", sealed)
	require.NoError(t, err)
	require.Equal(t, "secret", string(plain))

	_, err = newVault(t, serviceKey(2)).OpenSecret("x", sealed)
	require.ErrorContains(t, err, "not configured")
}

// A wrapped key of a person and a sealed secret are made with the same key:
// neither may be passed off as the other.
func TestASecretIsNoPersonsKey(t *testing.T) {
	t.Parallel()
	v := newVault(t, serviceKey(1))
	_, wrapped, err := v.NewKey("p1")
	require.NoError(t, err)

	_, err = v.OpenSecret("p1", append([]byte(wrapped.KeyID+":"), wrapped.Bytes...))

	require.ErrorIs(t, err, vault.ErrUnreadable)
}
