package dispatch

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"redress/internal/postgres"
	"redress/workflows"
)

// Process starts the workflows of deliveries.
type Process struct {
	Client client.Client
	Queue  string // of the complaints
	Eager  bool   // a worker of the same client hosts them
}

// Start starts the workflow of a delivery's run. One that was started before, by
// whomever, counts as started.
func (p Process) Start(ctx context.Context, d postgres.Delivery) error {
	about := fmt.Sprintf("%s of %s", d.Type, cmp.Or(d.Number, d.Webhook))
	_, err := p.Client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:                                       workflows.WebhookID(d.ID, d.Run),
		TaskQueue:                                workflows.WebhookQueue(p.Queue),
		WorkflowIDReusePolicy:                    enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy:                 enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		EnableEagerStart:                         p.Eager,
		StaticSummary:                            about,
	}, workflows.WebhookType, workflows.WebhookDelivery{Delivery: d.ID, Run: d.Run, About: about})
	var started *serviceerror.WorkflowExecutionAlreadyStarted
	if err == nil || errors.As(err, &started) {
		return nil
	}
	return fmt.Errorf("start delivery %s: %w", d.ID, err)
}
