package workflows_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"redress/internal/complaint"
	"redress/workflows"
)

// The histories in testdata were recorded on a real server. The first five come
// from commit 7f158ca, since there was no release yet; later
// ones come from released code only: see CONTRIBUTING.md. One is added with each
// release and none is taken away as long as a complaint opened under it may
// still run.
const fewestHistories = 5

func histories(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "histories", "*.json"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), fewestHistories, "recorded histories are missing: an empty folder proves nothing")
	return files
}

func replay(t *testing.T, process any, file string) error {
	t.Helper()
	replayer := worker.NewWorkflowReplayer()
	replayer.RegisterWorkflowWithOptions(process, workflow.RegisterOptions{Name: workflows.WorkflowType})
	return replayer.ReplayWorkflowHistoryFromJSONFile(log.NewStructuredLogger(slog.New(slog.DiscardHandler)), file)
}

func TestRecordedHistoriesReplay(t *testing.T) {
	t.Parallel()
	for _, file := range histories(t) {
		require.NoError(t, replay(t, workflows.Complaint, file), file)
	}
}

// A check that cannot fail proves nothing: another process, and a history that
// was tampered with, must not replay.
func TestAnotherProcessDoesNotReplay(t *testing.T) {
	t.Parallel()
	hasty := func(workflow.Context, complaint.Intake) (complaint.Outcome, error) { return complaint.Remedied, nil }
	for _, file := range histories(t) {
		require.Error(t, replay(t, hasty, file), file)
	}
}

func TestATamperedHistoryDoesNotReplay(t *testing.T) {
	t.Parallel()
	for _, file := range histories(t) {
		body, err := os.ReadFile(file)
		require.NoError(t, err)
		tampered := filepath.Join(t.TempDir(), "tampered.json")
		changed := strings.ReplaceAll(string(body), `"SendLetter"`, `"SendNothing"`)
		require.NotEqual(t, string(body), changed)
		require.NoError(t, os.WriteFile(tampered, []byte(changed), 0o600))
		require.Error(t, replay(t, workflows.Complaint, tampered), file)
	}
}
