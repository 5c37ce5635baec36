package app

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEvidenceIsKeptInOnePlace(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "blobs")
	open := func(variables ...string) error {
		s, err := Load(append([]string{"DATABASE_URL=postgres://localhost/x"}, variables...))
		require.NoError(t, err)
		files, err := OpenFiles(s, nil)
		if err == nil {
			require.NoError(t, files.Close())
		}
		return err
	}
	require.NoError(t, open("BLOB_DIR="+dir))
	require.DirExists(t, dir)
	require.NoError(t, open("BLOB_URL=file://"+dir+"/more"))
	require.DirExists(t, dir+"/more")
	require.ErrorContains(t, open(), "BLOB_DIR is not set")
	require.ErrorContains(t, open("BLOB_DIR="+dir, "BLOB_URL=file://"+dir), "both set")
	for _, wrong := range []string{"mem://", "file://host/x", "file:x", "s3://", "s3://id:hush@bucket", "gs://bucket", "file:///x?hush", "://hush"} {
		err := open("BLOB_URL=" + wrong)
		require.ErrorContains(t, err, "BLOB_URL: ", wrong)
		require.NotContains(t, err.Error(), "hush", "an address is not repeated")
	}
}

func TestAnEvidenceURLIsEnoughAndBeatsTheFoldersOfTheEnvFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "env")
	require.NoError(t, os.WriteFile(file, []byte("BLOB_DIR=/from/the/file\nREDRESS_KEY=k\n"), 0o600))
	s, err := Load([]string{"REDRESS_ENV_FILE=" + file, "BLOB_URL=s3://bucket"})
	require.NoError(t, err)
	require.Empty(t, s.Database.BlobDir)
	require.Equal(t, "k", s.Database.Key)
	require.NoError(t, s.Require("BLOB_DIR"))
	s, err = Load([]string{"REDRESS_ENV_FILE=" + file})
	require.NoError(t, err)
	require.Equal(t, "/from/the/file", s.Database.BlobDir)
}
