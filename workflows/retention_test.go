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
	"redress/workflows"
)

func TestARoundOfRetentionTellsWhatItDropped(t *testing.T) {
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestWorkflowEnvironment()
	workflows.RegisterRetention(env, &activities.Retention{})
	var r *activities.Retention
	env.OnActivity(r.DropExpired, mock.Anything).Return(activities.RetentionReport{}, temporal.NewApplicationError("away", "unavailable")).Times(2)
	env.OnActivity(r.DropExpired, mock.Anything).Return(activities.RetentionReport{Deliveries: 7}, nil)
	env.ExecuteWorkflow(workflows.RetentionType)
	require.NoError(t, env.GetWorkflowError(), "PostgreSQL that is away is waited for")
	var report activities.RetentionReport
	require.NoError(t, env.GetWorkflowResult(&report))
	require.EqualValues(t, 7, report.Deliveries)
}
