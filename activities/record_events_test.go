package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/activities"
	"redress/internal/complaint"
)

func TestRecordEventsWritesEachEventOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.live()
	c.Triaged(complaint.Triage{Kind: complaint.IsComplaint, Category: complaint.ProductQuality, Severity: complaint.High, Owner: "lin"}, c.OpenedAt)
	b.record(c)
	b.record(c)

	events, err := b.store.Events(t.Context(), c.Number, 0, 0)
	require.NoError(t, err)
	require.Len(t, events, c.Seq)
	require.Equal(t, complaint.Opened, events[0].Type)
	shown, err := b.store.Show(t.Context(), c.Number)
	require.NoError(t, err)
	require.Equal(t, "lin", shown.Owner)
}

func TestRecordEventsOfNoComplaint(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.live()
	c.Number = "R26-0000-0000"
	_, err := b.run(b.acts.RecordEvents, activities.RecordRequest{Case: c, View: c.View()})
	refused(t, activities.NotFound, err)
}
