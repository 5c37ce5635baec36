package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
	"redress/internal/provider"
)

// platform gives a new token for a refresh token once, as a platform does whose
// refresh tokens are good for one use.
type platform struct {
	asked atomic.Int64
	dead  atomic.Bool
}

func (p *platform) renew(_ context.Context, t postgres.ShopToken) (postgres.ShopToken, error) {
	n := p.asked.Add(1)
	if p.dead.Load() {
		return postgres.ShopToken{}, fmt.Errorf("taobao: %w", &provider.Refused{Code: "invalid_session"})
	}
	return postgres.ShopToken{Access: fmt.Sprintf("access-%d", 50+n), Refresh: fmt.Sprintf("%s'", t.Refresh)}, nil
}

func TestATokenIsRenewedOnceHoweverManyAsk(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	processes := []*postgres.Store{postgrestest.Connect(t, url), postgrestest.Connect(t, url), postgrestest.Connect(t, url)}
	connect(t, processes[0])
	stale, err := processes[0].ShopToken(t.Context(), "taobao", "demo")
	require.NoError(t, err)
	var p platform
	second := make(chan struct{})
	renew := func(ctx context.Context, old postgres.ShopToken) (postgres.ShopToken, error) {
		if got, err := p.renew(ctx, old); p.asked.Load() == 1 {
			select { // time for another one to ask too, who must not
			case <-second:
			case <-time.After(500 * time.Millisecond):
			}
			return got, err
		}
		close(second)
		return postgres.ShopToken{}, errors.New("asked twice")
	}
	var all errgroup.Group
	for i := range 60 {
		all.Go(func() error {
			got, err := processes[i%3].RenewShopToken(t.Context(), "taobao", "demo", stale, renew)
			if err == nil && got.Access != "access-51" {
				err = fmt.Errorf("worker %d got %q", i, got.Access)
			}
			return err
		})
	}
	require.NoError(t, all.Wait())
	require.EqualValues(t, 1, p.asked.Load())
	unreadable(t, processes[0])

	// Who comes later with the old one gets the new one, and the new one is renewed in its turn.
	late, err := processes[1].RenewShopToken(t.Context(), "taobao", "demo", stale, p.renew)
	require.NoError(t, err)
	require.EqualValues(t, 1, p.asked.Load())
	next, err := processes[2].RenewShopToken(t.Context(), "taobao", "demo", late, p.renew)
	require.NoError(t, err)
	require.Equal(t, postgres.ShopToken{Access: "access-52", Refresh: refreshToken + "''"}, next)
}

func TestARefusedRenewalMakesTheShopDeadForEverybody(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	a, b := postgrestest.Connect(t, url), postgrestest.Connect(t, url)
	connect(t, a)
	stale, err := a.ShopToken(t.Context(), "taobao", "demo")
	require.NoError(t, err)
	var p platform
	p.dead.Store(true)
	refused := (*provider.Refused)(nil)
	_, err = a.RenewShopToken(t.Context(), "taobao", "demo", stale, p.renew)
	require.ErrorAs(t, err, &refused)

	for range 3 {
		_, err = b.RenewShopToken(t.Context(), "taobao", "demo", stale, p.renew)
		require.ErrorAs(t, err, &refused)
		require.Equal(t, "invalid_session", refused.Code)
		_, err = b.ShopToken(t.Context(), "taobao", "demo")
		require.ErrorAs(t, err, &refused)
	}
	require.EqualValues(t, 1, p.asked.Load(), "a dead token is not tried at each call")
	c, err := b.ShopConnection(t.Context(), "taobao", "demo")
	require.NoError(t, err)
	require.Equal(t, []any{postgres.ShopDead, "invalid_session"}, []any{c.State, c.Why})
	entries, err := b.Audits(t.Context(), "taobao/demo", 0)
	require.NoError(t, err)
	require.Equal(t, []any{"shop_dead", "system:redress"}, []any{entries[0].Action, entries[0].Actor})

	// Another rate does not help; a new token does.
	c, err = a.ConnectShop(t.Context(), "taobao", "demo", postgres.ShopChange{Rate: 1}, "operator:lin")
	require.NoError(t, err)
	require.Equal(t, postgres.ShopDead, c.State)
	c, err = a.ConnectShop(t.Context(), "taobao", "demo", postgres.ShopChange{Token: &postgres.ShopToken{Access: "new"}}, "operator:lin")
	require.NoError(t, err)
	require.Equal(t, []any{postgres.ShopConnected, ""}, []any{c.State, c.Why})
	got, err := b.RenewShopToken(t.Context(), "taobao", "demo", stale, p.renew)
	require.NoError(t, err)
	require.Equal(t, "new", got.Access)
}

