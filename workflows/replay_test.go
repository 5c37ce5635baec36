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

	"redress/activities"
	"redress/internal/complaint"
	"redress/workflows"
)

// The histories in testdata were recorded on a real server. The first five come
// from commit 7f158ca, since there was no release yet, those of deliveries and of
// the round of checkpoints from c6db5ac; later ones come from released code only:
// see CONTRIBUTING.md. One is added with each release and none is taken away as
// long as a workflow that was started under it may still run.
var recorded = []struct {
	folder, name string // in testdata/histories; of the workflow's type
	process      any
	hasty        any    // another process of the same type
	does         string // an activity of each history
	fewest       int
}{
	{"", workflows.WorkflowType, workflows.Complaint,
		func(workflow.Context, complaint.Intake) (complaint.Outcome, error) { return complaint.Remedied, nil }, "SendLetter", 5},
	{"webhooks", workflows.WebhookType, workflows.DeliverWebhook,
		func(workflow.Context, workflows.WebhookDelivery) (r activities.WebhookResult, err error) {
			return r, nil
		}, "DeliverWebhook", 4},
	{"rounds", workflows.CheckpointType, workflows.Checkpoint,
		func(workflow.Context) (r activities.CheckpointReport, err error) { return r, nil }, "MakeCheckpoints", 1},
}

// eachHistory calls each for every recorded history.
func eachHistory(t *testing.T, each func(t *testing.T, file string, replay func(process any, file string) error, of int)) {
	t.Helper()
	for i, kind := range recorded {
		files, err := filepath.Glob(filepath.Join("testdata", "histories", kind.folder, "*.json"))
		require.NoError(t, err)
		require.GreaterOrEqual(t, len(files), kind.fewest, "recorded histories are missing: an empty folder proves nothing")
		for _, file := range files {
			each(t, file, func(process any, file string) error {
				replayer := worker.NewWorkflowReplayer()
				replayer.RegisterWorkflowWithOptions(process, workflow.RegisterOptions{Name: kind.name})
				return replayer.ReplayWorkflowHistoryFromJSONFile(log.NewStructuredLogger(slog.New(slog.DiscardHandler)), file)
			}, i)
		}
	}
}

func TestRecordedHistoriesReplay(t *testing.T) {
	t.Parallel()
	eachHistory(t, func(t *testing.T, file string, replay func(any, string) error, of int) {
		require.NoError(t, replay(recorded[of].process, file), file)
	})
}

// A check that cannot fail proves nothing: another process, and a history that
// was tampered with, must not replay.
func TestAnotherProcessDoesNotReplay(t *testing.T) {
	t.Parallel()
	eachHistory(t, func(t *testing.T, file string, replay func(any, string) error, of int) {
		require.Error(t, replay(recorded[of].hasty, file), file)
	})
}

func TestATamperedHistoryDoesNotReplay(t *testing.T) {
	t.Parallel()
	eachHistory(t, func(t *testing.T, file string, replay func(any, string) error, of int) {
		body, err := os.ReadFile(file)
		require.NoError(t, err)
		tampered := filepath.Join(t.TempDir(), "tampered.json")
		changed := strings.ReplaceAll(string(body), `"`+recorded[of].does+`"`, `"SendNothing"`)
		require.NotEqual(t, string(body), changed)
		require.NoError(t, os.WriteFile(tampered, []byte(changed), 0o600))
		require.Error(t, replay(recorded[of].process, tampered), file)
	})
}
