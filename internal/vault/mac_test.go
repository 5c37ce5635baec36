package vault_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/vault"
)

func TestMacsOfPurposesMessagesAndKeysDiffer(t *testing.T) {
	t.Parallel()
	mac := func(v *vault.Vault, purpose, message string) [][]byte {
		all, err := v.Mac(purpose, []byte(message))
		require.NoError(t, err)
		return all
	}
	v := newVault(t, serviceKey(1))
	require.Equal(t, mac(v, "link", "a"), mac(v, "link", "a"))
	require.NotEqual(t, mac(v, "link", "a"), mac(v, "link", "b"))
	require.NotEqual(t, mac(v, "link", "a"), mac(v, "letter", "a"))
	require.NotEqual(t, mac(v, "link", "a"), mac(newVault(t, serviceKey(2)), "link", "a"))

	rotated := newVault(t, serviceKey(2), serviceKey(1))
	require.Len(t, mac(rotated, "link", "a"), 2)
	require.Equal(t, mac(v, "link", "a")[0], mac(rotated, "link", "a")[1], "what the former key signed still holds")
}
