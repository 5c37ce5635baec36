package postgres_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

var lin = complaint.Actor{Role: complaint.Agent, ID: "lin"}

// life is a case that lives without any rule: its events say what the test says.
type life struct {
	t *testing.T
	s *postgres.Store
	c *complaint.Case
}

func newLife(t *testing.T, s *postgres.Store) *life {
	t.Helper()
	return &life{t, s, &complaint.Case{Number: postgrestest.Open(t, s), Stage: complaint.Received}}
}

// fork is the case as a worker had it before it recorded anything more.
func (l *life) fork() *life { return &life{l.t, l.s, l.c.Clone()} }

func (l *life) happens(notes ...string) *life {
	for _, note := range notes {
		l.c.Seq++
		l.c.Unrecorded = append(l.c.Unrecorded, complaint.Event{Seq: l.c.Seq, At: time.Now(), Type: complaint.NoteAdded, Actor: lin,
			Facts: map[string]string{"note": note}})
	}
	return l
}

func (l *life) recordIn(run string) error { return l.recordInChain("first", run) }

func (l *life) recordInChain(first, run string) error {
	view := complaint.View{ID: l.c.Number, Stage: l.c.Stage, Owner: l.c.Owner, Next: complaint.Next{WaitingFor: "agent"}}
	return l.s.Record(l.t.Context(), postgres.RecordRequest{RunID: run, FirstRunID: first, Case: l.c, View: view})
}

func (l *life) recorded(run string) *life {
	l.t.Helper()
	require.NoError(l.t, l.recordIn(run))
	l.c.Recorded(l.c.Seq)
	return l
}

// story is what the record tells: notes by number of the case, markers by type
// and the number they tell anew from.
func (l *life) story() (told []string) {
	l.t.Helper()
	events, err := l.s.Events(l.t.Context(), l.c.Number, 0, 0)
	require.NoError(l.t, err)
	for i, e := range events {
		require.Equal(l.t, i+1, e.Seq)
		if e.CaseSeq == 0 {
			told = append(told, string(e.Type)+" "+e.Facts["from"])
			continue
		}
		told = append(told, strconv.Itoa(e.CaseSeq)+" "+e.Facts["note"])
	}
	verified, err := l.s.Verify(l.t.Context(), l.c.Number)
	require.NoError(l.t, err)
	require.Equal(l.t, postgres.VerifyResult{Number: l.c.Number, Events: len(events), OK: true}, verified)
	return told
}

func TestRecordIsIdempotent(t *testing.T) {
	t.Parallel()
	l := newLife(t, postgrestest.Store(t)).happens("a", "b")
	before := l.fork()
	l.recorded("first").happens("c").recorded("first").recorded("first")
	require.NoError(t, before.recordIn("first"), "an attempt that came twice")
	require.Equal(t, []string{"1 a", "2 b", "3 c"}, l.story())
}

func TestRecordWritesTheReadModel(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	l := newLife(t, s).happens("a")
	due := time.Now().Add(time.Hour).UTC().Truncate(time.Microsecond)
	c := l.c
	c.Stage, c.Kind, c.Category, c.Severity, c.Priority, c.Owner = complaint.Deciding, complaint.IsComplaint, complaint.Billing, complaint.High, "P2", "lin"
	c.Tags, c.Breaches, c.Attention = []string{"safety"}, 1, []complaint.Attention{{Step: "refund/1", Reason: "declined"}}
	view := complaint.View{ID: c.Number, Stage: c.Stage, Note: "a \x00 and \\u0000", Next: complaint.Next{WaitingFor: "agent", Due: &due}}
	require.NoError(t, s.Record(t.Context(), postgres.RecordRequest{RunID: "first", Case: c, View: view}))

	page, err := s.List(t.Context(), postgres.Filter{})
	require.NoError(t, err)
	row := page.Rows[0]
	require.Equal(t, []any{complaint.Deciding, complaint.IsComplaint, complaint.Billing, complaint.High, complaint.Priority("P2"), "lin", "agent", true, true},
		[]any{row.Stage, row.Kind, row.Category, row.Severity, row.Priority, row.Owner, row.WaitingFor, row.Breached, row.NeedsAttention})
	require.Equal(t, due, *row.NextDue)
	require.Nil(t, row.ClosedAt)
	shown, err := s.Show(t.Context(), c.Number)
	require.NoError(t, err)
	view.Events, view.Note = 1, "a \uFFFD and \\u0000"
	require.Equal(t, view, shown.View)

	closed := time.Now().UTC().Truncate(time.Microsecond)
	c.Recorded(1)
	c.Stage, c.Outcome, c.Seq = complaint.Closed, complaint.Remedied, 2
	c.Unrecorded = []complaint.Event{{Seq: 2, At: closed, Type: complaint.CaseClosedEvent, Actor: lin}}
	require.NoError(t, s.Record(t.Context(), postgres.RecordRequest{RunID: "first", Case: c, View: c.View()}))
	shown, err = s.Show(t.Context(), c.Number)
	require.NoError(t, err)
	require.Equal(t, closed, *shown.ClosedAt)
	require.Equal(t, complaint.Remedied, shown.Outcome)
}

