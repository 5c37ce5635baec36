package workflows

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"redress/activities"
)

// RetentionType is the type of the workflow that drops what is kept for a while
// only. A schedule starts it each hour and depends on the name.
const RetentionType = "Retention"

// Retention drops deliveries of webhooks that ended long ago, and kept answers.
func Retention(ctx workflow.Context) (report activities.RetentionReport, err error) {
	var r *activities.Retention
	err = workflow.ExecuteActivity(hourly(ctx, "Drop what is kept no longer"), r.DropExpired).Get(ctx, &report)
	return report, err
}

// RegisterRetention makes a worker host it.
func RegisterRetention(r worker.Registry, a *activities.Retention) {
	r.RegisterWorkflowWithOptions(Retention, workflow.RegisterOptions{Name: RetentionType})
	r.RegisterActivity(a)
}
