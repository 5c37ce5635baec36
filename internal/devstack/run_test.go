package main

import (
	"context"
	"encoding/base64"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

func TestRunGivesTheCommandAStackAndTakesItsExitCode(t *testing.T) {
	t.Parallel()
	p := start(t, "run", "--", "sh", "-c", "env; echo go; read x; exit 7")
	p.until(t, "\ngo\n")
	vars := variables(p.stdout.String())

	db, err := pgx.Connect(t.Context(), vars["DATABASE_URL"])
	require.NoError(t, err)
	var name string
	require.NoError(t, db.QueryRow(t.Context(), "SELECT current_database()").Scan(&name))
	require.Equal(t, "redress", name)
	require.NoError(t, db.Close(t.Context()))
	_, err = pgx.Connect(t.Context(), strings.Replace(vars["DATABASE_URL"], "redress:", "redress:x", 1))
	require.ErrorContains(t, err, "password authentication failed", "other users of this machine must not get in")

	for _, url := range []string{"TEMPORAL_UI_URL", "INBOX_URL", "SANDBOX_URL", "OIDC_ISSUER"} {
		res, err := http.Get(vars[url] + "/healthz")
		require.NoError(t, err, url)
		require.NoError(t, res.Body.Close())
		require.Equal(t, http.StatusOK, res.StatusCode, url)
	}
	require.True(t, strings.HasPrefix(vars["SMTP_URL"], "smtp://127.0.0.1:"))
	require.DirExists(t, vars["BLOB_DIR"])
	key, err := base64.StdEncoding.DecodeString(vars["REDRESS_KEY"])
	require.NoError(t, err)
	require.Len(t, key, 32)
	requireNamespace(t, vars)

	_, err = p.stdin.Write([]byte("\n"))
	require.NoError(t, err)
	require.Equal(t, 7, p.code(t))
	p.leavesNothing(t)
}

func requireNamespace(t *testing.T, vars map[string]string) {
	t.Helper()
	conn, err := grpc.NewClient(vars["TEMPORAL_ADDRESS"], grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	defer conn.Close()
	client := workflowservice.NewWorkflowServiceClient(conn)
	found, err := client.DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: vars["TEMPORAL_NAMESPACE"]})
	require.NoError(t, err)
	require.Equal(t, float64(30*24), found.Config.WorkflowExecutionRetentionTtl.AsDuration().Hours())
	_, err = client.CountWorkflowExecutions(context.Background(), &workflowservice.CountWorkflowExecutionsRequest{
		Namespace: vars["TEMPORAL_NAMESPACE"],
		Query:     `CaseStage = 'deciding' AND CaseNextDue > '2026-01-01T00:00:00Z' AND CaseBreached = true AND CaseTags IN ('a')`})
	require.NoError(t, err)
}

func TestRunEndsWhatTheCommandLeavesRunning(t *testing.T) {
	t.Parallel()
	p := start(t, "run", "--", "sh", "-c", "setsid sleep 1000 & sleep 1000 & exit 0")
	require.Equal(t, 0, p.code(t))
	p.leavesNothing(t)
}

func TestRunKilledLeavesNothing(t *testing.T) {
	t.Parallel()
	p := start(t, "run", "--", "sh", "-c", "setsid sleep 1000 & echo going; sleep 1000")
	p.until(t, "going")
	require.NotEmpty(t, p.processes())
	p.kill(t)
	p.leavesNothing(t)
}

func TestRunKilledWhileStartingLeavesNothing(t *testing.T) {
	t.Parallel()
	p := start(t, "run", "--", "true")
	require.Eventually(t, func() bool {
		started, _ := filepath.Glob(filepath.Join(p.temp, "*", "postgres", "postmaster.pid"))
		return len(started) > 0
	}, patience, time.Millisecond)
	p.kill(t)
	p.leavesNothing(t)
}

func TestRunPassesSignalsOn(t *testing.T) {
	t.Parallel()
	p := start(t, "run", "--", "sh", "-c", "trap 'exit 9' TERM; echo going; while :; do read x; done")
	p.until(t, "going")
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	require.Equal(t, 9, p.code(t))
	p.leavesNothing(t)
}

func TestRunTellsTheSignalThatEndedTheCommand(t *testing.T) {
	t.Parallel()
	p := start(t, "run", "--", "sh", "-c", "kill -KILL $$")
	require.Equal(t, 128+9, p.code(t))
}

func TestRunInterruptedWhileStarting(t *testing.T) {
	t.Parallel()
	p := start(t, "run", "--", "true")
	require.Eventually(t, func() bool { return len(p.processes()) > 1 }, patience, time.Millisecond)
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGINT))
	require.Equal(t, 128+2, p.code(t))
	p.leavesNothing(t)
}

func TestRunOfNoProgram(t *testing.T) {
	t.Parallel()
	p := start(t, "run", "--", "there-is-no-such-program")
	require.Equal(t, 127, p.code(t))
	require.Contains(t, p.stderr.String(), "there-is-no-such-program")
}
