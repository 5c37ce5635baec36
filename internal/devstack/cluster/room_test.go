package cluster

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAPortThatWasFoundIsNotFoundAgainAtOnce(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	port, err := FreePort()
	require.NoError(t, err)
	require.False(t, reserve(port), "whoever found it has not listened there yet")
	long := time.Now().Add(-2 * reservedFor)
	require.NoError(t, os.Chtimes(filepath.Join(os.TempDir(), "redress-devstack-ports", strconv.Itoa(port)), long, long))
	require.True(t, reserve(port), "whoever found it never came")
}
