package workflows

import (
	"fmt"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"redress/activities"
)

// CheckpointType is the type of the workflow that signs where the event chains
// stand. A schedule starts it each hour and depends on the name.
const CheckpointType = "Checkpoint"

// BrokenChain is the type of its failure when a complaint's chain was changed.
const BrokenChain = "broken_chain"

// Checkpoint signs where the event chains of all shops stand. It fails, after it
// has signed the others, when chains are broken: whoever watches for failed
// workflows sees it.
func Checkpoint(ctx workflow.Context) (activities.CheckpointReport, error) {
	var (
		c      *activities.Checkpoints
		report activities.CheckpointReport
	)
	if err := workflow.ExecuteActivity(hourly(ctx, "Sign where the event chains stand"), c.MakeCheckpoints).Get(ctx, &report); err != nil {
		return report, err
	}
	if n := len(report.Broken); n > 0 {
		return report, temporal.NewNonRetryableApplicationError(
			fmt.Sprintf("the event chains of %d complaints were changed: `starter verify --all` says where", n), BrokenChain, nil, report)
	}
	return report, nil
}

// RegisterCheckpoint makes a worker host the signing of checkpoints.
func RegisterCheckpoint(r worker.Registry, c *activities.Checkpoints) {
	r.RegisterWorkflowWithOptions(Checkpoint, workflow.RegisterOptions{Name: CheckpointType})
	r.RegisterActivity(c)
}
