package app

import (
	"go.temporal.io/sdk/worker"

	"redress/activities"
	"redress/internal/policy"
	"redress/internal/postgres"
)

const workflowType = "Complaint"

// wire gives the activities what they act on.
func wire(s Settings, store *postgres.Store, packs *policy.Packs) (*activities.Activities, error) {
	return &activities.Activities{}, nil
}

func register(w worker.Registry, acts *activities.Activities) {
	w.RegisterActivity(acts)
}
