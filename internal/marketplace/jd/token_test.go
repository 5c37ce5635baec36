package jd_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/provider"
)

func TestATokenThatEndedIsRenewedOnceHoweverManyAsk(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens(marketplace.RefundOnly, 4980)
	r.read(t, id)
	require.Equal(t, 1, r.tokens.Renewed, "the first token is what the shop was connected with")
	r.Expires()
	var all sync.WaitGroup
	failed := make([]error, 8)
	for i := range failed {
		all.Go(func() { _, failed[i] = r.p.Case.Dispute(t.Context(), id) })
	}
	all.Wait()
	for _, err := range failed {
		require.NoError(t, err)
	}
	require.Equal(t, 2, r.tokens.Renewed)

	r.Expires()
	_, err := r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: marketplace.Refuse})
	require.NoError(t, err)
	require.Equal(t, []string{"refuse"}, r.Took(id))
	r.Turn(400 * 24 * time.Hour)
	r.read(t, id)
	require.Equal(t, 4, r.tokens.Renewed, "a token past its own end is renewed before it is tried")
}

func TestADeadTokenIsToldAsThat(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens(marketplace.RefundOnly, 4980)
	r.read(t, id)
	r.Revokes()
	for range 3 {
		_, err := r.p.Case.Dispute(t.Context(), id)
		refused(t, provider.Unauthorised, err)
	}
	calls := r.line.Calls()
	_, err := r.p.Case.Dispute(t.Context(), id)
	refused(t, provider.Unauthorised, err)
	require.Equal(t, calls, r.line.Calls(), "nobody is asked with a dead token")

	none := setup(t, "access_token", "", "refresh_token", "")
	_, err = none.p.Case.Dispute(t.Context(), "1")
	refused(t, provider.Unauthorised, err)
	require.Zero(t, none.line.Calls())
	none.tokens.Give(marketplace.Token{Access: setup(t).Shop().Settings["access_token"]})
	_, err = none.p.Case.Dispute(t.Context(), "1")
	refused(t, provider.Unauthorised, err)
}

func TestOnlyARefreshToken(t *testing.T) {
	t.Parallel()
	r := setup(t, "access_token", "")
	r.read(t, r.opens(marketplace.RefundOnly, 1))
}

// TestNoSecretIsInAnError breaks each call of a read whose token has ended, the
// call for a new token too, whose address holds the application's secret.
func TestNoSecretIsInAnError(t *testing.T) {
	t.Parallel()
	for n := 1; n < 8; n++ {
		for _, fault := range marketplacetest.Faults[1:5] {
			r := setup(t)
			id := r.opens(marketplace.RefundOnly, 4980)
			r.read(t, id)
			r.Expires()
			before := r.Shop().Settings
			r.line.Break(n, fault)
			_, err := r.p.Case.Dispute(t.Context(), id)
			if err == nil { // net/http reads again what was cut
				require.Equal(t, marketplacetest.LostAnswer, fault)
				require.NotEqual(t, 2, n, "a refresh token is not used twice")
				continue
			}
			for _, settings := range []map[string]string{before, r.Shop().Settings} {
				for _, name := range []string{"app_secret", "access_token", "refresh_token", "app_key"} {
					require.NotContains(t, err.Error(), settings[name])
				}
			}
			require.NotContains(t, err.Error(), "http://")
		}
	}
}

func TestEveryCallAsksForItsTurn(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens(marketplace.RefundOnly, 4980)
	r.Expires()
	_, err := r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: marketplace.Refuse})
	require.NoError(t, err)
	require.EqualValues(t, r.line.Calls(), r.pace.waits.Load())
	r.Throttles(1)
	_, err = r.p.Case.Dispute(t.Context(), id)
	wait := (*provider.Throttled)(nil)
	require.ErrorAs(t, err, &wait)
	require.Positive(t, wait.After)
	require.EqualValues(t, 1, r.pace.backs.Load())
}
