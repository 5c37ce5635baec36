package vault_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/vault"
)

func serviceKey(b byte) string {
	return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, 32))
}

func newVault(t *testing.T, current string, older ...string) *vault.Vault {
	t.Helper()
	v, err := vault.New(current, older...)
	require.NoError(t, err)
	return v
}

func TestSealedDataOpensOnlyForItsPersonAndPurpose(t *testing.T) {
	t.Parallel()
	v := newVault(t, serviceKey(1))
	key, wrapped, err := v.NewKey("p1")
	require.NoError(t, err)
	sealed, err := key.Seal("text:1", []byte("李雷"))
	require.NoError(t, err)
	require.NotContains(t, string(sealed), "李雷")

	again, err := v.Unwrap("p1", wrapped)
	require.NoError(t, err)
	plain, err := again.Open("text:1", sealed)
	require.NoError(t, err)
	require.Equal(t, "李雷", string(plain))

	_, err = again.Open("text:2", sealed)
	require.ErrorIs(t, err, vault.ErrUnreadable)
	_, err = v.Unwrap("p2", wrapped)
	require.Error(t, err)
	other, _, err := v.NewKey("p1")
	require.NoError(t, err)
	_, err = other.Open("text:1", sealed)
	require.ErrorIs(t, err, vault.ErrUnreadable)
}

func TestServiceKeyRotates(t *testing.T) {
	t.Parallel()
	before := newVault(t, serviceKey(1))
	_, wrapped, err := before.NewKey("p1")
	require.NoError(t, err)

	after := newVault(t, serviceKey(2), serviceKey(1))
	_, err = after.Unwrap("p1", wrapped)
	require.NoError(t, err)
	require.Equal(t, before.Blind("email", "a@b.c")[0], after.Blind("email", "a@b.c")[1])

	_, err = newVault(t, serviceKey(2)).Unwrap("p1", wrapped)
	require.ErrorContains(t, err, "not configured")
}

func TestBlindIndexTellsPartsApart(t *testing.T) {
	t.Parallel()
	v := newVault(t, serviceKey(1))
	require.Equal(t, v.Blind("email", "a"), v.Blind("email", "a"))
	require.NotEqual(t, v.Blind("email", "a"), v.Blind("phone", "a"))
	require.NotEqual(t, v.Blind("ab", "c"), v.Blind("a", "bc"))
	require.NotEqual(t, v.Blind("email", "a"), newVault(t, serviceKey(2)).Blind("email", "a"))
}

func TestStreamsRefuseChangedAndCutOffContent(t *testing.T) {
	t.Parallel()
	key, _, err := newVault(t, serviceKey(1)).NewKey("p1")
	require.NoError(t, err)
	content := strings.Repeat("photo", 50_000)
	r, err := key.Encrypt("evidence:1", strings.NewReader(content))
	require.NoError(t, err)
	sealed, err := io.ReadAll(r)
	require.NoError(t, err)
	require.NotContains(t, string(sealed), "photophoto")

	read := func(purpose string, b []byte) (string, error) {
		r, err := key.Decrypt(purpose, bytes.NewReader(b))
		require.NoError(t, err)
		plain, err := io.ReadAll(r)
		return string(plain), err
	}
	plain, err := read("evidence:1", sealed)
	require.NoError(t, err)
	require.Equal(t, content, plain)

	_, err = read("evidence:2", sealed)
	require.Error(t, err)
	_, err = read("evidence:1", sealed[:len(sealed)/2])
	require.Error(t, err)
	changed := bytes.Clone(sealed)
	changed[len(changed)-100] ^= 1
	_, err = read("evidence:1", changed)
	require.Error(t, err)
}

func TestStreamsAreReadFromAnyChunk(t *testing.T) {
	t.Parallel()
	key, _, err := newVault(t, serviceKey(1)).NewKey("p1")
	require.NoError(t, err)
	for _, size := range []int{1, vault.Package - 1, vault.Package, vault.Package + 1, 3 * vault.Package, 3*vault.Package + 5} {
		content := strings.Repeat("photo", size)[:size]
		r, err := key.Encrypt("evidence:1", strings.NewReader(content))
		require.NoError(t, err)
		sealed, err := io.ReadAll(r)
		require.NoError(t, err)
		require.Equal(t, int64(len(sealed)), vault.Sealed(int64(size)))
		for n := range uint32((size + vault.Package - 1) / vault.Package) {
			r, err := key.DecryptFrom("evidence:1", n, bytes.NewReader(sealed[vault.SealedAt(n):]))
			require.NoError(t, err)
			plain, err := io.ReadAll(r)
			require.NoError(t, err)
			require.Equal(t, content[int(n)*vault.Package:], string(plain))

			r, err = key.DecryptFrom("evidence:1", n+1, bytes.NewReader(sealed[vault.SealedAt(n):]))
			require.NoError(t, err)
			_, err = io.ReadAll(r)
			require.Error(t, err, "a chunk opens in its own place only")
		}
	}
}

func TestServiceKeyMustBe32Bytes(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{"", "c2hvcnQ=", "not base64!"} {
		_, err := vault.New(wrong)
		require.ErrorContains(t, err, "32 bytes")
		require.NotContains(t, err.Error(), "c2hvcnQ", "a key never stands in an error")
	}
}
