package app

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// The README's table of settings is what `starter help settings` prints.
func TestTheREADMEHasTheSettings(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	require.Contains(t, string(text), SettingsTable(), "put what `bin/starter help settings` prints into the README")
}
