package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProgressIsDrawnOnATerminalOnly(t *testing.T) {
	t.Parallel()
	sh, out := testShell()

	quiet := newProgress(sh, "opening", 100)
	quiet.at(50)
	quiet.clear()
	require.Empty(t, out.String())

	sh.terminal = true
	bar := newProgress(sh, "opening", 100)
	bar.at(50)
	bar.at(60) // too soon after the last
	bar.clear()
	bar.clear()
	require.Equal(t, "\r\x1b[Kopening [===============               ] 50%\r\x1b[K", out.String())
}
