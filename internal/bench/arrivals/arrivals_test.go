package arrivals_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/bench/arrivals"
)

func TestAStallShowsInEverythingThatWasDueMeanwhile(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	released := make(chan struct{})
	m := arrivals.Plan{Rate: 100, For: 400 * time.Millisecond}.Run(t.Context(), func(context.Context, int) error {
		// Nobody is answered before the thirtieth has come: if arrivals waited for
		// answers, it never would.
		if calls.Add(1) == 30 {
			close(released)
		}
		<-released
		return nil
	})
	require.Equal(t, 40, m.Sent)
	require.Zero(t, m.Failed)
	require.Equal(t, int64(40), m.Took.Count())
	require.Greater(t, m.Took.Longest(), 280*time.Millisecond, "the first one waited for the thirtieth")
	require.Greater(t, m.Took.At(50), 50*time.Millisecond)
}

func TestWhatIsWarmingUpIsNotCounted(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	m := arrivals.Plan{Rate: 200, Warm: 100 * time.Millisecond, For: 100 * time.Millisecond}.Run(t.Context(),
		func(_ context.Context, n int) error {
			calls.Add(1)
			if n%2 == 0 {
				return errors.New("status 503")
			}
			return nil
		})
	require.EqualValues(t, 40, calls.Load())
	require.Equal(t, 20, m.Sent)
	require.Equal(t, 10, m.Failed)
	require.Equal(t, map[string]int{"status 503": 10}, m.Why)
}

func TestAnEndedContextEndsThePlan(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	m := arrivals.Plan{Rate: 1000, For: time.Hour}.Run(ctx, func(_ context.Context, n int) error {
		if n == 5 {
			cancel()
		}
		return nil
	})
	require.Less(t, m.Sent, 1_000_000)
	require.GreaterOrEqual(t, m.Sent, 5)
}

func TestLatencyTellsPercentiles(t *testing.T) {
	t.Parallel()
	l := arrivals.NewLatency()
	for i := 1; i <= 1000; i++ {
		l.Add(time.Duration(i) * time.Millisecond)
	}
	l.Add(0)
	l.Add(time.Hour)
	require.InEpsilon(t, 0.5, l.At(50).Seconds(), 0.002)
	require.InEpsilon(t, 0.99, l.At(99).Seconds(), 0.002)
	require.InEpsilon(t, 600, l.Longest().Seconds(), 0.002, "an hour counts as ten minutes")
	require.EqualValues(t, 1002, l.Count())
}
