package activities_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"redress/activities"
	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// chains are records whose rounds end as the test says.
type chains struct {
	made postgres.MadeCheckpoints
	err  error
}

func (c chains) MakeCheckpoints(context.Context, time.Time, func(postgres.Checkpoint)) (postgres.MadeCheckpoints, error) {
	return c.made, c.err
}

func round(t *testing.T, records activities.CheckpointRecords, log *slog.Logger) (report activities.CheckpointReport, err error) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	c := &activities.Checkpoints{Records: records, Log: log}
	env.RegisterActivity(c)
	value, err := env.ExecuteActivity(c.MakeCheckpoints)
	if err == nil {
		require.NoError(t, value.Get(&report))
	}
	return report, err
}

func TestCheckpointsAreMadeAndTheirHashesTold(t *testing.T) {
	t.Parallel()
	store := postgrestest.Store(t)
	number := postgrestest.Open(t, store)
	c := &complaint.Case{Number: number, Stage: complaint.Received, Seq: 1, Unrecorded: []complaint.Event{{Seq: 1, At: time.Now(), Type: complaint.Opened}}}
	require.NoError(t, store.Record(t.Context(), postgres.RecordRequest{RunID: "r", Case: c}))

	report, err := round(t, store, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Equal(t, 1, report.Made)
	require.Equal(t, 1, report.Marks[0].Count)
	require.NoError(t, store.Checkpoints(t.Context(), "", "", 0, func(c postgres.Checkpoint) error {
		require.Equal(t, hex.EncodeToString(c.Hash()), report.Marks[0].Hash)
		return nil
	}))
}

func TestABrokenChainIsNamedAndLogged(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	broken := postgres.VerifyResult{Number: "R26-7K4Q-X2MH", FirstBad: 4, Reason: "the event is missing"}
	report, err := round(t, chains{made: postgres.MadeCheckpoints{Broken: []postgres.VerifyResult{broken}}}, slog.New(slog.NewTextHandler(&log, nil)))
	require.NoError(t, err)
	require.Equal(t, []string{"R26-7K4Q-X2MH"}, report.Broken)
	require.Contains(t, log.String(), "complaint=R26-7K4Q-X2MH event=4")

	_, err = round(t, chains{err: postgres.ErrCheckpointing}, slog.New(slog.DiscardHandler))
	passing(t, activities.Checkpointing, err)
}
