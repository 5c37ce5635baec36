package main

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/smtp"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

func TestUpKeepsItsDataThroughStopsAndKills(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	p, vars := upOn(t, dir)
	leaveTraces(t, vars)
	requireTraces(t, vars)

	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	require.Equal(t, 0, p.code(t))
	require.NoFileExists(t, filepath.Join(dir, "postgres", "postmaster.pid"), "PostgreSQL was stopped cleanly")

	p, again := upOn(t, dir)
	require.Equal(t, vars, again, "ports and secrets stay")
	requireTraces(t, vars)
	p.kill(t)

	p, again = upOn(t, dir)
	require.Equal(t, vars, again)
	requireTraces(t, vars)

	// PostgreSQL killed alone comes back, and the rest finds it again.
	require.NoError(t, syscall.Kill(postmaster(t, dir), syscall.SIGKILL))
	p.until(t, "ready")
	require.Eventually(t, func() bool { return strings.Contains(p.stderr.String(), "PostgreSQL is back") }, patience, 10*time.Millisecond)
	requireTraces(t, vars)
}

func postmaster(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "postgres", "postmaster.pid"))
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.SplitN(string(text), "\n", 2)[0])
	require.NoError(t, err)
	return pid
}

// leaveTraces puts something into every part.
func leaveTraces(t *testing.T, vars map[string]string) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), vars["DATABASE_URL"])
	require.NoError(t, err)
	_, err = db.Exec(t.Context(), `CREATE TABLE trace AS SELECT 'kept' AS word`)
	require.NoError(t, err)
	require.NoError(t, db.Close(t.Context()))

	_, err = workflows(t, vars).StartWorkflowExecution(t.Context(), &workflowservice.StartWorkflowExecutionRequest{
		Namespace: "default", WorkflowId: "trace", RequestId: "trace", WorkflowType: &commonpb.WorkflowType{Name: "Trace"},
		TaskQueue: &taskqueuepb.TaskQueue{Name: "nobody"}})
	require.NoError(t, err)

	require.NoError(t, smtp.SendMail(strings.TrimPrefix(vars["SMTP_URL"], "smtp://"), nil, "shop@example.com", []string{"li@example.com"},
		[]byte("Subject: trace\r\nMessage-ID: <trace@example.com>\r\n\r\nhello\r\n")))
	status, _ := call(t, "POST", vars["SANDBOX_URL"]+"/v1/refunds", "trace/1/1", refundOf("trace", "1.00", "2.00"))
	require.Equal(t, http.StatusCreated, status)
}

// requireTraces waits until every part shows what leaveTraces put there.
func requireTraces(t *testing.T, vars map[string]string) {
	t.Helper()
	var word string
	require.Eventually(t, func() bool {
		db, err := pgx.Connect(t.Context(), vars["DATABASE_URL"])
		if err != nil {
			return false
		}
		defer db.Close(t.Context())
		return db.QueryRow(t.Context(), `SELECT word FROM trace`).Scan(&word) == nil && word == "kept"
	}, patience, 50*time.Millisecond, "the product's table")
	client := workflows(t, vars)
	require.Eventually(t, func() bool {
		found, err := client.CountWorkflowExecutions(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{
			Namespace: "default", Query: `WorkflowId = 'trace' AND ExecutionStatus = 'Running'`})
		return err == nil && found.Count == 1
	}, patience, 50*time.Millisecond, "the running workflow")
	require.Eventually(t, func() bool {
		_, mails := call(t, "GET", vars["INBOX_URL"]+"/messages?q=trace", "", nil)
		_, ledger := call(t, "GET", vars["SANDBOX_URL"]+"/v1/ledger?order=trace", "", nil)
		return bytes.Count(mails, []byte("<trace@example.com>")) == 0 && bytes.Count(mails, []byte(`"trace@example.com"`)) == 1 &&
			bytes.Count(ledger, []byte(`"trace/1/1"`)) == 1
	}, patience, 50*time.Millisecond, "one mail and one refund")
}

