package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/postgres/postgrestest"
)

// What the front door starts by and by, no sweeper starts first, until it had the
// time for it.
func TestAComplaintThatIsHeldIsLeftToItsHolder(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	request := postgrestest.Request()
	request.Held = true
	opened, err := s.Open(t.Context(), request)
	require.NoError(t, err)
	waiting, err := s.Unstarted(t.Context(), 0, 10)
	require.NoError(t, err)
	require.Empty(t, waiting)

	require.NoError(t, s.Exec(t.Context(), `update complaints set leased_until = now() - interval '1 second'`))
	waiting, err = s.Unstarted(t.Context(), 0, 10)
	require.NoError(t, err)
	require.Len(t, waiting, 1)
	require.Equal(t, opened.Number, waiting[0].Number)
}