func TestAFailureThatIsNoRefusalLeavesTheTokenAsItIs(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	connect(t, s)
	stale, err := s.ShopToken(t.Context(), "taobao", "demo")
	require.NoError(t, err)
	for name, fail := range map[string]func(context.Context, postgres.ShopToken) (postgres.ShopToken, error){
		"unknown": func(context.Context, postgres.ShopToken) (postgres.ShopToken, error) {
			return postgres.ShopToken{}, &provider.Unknown{Err: errors.New("cut off")}
		},
		"nothing": func(context.Context, postgres.ShopToken) (postgres.ShopToken, error) {
			return postgres.ShopToken{}, nil
		},
		"panic": func(context.Context, postgres.ShopToken) (postgres.ShopToken, error) { panic(accessToken) },
	} {
		_, err := s.RenewShopToken(t.Context(), "taobao", "demo", stale, fail)
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), accessToken)
		got, err := s.ShopToken(t.Context(), "taobao", "demo")
		require.NoError(t, err, name)
		require.Equal(t, stale, got, name)
	}
	var p platform // and nobody is kept from it
	_, err = s.RenewShopToken(t.Context(), "taobao", "demo", stale, p.renew)
	require.NoError(t, err)
}

func TestARenewalThatWasBegunIsKeptThoughItsCallerWentAway(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	connect(t, s)
	stale, err := s.ShopToken(t.Context(), "taobao", "demo")
	require.NoError(t, err)
	ctx, leave := context.WithCancel(t.Context())
	asked, answer := make(chan struct{}), make(chan struct{})
	left := make(chan error)
	var p platform
	go func() {
		_, err := s.RenewShopToken(ctx, "taobao", "demo", stale, func(ctx context.Context, t postgres.ShopToken) (postgres.ShopToken, error) {
			close(asked)
			<-answer
			if ctx.Err() != nil {
				return postgres.ShopToken{}, ctx.Err()
			}
			return p.renew(ctx, t)
		})
		left <- err
	}()
	<-asked
	leave()
	require.ErrorIs(t, <-left, context.Canceled)
	close(answer)
	got, err := s.RenewShopToken(t.Context(), "taobao", "demo", stale, p.renew)
	require.NoError(t, err)
	require.Equal(t, "access-51", got.Access)
	require.EqualValues(t, 1, p.asked.Load())
}

func TestWhoFindsATokenOnLeaseWaitsWithinABound(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t).WithRenewal(postgres.Renewal{Call: time.Second, Write: time.Second, Lease: time.Minute, Patience: 50 * time.Millisecond, Look: 10 * time.Millisecond})
	connect(t, s)
	stale, err := s.ShopToken(t.Context(), "taobao", "demo")
	require.NoError(t, err)
	lease := `update shop_tokens set renewing_by = 'w_another', renewing_until = clock_timestamp() + $1 * interval '1 minute'`
	require.NoError(t, s.Exec(t.Context(), lease, 1))
	var p platform
	throttled := (*provider.Throttled)(nil)
	_, err = s.RenewShopToken(t.Context(), "taobao", "demo", stale, p.renew)
	require.ErrorAs(t, err, &throttled)
	require.Zero(t, p.asked.Load())
	require.NoError(t, s.Exec(t.Context(), lease, -1)) // who had it died
	_, err = s.RenewShopToken(t.Context(), "taobao", "demo", stale, p.renew)
	require.NoError(t, err)
}