func workflows(t *testing.T, vars map[string]string) workflowservice.WorkflowServiceClient {
	t.Helper()
	conn, err := grpc.NewClient(vars["TEMPORAL_ADDRESS"], grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return workflowservice.NewWorkflowServiceClient(conn)
}

func TestUpRefusesADirectoryInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, _ := upOn(t, dir)
	second := start(t, "up", "-data", dir)
	require.Equal(t, 1, second.code(t))
	require.Contains(t, second.stderr.String(), fmt.Sprintf("in use by another devstack (postgres, process %d)", first.cmd.Process.Pid))
}

func TestUpNamesAPortThatIsTaken(t *testing.T) {
	t.Parallel()
	for flag, what := range map[string]string{"-inbox-port": "mail inbox, page", "-pg-port": "PostgreSQL", "-temporal-port": "Temporal"} {
		t.Run(flag, func(t *testing.T) {
			t.Parallel()
			ln, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			defer ln.Close()
			port := strconv.Itoa(ln.Addr().(*net.TCPAddr).Port)
			p := start(t, "up", "-data", t.TempDir(), "-free-ports", flag, port)
			require.Equal(t, 1, p.code(t))
			require.Contains(t, p.stderr.String(), "port "+port+" ("+what+") is taken")
			require.Contains(t, p.stderr.String(), flag)
		})
	}
}

func TestUpRefusesDataOfAnotherPostgreSQL(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "postgres"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "postgres", "PG_VERSION"), []byte("9\n"), 0o600))
	p := start(t, "up", "-data", dir, "-free-ports")
	require.Equal(t, 1, p.code(t))
	require.Contains(t, p.stderr.String(), "was made by PostgreSQL 9, but")
}

func TestUpSaysWhyPostgreSQLDoesNotStart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "postgres.password"), []byte("x\n"), 0o600))
	version := strconv.Itoa(installedMajor(t))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "postgres"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "postgres", "PG_VERSION"), []byte(version+"\n"), 0o600))
	p := start(t, "up", "-data", dir, "-free-ports")
	require.Equal(t, 1, p.code(t))
	require.Contains(t, p.stderr.String(), "PostgreSQL did not start in "+filepath.Join(dir, "postgres"))
	require.Contains(t, p.stderr.String(), "postgres.log")
}

func TestPartsCanBeKilledApart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	// In any order: those that need PostgreSQL wait for it.
	begin := func(part string) *program { return start(t, "up", "-data", dir, "-free-ports", "-only", part) }
	postgres := begin("postgres")
	postgres.until(t, "variables")
	temporal, rest := begin("temporal"), begin("rest")
	temporal.until(t, "variables")
	rest.until(t, "variables")
	text, err := os.ReadFile(filepath.Join(dir, "devstack.env"))
	require.NoError(t, err)
	vars := variables(string(text))
	leaveTraces(t, vars)

	temporal.kill(t)
	postgres.kill(t)
	temporal, postgres = begin("temporal"), begin("postgres")
	temporal.until(t, "variables")
	postgres.until(t, "variables")
	requireTraces(t, vars)
}

func TestStackIsLight(t *testing.T) {
	t.Parallel()
	p, _ := upOn(t, t.TempDir())
	pids := []int{p.cmd.Process.Pid}
	total := 0
	for i := 0; i < len(pids); i++ {
		rollup, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pids[i]))
		if err != nil {
			continue // a backend that ended meanwhile
		}
		for line := range strings.Lines(string(rollup)) {
			var kb int
			if n, _ := fmt.Sscanf(line, "Pss: %d kB", &kb); n == 1 {
				total += kb
			}
		}
		children, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pids[i]))
		for _, file := range children {
			list, _ := os.ReadFile(file)
			for _, field := range strings.Fields(string(list)) {
				pid, err := strconv.Atoi(field)
				require.NoError(t, err)
				pids = append(pids, pid)
			}
		}
	}
	t.Logf("%d processes take %d MB", len(pids), total>>10)
	require.Less(t, total>>10, 400)
}
