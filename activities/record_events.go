package activities

import (
	"context"

	"go.temporal.io/sdk/activity"

	"redress/internal/postgres"
)

// RecordEvents writes what is new of a case to PostgreSQL: its events and its
// row, in one transaction; the same again changes nothing. Its codes: not_found,
// and stale_run for a run that an operator reset away.
func (a *Activities) RecordEvents(ctx context.Context, r RecordRequest) error {
	return failure(a.Cases.Record(ctx, postgres.RecordRequest{
		RunID: activity.GetInfo(ctx).WorkflowExecution.RunID, FirstRunID: r.FirstRunID, Case: r.Case, View: r.View,
	}))
}
