package cluster

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// asClaimant makes the test's own program one that claims ports and waits.
const asClaimant = "CLUSTER_TEST_AS_CLAIMANT"

const (
	claimants = 10
	portsEach = 40 // 400 of 17,000: without claims two are the same in 99 of 100 runs
)

func TestMain(m *testing.M) {
	if os.Getenv(asClaimant) == "" {
		os.Exit(m.Run())
	}
	var claims Claims
	for range portsEach {
		port, err := claims.FreePort()
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(port)
	}
	_, _ = io.ReadAll(os.Stdin) // holds them until the test has seen all
}

func TestProcessesThatLookAtTheSameTimeFindPortsOfTheirOwn(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	require.NoError(t, err)
	said := make([]*bufio.Scanner, claimants)
	for i := range claimants {
		cmd := exec.CommandContext(t.Context(), self)
		cmd.Env = append(os.Environ(), asClaimant+"=1")
		stdin, err := cmd.StdinPipe()
		require.NoError(t, err)
		stdout, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		t.Cleanup(func() { _ = stdin.Close(); _ = cmd.Wait() })
		said[i] = bufio.NewScanner(stdout)
	}
	of := map[int]int{}
	for i, lines := range said {
		for range portsEach {
			require.True(t, lines.Scan(), "claimant %d says no more: %v", i, lines.Err())
			port, err := strconv.Atoi(lines.Text())
			require.NoError(t, err)
			require.NotContains(t, of, port, "claimant %d found what another has", i)
			of[port] = i
		}
	}
}

func TestAClaimEndsWhenItIsGivenUp(t *testing.T) {
	t.Parallel()
	var first, second Claims
	t.Cleanup(second.Release)
	port, err := first.FreePort()
	require.NoError(t, err)
	require.False(t, second.Keep(port))
	first.Release()
	// A program that another test is starting has our sockets for a moment.
	require.Eventually(t, func() bool { return second.Keep(port) }, 10*time.Second, time.Millisecond)
}
