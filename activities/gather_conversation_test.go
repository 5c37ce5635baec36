package activities_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/activities"
	"redress/internal/complaint"
)

// say records a case with one more event that carries a text.
func (b *bench) say(c *complaint.Case, event complaint.EventType, by complaint.Actor, text string) {
	b.t.Helper()
	id, err := b.store.SaveText(b.t.Context(), c.Number, by, text)
	require.NoError(b.t, err)
	c.Seq++
	c.Unrecorded = append(c.Unrecorded, complaint.Event{Seq: c.Seq, At: time.Now(), Type: event, Actor: by, Facts: map[string]string{"text": id}})
}

func (b *bench) record(c *complaint.Case) {
	b.t.Helper()
	_, err := b.run(b.acts.RecordEvents, activities.RecordRequest{Case: c, View: c.View()})
	require.NoError(b.t, err)
}

// live is a complaint with its case, as the workflow holds it.
func (b *bench) live(change ...func(*complaint.Opening)) *complaint.Case {
	b.t.Helper()
	s := b.open(change...)
	intake, err := b.store.Intake(b.t.Context(), s.Number)
	require.NoError(b.t, err)
	return complaint.Open(intake, time.Now())
}

func TestGatherConversation(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.live()
	b.say(c, complaint.PositionStated, complaint.Actor{Role: complaint.Merchant, ID: "demo"}, "发货时完好")
	b.say(c, complaint.NoteAdded, complaint.Actor{Role: complaint.Agent, ID: "lin"}, "他以前也投诉过")
	b.record(c)

	ref := b.gathered(b.acts.GatherConversation, activities.SubjectOf(c))
	require.Equal(t, complaint.Chat, ref.Kind)
	require.Contains(t, b.read(ref), "杯子漏水")
	require.Contains(t, b.read(ref), "发货时完好")
	require.NotContains(t, b.read(ref), "他以前也投诉过", "notes among ourselves are not said to anybody")
}

func TestGatherConversationWithoutAnAPI(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.without(nil)
	refs, err := b.gather(b.acts.GatherConversation, b.open())
	require.NoError(t, err)
	require.Empty(t, refs)
}
