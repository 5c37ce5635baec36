package main

import (
	"archive/zip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/postgres"
	"redress/internal/rights"
)

func TestAPersonIsExportedHeldAndErased(t *testing.T) {
	t.Parallel()
	d, number, _ := withdrawnCase(t)
	out := filepath.Join(t.TempDir(), "everything.zip")
	exported := d.do("", "export", number, "--out", out)
	require.Equal(t, exitDone, exported.code, exported.err)
	require.Equal(t, exitFailed, d.do("", "export", number, "--out", out).code, "nothing is written over")
	archive, err := zip.OpenReader(out)
	require.NoError(t, err)
	require.NoError(t, archive.Close())
	info, err := os.Stat(out)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	left, err := os.ReadDir(filepath.Dir(out))
	require.NoError(t, err)
	require.Len(t, left, 1)

	require.Equal(t, exitDone, d.do("", "hold", "set", number, "--reason", "court", "--as", "supervisor:wu").code)
	require.Contains(t, d.do("", "hold", "list").out, "court")
	held := d.do("", "erase", number, "--yes", "--despite-retention", "asked", "--as", "supervisor:wu")
	require.Equal(t, exitFailed, held.code)
	require.Contains(t, held.err, "legal hold stands")
	require.Equal(t, exitDone, d.do("", "hold", "lift", number, "--reason", "ruled").code)
	require.Equal(t, exitFailed, d.do("", "hold", "lift", number, "--reason", "ruled").code)

	kept := d.do("", "erase", number, "--yes")
	require.Equal(t, exitFailed, kept.code)
	require.Contains(t, kept.err, "are kept until ")
	require.Equal(t, exitFailed, d.do("", "erase", number, "--yes", "--despite-retention", "asked", "--as", "agent:lin").code)
	looked := d.do("", "erase", number, "--look")
	require.Equal(t, exitDone, looked.code, looked.err)
	require.Contains(t, looked.out, "kept until")

	despite := []string{"erase", number, "--despite-retention", "asked", "--as", "supervisor:wu"}
	no := d.do("yes\n", despite...)
	require.Equal(t, exitFailed, no.code)
	require.Contains(t, no.err, "nothing was erased")
	require.Equal(t, exitDone, d.do("", "show", number, "--words").code)
	var standing rights.Standing
	d.answer(&standing, "erase", number, "--look")
	done := d.do(standing.Person+"\n", despite...)
	require.Equal(t, exitDone, done.code, done.err)
	require.Contains(t, done.out, "erased: "+standing.Person)
	require.Contains(t, d.do("", "show", number, "--words").err, "was erased")
	require.Equal(t, exitDone, d.do("", "verify", number).code)
	d.reaches(number, func(s postgres.Shown) bool { return s.ClosedAt != nil })
	require.Equal(t, exitFailed, d.do("", "erase", "p_nobody", "--yes").code)
	require.Equal(t, exitUsage, d.do("", "erase", "nobody", "--yes").code)
}
