package api

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/postgres"
)

// writes keeps each write apart.
type writes []string

func (w *writes) Write(b []byte) (int, error) {
	*w = append(*w, string(b))
	return len(b), nil
}

func happened(position int64, seqs ...int) *news {
	e := postgres.FeedEntry{Cursor: postgres.FeedCursor{Transaction: 7, Position: position}, Number: "R26-1", Platform: "jd", Shop: "demo"}
	var events []postgres.RecordedEvent
	for _, seq := range seqs {
		events = append(events, postgres.RecordedEvent{Event: complaint.Event{Seq: seq, Type: complaint.NoteAdded}})
	}
	return newNews(e, events)
}

func ids(text string) (all []string) {
	for line := range strings.Lines(text) {
		if id, ok := strings.CutPrefix(line, "id: "); ok {
			all = append(all, strings.TrimSpace(id))
		}
	}
	return all
}

func TestWhoIsBehindIsToldInOneWriteAndInOrder(t *testing.T) {
	t.Parallel()
	var got writes
	w := &streamWriter{w: &got}
	waits := make(chan *news, 2)
	waits <- happened(2, 3)
	waits <- happened(3, 4, 5)
	require.True(t, w.tellAll(happened(1, 1, 2), waits))
	require.Len(t, got, 1)
	require.Equal(t, []string{"7.1.1", "7.1.2", "7.2.3", "7.3.4", "7.3.5"}, ids(got[0]))
	require.Contains(t, got[0], "event: note_added\n")

	require.True(t, w.tell(happened(4, 6, 7), 6))
	require.Equal(t, []string{"7.4.7"}, ids(got[1]), "what it has already is left out")
	require.True(t, w.tell(happened(5, 8), 8))
	require.Len(t, got, 2, "nothing is written when there is nothing")
}

func TestACustomerIsToldNoMoreThanThatSomethingChanged(t *testing.T) {
	t.Parallel()
	var got writes
	n := happened(1, 1)
	require.True(t, (&streamWriter{w: &got}).tell(n, 0))
	require.True(t, (&streamWriter{w: &got, customer: true}).tell(n, 0))
	require.Contains(t, got[0], `"shop":"demo"`)
	require.Equal(t, "event: changed\nid: 7.1.1\ndata: {\"id\":\"R26-1\",\"seq\":1}\n\n", got[1])
}
