package postgres_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
	"redress/internal/provider"
)

// paced is one shop's pace as several processes have it.
func paced(t *testing.T, rate float64, processes int) (paces []*postgres.ShopPace, s *postgres.Store) {
	t.Helper()
	url := postgrestest.URL(t)
	for range processes {
		s = postgrestest.Connect(t, url)
		paces = append(paces, s.ShopPace("jd", "demo"))
	}
	_, err := s.ConnectShop(t.Context(), "jd", "demo", postgres.ShopChange{Rate: rate}, "operator:lin")
	require.NoError(t, err)
	return paces, s
}

func TestAllWorkersTogetherKeepTheRate(t *testing.T) {
	t.Parallel()
	const rate = 40
	paces, s := paced(t, rate, 3)
	require.NoError(t, s.Exec(t.Context(), `create table reservations (at timestamptz);
		create function reserved() returns trigger language plpgsql as 'begin insert into reservations values (now()); return new; end';
		create trigger reserved after update on shop_paces for each row execute function reserved()`))
	var mu sync.Mutex
	var calls []time.Time
	var all errgroup.Group
	for i := range 9 {
		all.Go(func() error {
			for range 20 {
				if err := paces[i%3].Wait(t.Context()); err != nil {
					return err
				}
				mu.Lock()
				calls = append(calls, time.Now())
				mu.Unlock()
			}
			return nil
		})
	}
	require.NoError(t, all.Wait())
	require.Len(t, calls, 180)
	slices.SortFunc(calls, time.Time.Compare)
	for i := range calls {
		for j := i; j < len(calls); j++ {
			most := rate*(calls[j].Sub(calls[i]).Seconds()+2) + 1
			require.LessOrEqual(t, float64(j-i+1), most, "from call %d to %d", i, j)
		}
	}
	took := calls[len(calls)-1].Sub(calls[0])
	require.GreaterOrEqual(t, took, 2500*time.Millisecond, "180 calls at 40 a second, less the second that may bunch and one more for what was reserved")
	reserved, err := s.Count(t.Context(), "reservations")
	require.NoError(t, err)
	require.Less(t, reserved, 45, "one reservation is for many calls")
}

func TestWhatAPlatformSaysToOneHoldsAllBack(t *testing.T) {
	t.Parallel()
	paces, _ := paced(t, 50, 2)
	for _, p := range paces {
		require.NoError(t, p.Wait(t.Context()))
	}
	require.NoError(t, paces[0].Back(t.Context(), time.Minute))
	throttled := (*provider.Throttled)(nil)
	require.ErrorAs(t, paces[0].Wait(t.Context()), &throttled, "at once")
	require.InDelta(t, time.Minute, throttled.After, float64(15*time.Second))
	require.Eventually(t, func() bool {
		err := paces[1].Wait(t.Context())
		return errors.As(err, &throttled)
	}, 10*time.Second, time.Millisecond, "and the other one with its next reservation")
	require.NoError(t, paces[1].Back(t.Context(), time.Second))
	require.ErrorAs(t, paces[1].Wait(t.Context()), &throttled, "a shorter wait does not shorten the longer")
}

func TestAShortWaitIsWaitedFor(t *testing.T) {
	t.Parallel()
	paces, _ := paced(t, 50, 1)
	begun := time.Now()
	require.NoError(t, paces[0].Back(t.Context(), 300*time.Millisecond))
	require.NoError(t, paces[0].Wait(t.Context()))
	require.GreaterOrEqual(t, time.Since(begun), 290*time.Millisecond)
	require.NoError(t, paces[0].Back(t.Context(), 5*time.Second))
	ctx, stop := context.WithTimeout(t.Context(), time.Second)
	defer stop()
	require.ErrorIs(t, paces[0].Wait(ctx), context.DeadlineExceeded)
}

func TestASlowShopIsToldToComeAgain(t *testing.T) {
	t.Parallel()
	paces, s := paced(t, 0.01, 1)
	require.NoError(t, paces[0].Wait(t.Context()))
	throttled := (*provider.Throttled)(nil)
	require.ErrorAs(t, paces[0].Wait(t.Context()), &throttled)
	require.Greater(t, throttled.After, 90*time.Second)
	require.ErrorAs(t, s.ShopPace("jd", "none").Wait(t.Context()), &postgres.NotFound{})
}

func BenchmarkShopPace(b *testing.B) {
	s := postgrestest.Store(b)
	_, err := s.ConnectShop(b.Context(), "jd", "demo", postgres.ShopChange{Rate: 1e6}, "operator:lin")
	require.NoError(b, err)
	p := s.ShopPace("jd", "demo")
	for b.Loop() {
		require.NoError(b, p.Wait(b.Context()))
	}
}

func BenchmarkShopToken(b *testing.B) {
	s := postgrestest.Store(b)
	_, err := s.ConnectShop(b.Context(), "jd", "demo", postgres.ShopChange{Token: &postgres.ShopToken{Access: "a", Refresh: "r"}}, "operator:lin")
	require.NoError(b, err)
	for b.Loop() {
		_, err := s.ShopToken(b.Context(), "jd", "demo")
		require.NoError(b, err)
	}
}

// BenchmarkShopPaceReserved reserves one call at a time, as a slow shop's are.
func BenchmarkShopPaceReserved(b *testing.B) {
	s := postgrestest.Store(b)
	_, err := s.ConnectShop(b.Context(), "jd", "demo", postgres.ShopChange{Rate: 1e6}, "operator:lin")
	require.NoError(b, err)
	for b.Loop() {
		require.NoError(b, s.ShopPace("jd", "demo").Wait(b.Context()))
	}
}
