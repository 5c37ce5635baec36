package workflows_test

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"redress/activities"
	"redress/internal/postgres"
	"redress/workflows"
)

func signed(t *testing.T, report activities.CheckpointReport, failures int) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestWorkflowEnvironment()
	workflows.RegisterCheckpoint(env, &activities.Checkpoints{})
	var c *activities.Checkpoints
	if failures > 0 {
		env.OnActivity(c.MakeCheckpoints, mock.Anything).
			Return(activities.CheckpointReport{}, temporal.NewApplicationError("taken", activities.Checkpointing)).Times(failures)
	}
	env.OnActivity(c.MakeCheckpoints, mock.Anything).Return(report, nil)
	env.ExecuteWorkflow(workflows.Checkpoint)
	require.True(t, env.IsWorkflowCompleted())
	return env
}

var mark = activities.CheckpointMark{CheckpointRef: postgres.CheckpointRef{Platform: "house", Shop: "demo", N: 3}, Count: 2, Hash: "ab"}

func TestARoundOfCheckpointsTellsItsHashes(t *testing.T) {
	t.Parallel()
	want := activities.CheckpointReport{Made: 1, Marks: []activities.CheckpointMark{mark}}
	env := signed(t, want, 2)
	require.NoError(t, env.GetWorkflowError(), "another process that is at it is waited for")
	var got activities.CheckpointReport
	require.NoError(t, env.GetWorkflowResult(&got))
	require.Equal(t, want, got)
}

func TestABrokenChainFailsTheRound(t *testing.T) {
	t.Parallel()
	env := signed(t, activities.CheckpointReport{Made: 1, Marks: []activities.CheckpointMark{mark}, Broken: []string{"R26-7K4Q-X2MH"}}, 0)
	var failed *temporal.ApplicationError
	require.ErrorAs(t, env.GetWorkflowError(), &failed)
	require.Equal(t, workflows.BrokenChain, failed.Type())
	var told activities.CheckpointReport
	require.NoError(t, failed.Details(&told))
	require.Equal(t, []string{"R26-7K4Q-X2MH"}, told.Broken)
	require.Equal(t, 1, told.Made, "what could be signed is")
}
