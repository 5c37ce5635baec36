package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTableAlignsWideCharacters(t *testing.T) {
	t.Parallel()
	var rows table
	rows.row("SHOP", "TITLE", "TOTAL")
	rows.row("淘宝店", "x", "128.00 CNY")
	rows.row("demo", "ギフト", "9")
	var out strings.Builder

	require.NoError(t, rows.print(&out))

	require.Equal(t, ""+
		"SHOP    TITLE   TOTAL\n"+
		"淘宝店  x       128.00 CNY\n"+
		"demo    ギフト  9\n", out.String())
}

func TestTableCannotBeUsedToMoveTheCursor(t *testing.T) {
	t.Parallel()
	require.Equal(t, " [2Jgone  right", oneLine("\x1b[2Jgone\n\u202eright"))
}

func TestAway(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]time.Duration{
		"now": 300 * time.Millisecond, "in 42 s": 42 * time.Second, "20 min ago": -20 * time.Minute,
		"in 3 h": 3*time.Hour + 5*time.Minute, "47 h ago": -47*time.Hour - 9*time.Minute, "in 24 h": 24*time.Hour - 4*time.Second, "in 7 days": 7 * 24 * time.Hour,
	} {
		require.Equal(t, want, away(d))
	}
}
