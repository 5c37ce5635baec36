package workflows

import (
	"go.temporal.io/sdk/workflow"

	"redress/internal/complaint"
)

// investigating hears both sides (R21 to R23): the platform's records are
// looked up while the customer is asked for what the checklist lacks and the
// merchant for a position. It ends when all are there, or their time is up.
func (r *run) investigating(ctx workflow.Context) error {
	ctx, stop := workflow.WithCancel(ctx)
	defer stop()
	if r.c.Gathering() {
		r.gather(ctx)
	}
	return r.while(r.ctx, complaint.Investigating)
}
