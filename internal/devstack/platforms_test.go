package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// playsPlatforms makes the test's own program behave as bin/platforms does towards the devstack.
const playsPlatforms = "-listen"

func playPlatforms() {
	listen := flag.String("listen", "", "")
	flag.Bool("while-stdin", false, "")
	flag.Parse()
	ln, err := net.Listen("tcp", *listen)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	go func() {
		_ = http.Serve(ln, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/end" {
				os.Exit(3)
			}
			_, _ = fmt.Fprintln(w, "ok")
		}))
	}()
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// itself is a flag that has the test's own program as the platforms.
func itself(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	return "-platforms=" + self
}

func answers(ctx context.Context, url string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(request)
	return err == nil && answer.Body.Close() == nil
}

func TestThePlatformsStartAndEndWithTheStack(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	p, vars := upOn(t, dir, itself(t))
	require.Contains(t, p.stdout.String(), "platforms         "+vars["PLATFORMS_URL"])
	require.True(t, answers(t.Context(), vars["PLATFORMS_URL"]))
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	require.Equal(t, 0, p.code(t))
	require.False(t, answers(t.Context(), vars["PLATFORMS_URL"]))
	p.leavesNothing(t)
}

func TestThePlatformsOfAKilledRunEnd(t *testing.T) {
	t.Parallel()
	p := start(t, "run", itself(t), "--", "sh", "-c", "env; echo going; sleep 1000")
	p.until(t, "\ngoing\n")
	url := variables(p.stdout.String())["PLATFORMS_URL"]
	require.True(t, answers(t.Context(), url))
	p.kill(t)
	p.leavesNothing(t)
	require.False(t, answers(t.Context(), url))
}

func TestPlatformsThatEndOnTheirOwnEndTheStack(t *testing.T) {
	t.Parallel()
	p, vars := upOn(t, filepath.Join(t.TempDir(), "data"), itself(t))
	answers(t.Context(), vars["PLATFORMS_URL"]+"/end")
	require.Equal(t, 1, p.code(t))
	require.Contains(t, p.stderr.String(), "the platforms ended: see ")
}

func TestAStackWithoutPlatforms(t *testing.T) {
	t.Parallel()
	// Nothing lies beside the test's program.
	p := start(t, "run", "--", "sh", "-c", `test -z "${PLATFORMS_URL+set}"`)
	require.Equal(t, 0, p.code(t), p.stderr)
	none := start(t, "run", "-platforms", "nowhere", "--", "true")
	require.Equal(t, 2, none.code(t))
	require.Contains(t, none.stderr.String(), "-platforms nowhere: there is no such program")
	broken := start(t, "run", "-platforms", "/bin/false", "--", "true")
	require.Equal(t, 1, broken.code(t))
	require.Contains(t, broken.stderr.String(), "the platforms did not start: see ")
	broken.leavesNothing(t)
}
