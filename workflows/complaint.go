// Package workflows holds the process: the life of one complaint as one
// long-lived workflow. The domain (internal/complaint) decides; the workflow
// waits, and calls the activities that act.
package workflows

import (
	"go.temporal.io/sdk/workflow"

	"redress/internal/complaint"
)

// Complaint is the life of one complaint, from its intake to its outcome.
//
// Each stage starts what it needs, waits until the case has left it or a
// deadline falls, and stops what it started:
//
//	received → investigating → deciding → offered → remedying → following_up → closed
//	                              ↑  ↓        ↓          │            │
//	                              │  arbitrating ────────┤            │
//	                              └── not accepted back ─┴─ reopened ─┘
//
// People's decisions come in as updates or signals (messages.go) and change
// the case by its own methods; what the case then owes the world, letters and
// operations, is carried out beside the stages (effects.go).
func Complaint(ctx workflow.Context, in complaint.Intake) (complaint.Outcome, error) {
	run, err := open(ctx, in)
	if err != nil {
		return "", err
	}
	for !run.c.Closed() {
		if err := run.stage(run.ctx); err != nil {
			return "", err
		}
		if run.historyIsLong() {
			return "", run.continueAsNew()
		}
	}
	return run.c.Outcome, run.drain()
}

// stage lives through the stage the case is in.
func (r *run) stage(ctx workflow.Context) error {
	switch r.c.Stage {
	case complaint.Received:
		return r.received(ctx)
	case complaint.Investigating:
		return r.investigating(ctx)
	case complaint.Deciding:
		return r.deciding(ctx)
	case complaint.Offered:
		return r.offered(ctx)
	case complaint.Arbitrating:
		return r.arbitrating(ctx)
	case complaint.Remedying:
		return r.remedying(ctx)
	default:
		return r.followingUp(ctx)
	}
}
