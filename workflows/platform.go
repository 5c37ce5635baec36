package workflows

import (
	"go.temporal.io/sdk/workflow"

	"redress/activities"
	"redress/internal/complaint"
)

// readPlatform reads the case on its platform after a hint that it changed: a
// push or a poll is no fact, what stands there is.
func (r *run) readPlatform(ctx workflow.Context, hint int) {
	var a *activities.Activities
	request := activities.PlatformCaseRequest{Subject: activities.SubjectOf(r.c), Tasks: r.c.PlatformTasks()}
	future := workflow.ExecuteActivity(r.effect(ctx, gatherBudget, "Read the case on its platform"), a.ReadPlatformCase, request)
	var shown complaint.PlatformCase
	if err := future.Get(ctx, &shown); err != nil {
		r.c.PlatformNotRead(hint, why(err), r.now())
		return
	}
	r.c.PlatformShows(shown, hint, r.now())
}

// hinted reports whether the platform's case changed and nobody reads it yet.
func (r *run) hinted() bool {
	_, due := r.c.ReadsPlatform()
	return due && !r.started["platform"]
}
