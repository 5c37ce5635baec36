package workflows

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"redress/activities"
)

// Register makes a worker host the process and its activities.
func Register(w worker.Registry, a *activities.Activities) {
	w.RegisterWorkflowWithOptions(Complaint, workflow.RegisterOptions{Name: WorkflowType})
	w.RegisterActivity(a)
}
