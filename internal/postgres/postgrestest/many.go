package postgrestest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/postgres/million"
)

// Fill adds so many complaints to a database, which are found by the words of
// million under the tests' key.
func Fill(t testing.TB, databaseURL string, complaints int) {
	t.Helper()
	require.NoError(t, million.Fill(t.Context(), databaseURL, Vault(t).Terms(), complaints, nil))
}