func TestContinueAsNewGoesOnWithoutAMark(t *testing.T) {
	t.Parallel()
	l := newLife(t, postgrestest.Store(t)).happens("a").recorded("first").happens("b").recorded("second").happens("c").recorded("second")
	require.Equal(t, []string{"1 a", "2 b", "3 c"}, l.story())
}

func TestResetIsMarkedAndTheRunBeforeIsStale(t *testing.T) {
	t.Parallel()
	l := newLife(t, postgrestest.Store(t)).happens("a", "b").recorded("first")
	again := l.fork()
	l.happens("c", "d").recorded("first")
	again.happens("C").recorded("second")
	require.Equal(t, []string{"1 a", "2 b", "3 c", "4 d", "case_reset 3", "3 C"}, l.story())

	l.happens("e")
	require.ErrorAs(t, l.recordIn("first"), &postgres.StaleRun{})
	again.recorded("second").happens("D").recorded("second").happens("E").recorded("third")
	require.ErrorAs(t, l.recordIn("second"), &postgres.StaleRun{})
	require.Equal(t, []string{"1 a", "2 b", "3 c", "4 d", "case_reset 3", "3 C", "4 D", "5 E"}, l.story())
	shown, err := l.s.Show(t.Context(), l.c.Number)
	require.NoError(t, err)
	require.Equal(t, 8, shown.Events)
}

func TestFirstRunNeverComesAfterAnother(t *testing.T) {
	t.Parallel()
	l := newLife(t, postgrestest.Store(t)).happens("a")
	late := l.fork()
	l.recorded("second")
	require.ErrorAs(t, late.recordIn("first"), &postgres.StaleRun{}, "it was reset away before it had recorded anything")
	require.Equal(t, []string{"1 a"}, l.story())
	require.NoError(t, late.recordInChain("afresh", "afresh"), "Temporal lost it all, and it was started anew")
	require.Equal(t, []string{"1 a", "case_reset 1", "1 a"}, l.story())
}

func TestResetWithNothingNewIsMarked(t *testing.T) {
	t.Parallel()
	l := newLife(t, postgrestest.Store(t)).happens("a").recorded("first")
	again := l.fork()
	l.happens("b").recorded("first")
	again.recorded("second").happens("B").recorded("second")
	require.Equal(t, []string{"1 a", "2 b", "case_reset 2", "2 B"}, l.story())
}

func TestStepDoneOverWithAnotherResultIsMarked(t *testing.T) {
	t.Parallel()
	l := newLife(t, postgrestest.Store(t)).happens("a").recorded("first")
	restarted := l.fork()
	l.happens("b", "c").recorded("first") // the worker dies here: the server never heard of b and c
	restarted.happens("b", "x").recorded("first")
	require.Equal(t, []string{"1 a", "2 b", "3 c", "case_replayed 3", "3 x"}, l.story())
	restarted.happens("y").recorded("first")
	require.Equal(t, []string{"1 a", "2 b", "3 c", "case_replayed 3", "3 x", "4 y"}, l.story())
}

func TestLostEventsAreMarked(t *testing.T) {
	t.Parallel()
	l := newLife(t, postgrestest.Store(t)).happens("a").recorded("first").happens("b", "c")
	l.c.Recorded(2) // b was in a database that had to be restored
	l.recorded("first")
	require.Equal(t, []string{"1 a", "events_lost 2", "3 c"}, l.story())
}

func TestRecordTakesWhatAClientSendsWhateverItIs(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	l := newLife(t, s)
	wild := "\x00\xff" + string(make([]byte, 5000))
	l.c.Seq, l.c.Unrecorded = 1, []complaint.Event{{Seq: 1, At: time.Now(), Type: complaint.MessageRefused, MessageID: wild,
		Actor: complaint.Actor{Role: complaint.Role(wild), ID: wild}, Facts: map[string]string{"field": wild}}}
	twice := l.fork()
	l.recorded("first")
	require.NoError(t, twice.recordIn("first"))
	require.Len(t, l.story(), 1)
}

func TestRunsThatRecordAtTheSameTimeTakeTurns(t *testing.T) {
	t.Parallel()
	l := newLife(t, postgrestest.Store(t)).happens("a", "b", "c")
	var all errgroup.Group
	for range 12 {
		all.Go(func() error { return l.fork().recordIn("first") })
	}
	require.NoError(t, all.Wait())
	require.Equal(t, []string{"1 a", "2 b", "3 c"}, l.story())
	require.ErrorAs(t, l.s.Record(t.Context(), postgres.RecordRequest{Case: &complaint.Case{Number: "R26-0000-0000"}}), &postgres.NotFound{})
}
