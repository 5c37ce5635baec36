package postgres_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"redress/internal/postgres/postgrestest"
)

func TestEachUnstartedComplaintGoesToOneSweeper(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	newLife(t, s).happens("a").recorded("first") // a case that records itself runs
	started := postgrestest.Open(t, s)
	var waiting []string
	for range 30 {
		waiting = append(waiting, postgrestest.Open(t, s))
	}
	require.NoError(t, s.MarkStarted(t.Context(), started))
	young, err := s.Unstarted(t.Context(), time.Hour, 100)
	require.NoError(t, err)
	require.Empty(t, young)
	var (
		mu    sync.Mutex
		given []string
		all   errgroup.Group
	)
	for range 8 {
		all.Go(func() error {
			some, err := s.Unstarted(t.Context(), 0, 7)
			mu.Lock()
			defer mu.Unlock()
			for _, in := range some {
				given = append(given, in.Number)
			}
			return err
		})
	}
	require.NoError(t, all.Wait())
	rest, err := s.Unstarted(t.Context(), 0, 100)
	require.NoError(t, err)
	for _, in := range rest {
		given = append(given, in.Number)
	}
	require.ElementsMatch(t, waiting, given)

	require.NoError(t, s.MarkStarted(t.Context(), waiting[1:]...))
	require.NoError(t, s.Exec(t.Context(), `update complaints set leased_until = now() - interval '1 second' where leased_until is not null`))
	again, err := s.Unstarted(t.Context(), 0, 100)
	require.NoError(t, err)
	require.Len(t, again, 1, "a lease that ran out is given to the next")
	require.Equal(t, waiting[0], again[0].Number)
	require.Equal(t, "demo", again[0].Shop)
}
