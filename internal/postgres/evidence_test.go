package postgres_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

func piece(number, id, kept, sent string) postgres.EvidenceRecord {
	return postgres.EvidenceRecord{
		EvidenceRef: complaint.EvidenceRef{ID: id, SHA256: strings.Repeat(kept, 64), Kind: complaint.Photo},
		Number:      number, By: complaint.Actor{Role: complaint.Customer, ID: "me"}, Sent: strings.Repeat(sent, 64), Size: 100, Type: "image/png", Name: []byte("x"),
	}
}

func TestAPieceIsKnownByWhatWasSentAndByWhatIsKept(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	number, other := postgrestest.Open(t, s), postgrestest.Open(t, s)
	add := func(e postgres.EvidenceRecord) string {
		kept, fits, err := s.AddEvidence(t.Context(), e, 0, 0)
		require.NoError(t, err)
		require.True(t, fits)
		return kept.ID
	}
	require.Equal(t, "e_1", add(piece(number, "e_1", "a", "b")))
	require.Equal(t, "e_1", add(piece(number, "e_2", "a", "c")), "another file that is kept as the same")
	require.Equal(t, "e_1", add(piece(number, "e_3", "d", "b")), "the same file, kept otherwise by a newer program")
	require.Equal(t, "e_1", add(piece(number, "e_4", "a", "")), "what is kept, sent again")
	require.Equal(t, "e_5", add(piece(number, "e_5", "f", "c")))
	require.Equal(t, "e_6", add(piece(other, "e_6", "a", "b")))

	all, err := s.EvidenceOf(t.Context(), number)
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.Equal(t, strings.Repeat("b", 64), all[0].Sent)
}

func TestEvidenceThatDoesNotFitIsNotWrittenDown(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	number := postgrestest.Open(t, s)
	for _, c := range []struct {
		id    string
		files int
		bytes int64
		fits  bool
	}{{"1", 1, 99, false}, {"2", 1, 100, true}, {"3", 1, 0, false}, {"4", 0, 199, false}, {"5", 2, 200, true}, {"6", 0, 0, true}} {
		_, fits, err := s.AddEvidence(t.Context(), piece(number, "e_"+c.id, c.id, c.id), c.files, c.bytes)
		require.NoError(t, err)
		require.Equal(t, c.fits, fits, c.id)
	}
	all, err := s.EvidenceOf(t.Context(), number)
	require.NoError(t, err)
	require.Len(t, all, 3)
}
