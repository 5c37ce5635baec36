package workflows

import (
	"go.temporal.io/sdk/workflow"

	"redress/activities"
	"redress/internal/complaint"
)

// received sorts the complaint: what it is, how bad, and whose (R14 to R18).
// The acknowledgement goes out beside it (R11). Feedback that is no complaint
// is thanked for here, and closed.
func (r *run) received(ctx workflow.Context) error {
	var a *activities.Activities
	var triage complaint.Triage
	err := workflow.ExecuteLocalActivity(bookkeeping(ctx, "Classify and assign"), a.ClassifyAndAssign, r.c.Number).Get(ctx, &triage)
	if err != nil {
		r.c.StepGaveUp("classify", why(err), r.now())
		triage = complaint.Triage{Kind: complaint.IsComplaint, Category: complaint.OtherCategory, Severity: complaint.Normal, Complexity: complaint.Simple}
	}
	r.c.Triaged(triage, r.now())
	if r.c.Stage != complaint.Received && r.together() {
		return nil // the next stage writes it down, with what it finds at once
	}
	return r.while(ctx, complaint.Received)
}