func TestATokenThatIsGivenWhileAnotherIsRenewedStands(t *testing.T) {
	t.Parallel()
	for _, refused := range []bool{false, true} {
		s := postgrestest.Store(t)
		connect(t, s)
		stale, err := s.ShopToken(t.Context(), "taobao", "demo")
		require.NoError(t, err)
		var p platform
		p.dead.Store(refused)
		got, err := s.RenewShopToken(t.Context(), "taobao", "demo", stale, func(ctx context.Context, old postgres.ShopToken) (postgres.ShopToken, error) {
			_, err := s.ConnectShop(ctx, "taobao", "demo", postgres.ShopChange{Token: &postgres.ShopToken{Access: "by hand"}}, "operator:lin")
			require.NoError(t, err)
			return p.renew(ctx, old)
		})
		require.NoError(t, err)
		require.Equal(t, "by hand", got.Access)
		c, err := s.ShopConnection(t.Context(), "taobao", "demo")
		require.NoError(t, err)
		require.Equal(t, postgres.ShopConnected, c.State)
	}
}

func TestATokenMadeFromTheCredentialsGoesWhenTheyChange(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	c := postgres.ShopChange{Secrets: map[string]string{"client_secret": "one"}}
	_, err := s.ConnectShop(t.Context(), "paypal", "demo", c, "operator:lin")
	require.NoError(t, err)
	none, err := s.ShopToken(t.Context(), "paypal", "demo")
	require.NoError(t, err)
	require.Empty(t, none.Access)
	var p platform
	grant := func(ctx context.Context, old postgres.ShopToken) (postgres.ShopToken, error) {
		made, err := p.renew(ctx, old)
		made.Refresh = ""
		return made, err
	}
	first, err := s.RenewShopToken(t.Context(), "paypal", "demo", none, grant)
	require.NoError(t, err)
	_, err = s.ConnectShop(t.Context(), "paypal", "demo", postgres.ShopChange{Settings: map[string]string{"webhook_id": "w"}}, "operator:lin")
	require.NoError(t, err)
	still, err := s.ShopToken(t.Context(), "paypal", "demo")
	require.NoError(t, err)
	require.Equal(t, first, still)

	c.Secrets["client_secret"] = "two"
	_, err = s.ConnectShop(t.Context(), "paypal", "demo", c, "operator:lin")
	require.NoError(t, err)
	none, err = s.ShopToken(t.Context(), "paypal", "demo")
	require.NoError(t, err)
	require.Empty(t, none.Access)
	second, err := s.RenewShopToken(t.Context(), "paypal", "demo", first, grant)
	require.NoError(t, err)
	require.Equal(t, "access-52", second.Access, "the one who still has the old one gets a new one")
}

// A shop whose settings held the first token only: what it was renewed to must
// not be forgotten for one that is used up.
func TestATokenThatRenewsItselfOutlivesTheSettings(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	c := postgres.ShopChange{Secrets: map[string]string{"session": "first"}}
	_, err := s.ConnectShop(t.Context(), "jd", "demo", c, "operator:lin")
	require.NoError(t, err)
	var p platform
	kept, err := s.RenewShopToken(t.Context(), "jd", "demo", postgres.ShopToken{}, p.renew)
	require.NoError(t, err)
	own := ""
	_, err = s.ConnectShop(t.Context(), "jd", "demo", postgres.ShopChange{Gateway: &own, Settings: map[string]string{"operator": "x"}, Secrets: map[string]string{"app_secret": "y"}}, "operator:lin")
	require.NoError(t, err)
	still, err := s.ShopToken(t.Context(), "jd", "demo")
	require.NoError(t, err)
	require.Equal(t, kept, still)
	c.Anew = true
	_, err = s.ConnectShop(t.Context(), "jd", "demo", c, "operator:lin")
	require.NoError(t, err)
	still, err = s.ShopToken(t.Context(), "jd", "demo")
	require.NoError(t, err)
	require.Empty(t, still.Access)
}
