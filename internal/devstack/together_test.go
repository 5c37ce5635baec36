package main

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStacksThatStartTogetherShareNoPort(t *testing.T) {
	t.Parallel()
	const stacks = 4
	programs, dirs := make([]*program, stacks), make([]string, stacks)
	for i := range programs {
		dirs[i] = filepath.Join(t.TempDir(), "data")
		// Apart, as the end-to-end tests do: the ports of the other parts wait longest to be listened on.
		programs[i] = start(t, "up", "-data", dirs[i], "-free-ports", "-only", "postgres")
	}
	taken := map[string]int{}
	for i, p := range programs {
		p.until(t, "variables")
		rest := start(t, "up", "-data", dirs[i], "-free-ports", "-only", "rest")
		rest.until(t, "variables")
		for name, value := range environment(t, dirs[i]) {
			if _, port, ok := strings.Cut(value, "127.0.0.1:"); ok {
				port, _, _ = strings.Cut(port, "/")
				require.NotContains(t, taken, port, "%s of stack %d", name, i)
				taken[port] = i
			}
		}
	}
	require.Len(t, taken, stacks*7)
	for _, p := range programs {
		require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
		require.Equal(t, 0, p.code(t))
		p.leavesNothing(t)
	}
}
