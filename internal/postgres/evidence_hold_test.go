package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// A piece goes when the last message that was to file it is refused, and never when
// one has filed it or when it was given to stay.
func TestAPieceGoesWithTheLastMessageThatHoldsIt(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	number := postgrestest.Open(t, s)
	add := func(id, hash, forMessage string) {
		e := piece(number, id, hash, hash)
		e.For = forMessage
		_, fits, err := s.AddEvidence(t.Context(), e, 0, 0)
		require.NoError(t, err)
		require.True(t, fits)
	}
	letGo := func(id, forMessage string) bool {
		gone, err := s.LetEvidenceGo(t.Context(), number, id, forMessage)
		require.NoError(t, err)
		return gone
	}
	there := func(id string) bool {
		_, err := s.Evidence(t.Context(), id)
		if err != nil {
			require.ErrorAs(t, err, &postgres.NotFound{})
		}
		return err == nil
	}
	add("e_1", "1", "a")
	add("e_2", "1", "b") // the same content: it is e_1, and held by both
	add("e_3", "1", "b")
	require.False(t, letGo("e_1", "nobody"))
	require.False(t, letGo("e_1", "a"))
	require.True(t, letGo("e_1", "b"))
	require.False(t, there("e_1"))
	held, err := s.HoldEvidence(t.Context(), "e_1", "c")
	require.NoError(t, err)
	require.False(t, held, "it is gone")

	add("e_4", "4", "")
	add("e_5", "4", "a")
	require.False(t, letGo("e_4", "a"), "given to stay")
	add("e_6", "6", "a")
	held, err = s.HoldEvidence(t.Context(), "e_6", "")
	require.NoError(t, err)
	require.True(t, held)
	require.False(t, letGo("e_6", "a"), "given to stay, since")

	add("e_7", "7", "a")
	c := &complaint.Case{Number: number, Stage: complaint.Investigating, Seq: 1, Unrecorded: []complaint.Event{{Seq: 1, At: time.Now(),
		Type: complaint.EvidenceAdded, Actor: lin, Facts: map[string]string{"evidence": "e_7"}}}}
	require.NoError(t, s.Record(t.Context(), postgres.RecordRequest{RunID: "run", Case: c, View: complaint.View{ID: number}}))
	require.False(t, letGo("e_7", "a"), "filed")
	require.True(t, there("e_7"))
}
