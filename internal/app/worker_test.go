package app

import (
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/workflow"
)

func TestVersioningIsOffByDefault(t *testing.T) {
	t.Parallel()
	options, err := workerOptions(Worker{StopTimeout: 30 * time.Second, AtOnce: 64}, nil)
	require.NoError(t, err)
	require.Equal(t, 30*time.Second, options.WorkerStopTimeout)
	require.Equal(t, 64, options.MaxConcurrentActivityExecutionSize)
	require.False(t, options.DeploymentOptions.UseVersioning)
	require.NotNil(t, options.WorkflowTaskPollerBehavior)
	require.NotNil(t, options.ActivityTaskPollerBehavior)
}

func TestADeploymentUpgradesByItself(t *testing.T) {
	t.Parallel()
	options, err := workerOptions(Worker{Deployment: "redress", BuildID: "v1.2.0"}, nil)
	require.NoError(t, err)
	require.True(t, options.DeploymentOptions.UseVersioning)
	require.Equal(t, "v1.2.0", options.DeploymentOptions.Version.BuildID)
	require.Equal(t, workflow.VersioningBehaviorAutoUpgrade, options.DeploymentOptions.DefaultVersioningBehavior)

	_, err = workerOptions(Worker{Deployment: "redress"}, nil)
	require.EqualError(t, err, "WORKER_DEPLOYMENT is set and WORKER_BUILD_ID is not: a version needs both")
}

func TestAWorkerWithoutSettingsSaysWhichOnesItNeeds(t *testing.T) {
	t.Parallel()
	s, err := Load([]string{"TEMPORAL_ADDRESS=127.0.0.1:1", "REDRESS_KEY=x", "BLOB_DIR=x", "SMTP_URL=smtp://x"})
	require.NoError(t, err)

	err = RunWorker(t.Context(), s, slog.New(slog.DiscardHandler))

	require.ErrorContains(t, err, "DATABASE_URL is not set")
	require.ErrorContains(t, err, "SANDBOX_URL is not set")
	require.NotContains(t, err.Error(), "SMTP_URL")
}

func TestAWorkerWhosePortIsTakenSaysSo(t *testing.T) {
	t.Parallel()
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	s := Settings{Worker: Worker{Listen: taken.Addr().String()}}
	m, err := NewMetrics()
	require.NoError(t, err)

	_, err = hosted{settings: s, log: slog.New(slog.DiscardHandler), health: &health{}}.serve(t.Context(), m)

	require.ErrorContains(t, err, "WORKER_LISTEN: ")
	require.ErrorContains(t, err, "is another worker running?")
}
