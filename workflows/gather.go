package workflows

import (
	"go.temporal.io/sdk/workflow"

	"redress/activities"
	"redress/internal/complaint"
)

// everything is what is looked up at the platform.
func everything() []string {
	return []string{activities.OrderRecord, activities.ShipmentRecord, activities.ConversationRecord}
}

// gather looks up order, shipment and conversation at the platform: first all
// at once within the workflow task, which costs no task of its own; then,
// beside the stage and with patience, what did not come so.
func (r *run) gather(ctx workflow.Context) {
	if !r.together() {
		workflow.GoNamed(ctx, "gather", func(ctx workflow.Context) { r.gatherLeft(ctx, activities.Gathered{Left: everything()}) })
		return
	}
	var a *activities.Activities
	var atOnce activities.Gathered
	options := glance(ctx, "Look up the platform's records")
	if err := workflow.ExecuteLocalActivity(options, a.GatherRecords, activities.SubjectOf(r.c)).Get(ctx, &atOnce); err != nil {
		atOnce = activities.Gathered{Left: everything()}
	}
	if len(atOnce.Left) == 0 {
		r.c.GatheredAll(atOnce.Found, nil, r.now())
		return
	}
	workflow.GoNamed(ctx, "gather", func(ctx workflow.Context) { r.gatherLeft(ctx, atOnce) })
}

// gatherLeft looks up what is left, side by side.
func (r *run) gatherLeft(ctx workflow.Context, gathered activities.Gathered) {
	subject := activities.SubjectOf(r.c)
	found := make([]workflow.Future, len(gathered.Left))
	for i, what := range gathered.Left {
		options := r.effect(ctx, gatherBudget, "Look up the "+what+" at the platform")
		found[i] = workflow.ExecuteActivity(options, gatherer(what), subject)
	}
	all := gathered.Found
	var missing []string
	for i, what := range gathered.Left {
		var refs []complaint.EvidenceRef
		if err := found[i].Get(ctx, &refs); err != nil {
			missing = append(missing, what)
			continue
		}
		all = append(all, refs...)
	}
	if ctx.Err() == nil {
		r.c.GatheredAll(all, missing, r.now())
	}
}

// gatherer is the activity that looks up one kind of record.
func gatherer(what string) any {
	var a *activities.Activities
	switch what {
	case activities.OrderRecord:
		return a.GatherOrder
	case activities.ShipmentRecord:
		return a.GatherShipment
	default:
		return a.GatherConversation
	}
}
