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

// gatherLeft looks up what is left.
func (r *run) gatherLeft(ctx workflow.Context, gathered activities.Gathered) {
	all, missing := r.lookedUp(ctx, gathered)
	if ctx.Err() == nil {
		r.c.GatheredAll(all, missing, r.now())
	}
}

// gatherAnew looks up what the platform has of the order that was stated, in the
// case's event asked. It stops when nobody waits for it any more: the case is
// closed, or is about another order yet.
func (r *run) gatherAnew(ctx workflow.Context, asked int) {
	ctx, stop := workflow.WithCancel(ctx)
	workflow.GoNamed(ctx, "wanted", func(ctx workflow.Context) {
		_ = workflow.Await(ctx, func() bool { return r.c.LookUp != asked })
		stop()
	})
	all, missing := r.lookedUp(ctx, activities.Gathered{Left: everything()})
	r.c.LookedUp(asked, all, missing, r.now())
}

// lookedUp looks up what is left, side by side.
func (r *run) lookedUp(ctx workflow.Context, gathered activities.Gathered) (all []complaint.EvidenceRef, missing []string) {
	subject := activities.SubjectOf(r.c)
	found := make([]workflow.Future, len(gathered.Left))
	for i, what := range gathered.Left {
		options := r.effect(ctx, gatherBudget, "Look up the "+what+" at the platform")
		found[i] = workflow.ExecuteActivity(options, gatherer(what), subject)
	}
	all = gathered.Found
	for i, what := range gathered.Left {
		var refs []complaint.EvidenceRef
		if err := found[i].Get(ctx, &refs); err != nil {
			missing = append(missing, what)
			continue
		}
		all = append(all, refs...)
	}
	return all, missing
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
