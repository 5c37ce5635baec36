package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
)

// Retention drops what is kept for a while only. It is apart from Activities
// because it belongs to no complaint.
type Retention struct {
	Records    RetentionRecords
	Deliveries time.Duration // how long a webhook's delivery is kept after it ended
}

// RetentionRecords is where it is dropped from.
type RetentionRecords interface {
	DropDeliveries(ctx context.Context, before time.Time) (int64, error)
	DropKeptAnswers(ctx context.Context) error
}

// RetentionReport is what a round dropped.
type RetentionReport struct {
	Deliveries int64 `json:"deliveries"`
}

// DropExpired drops the deliveries that ended longer ago than they are kept, and
// the answers whose day is over. Broken off, it goes on the next time.
func (r *Retention) DropExpired(ctx context.Context) (report RetentionReport, err error) {
	if err := r.Records.DropKeptAnswers(ctx); err != nil {
		return report, failure(err)
	}
	before := time.Now().Add(-r.Deliveries)
	for {
		dropped, err := r.Records.DropDeliveries(ctx, before)
		if err != nil {
			return report, failure(err)
		}
		report.Deliveries += dropped
		if dropped == 0 {
			return report, nil
		}
		activity.RecordHeartbeat(ctx, report)
	}
}
