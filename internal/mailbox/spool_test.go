package mailbox

import (
	"bytes"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAMailOnItsWayIsReadableNowhereElse(t *testing.T) {
	t.Parallel()
	s, err := newSpool()
	require.NoError(t, err)
	defer s.close()
	whole := bytes.Repeat([]byte("the kettle leaks. "), 1000)
	for rest := whole; len(rest) > 0; {
		n := min(len(rest), 777) // no whole number of blocks
		_, err := s.Write(rest[:n])
		require.NoError(t, err)
		rest = rest[n:]
	}
	for range 2 {
		read, err := io.ReadAll(s.whole())
		require.NoError(t, err)
		require.Equal(t, whole, read)
	}
	part := make([]byte, 50)
	_, err = s.ReadAt(part, 1003)
	require.NoError(t, err)
	require.Equal(t, whole[1003:1053], part)
	onDisk := make([]byte, s.size)
	_, err = s.file.ReadAt(onDisk, 0)
	require.NoError(t, err)
	require.NotContains(t, string(onDisk), "kettle")
	_, err = os.Stat(s.file.Name())
	require.ErrorIs(t, err, os.ErrNotExist)
}
