package activities

import (
	"context"
	"encoding/hex"
	"errors"
	"log/slog"
	"time"

	"go.temporal.io/sdk/activity"

	"redress/internal/postgres"
)

// Checkpoints makes the signed checkpoints of the event chains. It is apart from
// Activities because it belongs to no complaint.
type Checkpoints struct {
	Records CheckpointRecords
	Log     *slog.Logger
}

// CheckpointRecords is where the chains are.
type CheckpointRecords interface {
	MakeCheckpoints(ctx context.Context, now time.Time, told func(postgres.Checkpoint)) (postgres.MadeCheckpoints, error)
}

// CheckpointReport is what a round did. In the workflow's history it is also a
// witness that stands in another database: a checkpoint that is taken away later
// is missed by its hash.
type CheckpointReport struct {
	Made   int              `json:"made"`
	Marks  []CheckpointMark `json:"marks"` // the first maxMarks of them
	Broken []string         `json:"broken,omitempty"`
}

// CheckpointMark is one checkpoint.
type CheckpointMark struct {
	postgres.CheckpointRef
	Count int    `json:"count"`
	Hash  string `json:"hash"` // lower-case hex
}

// maxMarks keeps a report far below the 2 MB that Temporal takes.
const maxMarks = 2000

// Checkpointing is the type of the error while another process makes checkpoints.
const Checkpointing = "checkpointing"

// MakeCheckpoints makes a checkpoint for each shop whose chains grew. Complaints
// whose chain is broken are left out, named in the report and logged.
func (c *Checkpoints) MakeCheckpoints(ctx context.Context) (CheckpointReport, error) {
	report := CheckpointReport{Marks: []CheckpointMark{}}
	made, err := c.Records.MakeCheckpoints(ctx, time.Now(), func(one postgres.Checkpoint) { activity.RecordHeartbeat(ctx, one.CheckpointRef) })
	if errors.Is(err, postgres.ErrCheckpointing) {
		return report, passing(Checkpointing, time.Minute, err.Error())
	}
	if err != nil {
		return report, failure(err)
	}
	report.Made = len(made.Made)
	for _, one := range made.Made[:min(len(made.Made), maxMarks)] {
		report.Marks = append(report.Marks, CheckpointMark{one.CheckpointRef, one.Count, hex.EncodeToString(one.Hash())})
	}
	for _, b := range made.Broken {
		c.Log.Error("the event chain of a complaint is broken: no checkpoint covers it", "complaint", b.Number, "event", b.FirstBad, "why", b.Reason)
		if len(report.Broken) < maxMarks {
			report.Broken = append(report.Broken, b.Number)
		}
	}
	return report, nil
}
