package weidian_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/weidian"
	"redress/internal/marketplace/weidian/weidiantest"
	"redress/internal/provider"
)

type world = weidiantest.World

func TestATokenIsRenewedOnceHoweverManyAsk(t *testing.T) {
	t.Parallel()
	for name, shop := range map[string]func(*world) marketplace.Shop{"own": (*world).Shop, "authorised": (*world).Authorised} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setupShop(t, shop)
			id := r.Opens(opening())
			all := func() {
				var wait sync.WaitGroup
				for range 8 {
					wait.Go(func() {
						_, err := r.platform.Case.Dispute(t.Context(), id)
						require.NoError(t, err)
					})
				}
				wait.Wait()
			}
			all()
			require.Equal(t, 1, r.Issued())
			r.Revokes(false) // as when somebody else asked for one
			all()
			require.Equal(t, 2, r.Issued())
			r.Turn(7*24*time.Hour - 4*time.Minute) // about to end
			all()
			require.Equal(t, 3, r.Issued())
			require.Equal(t, 3, r.tokens.Renewed)
		})
	}
}

func TestADeadAuthorisationIsRefusedUntilAnotherIsGiven(t *testing.T) {
	t.Parallel()
	r := setupShop(t, (*world).Authorised)
	id := r.Opens(opening())
	r.read(t, id)
	r.Revokes(true)
	calls := r.line.Calls()
	for range 3 {
		_, err := r.platform.Case.Dispute(t.Context(), id)
		require.Equal(t, provider.Unauthorised, code(err))
	}
	require.Equal(t, calls+2, r.line.Calls(), "the call and the renewal, and then nobody is asked")
	r.tokens.Give(marketplace.Token{Refresh: r.Authorised().Settings["refresh_token"]})
	r.read(t, id)
}

func TestARenewalWhoseEndIsNotKnownKillsNothing(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	for _, f := range []marketplacetest.Fault{marketplacetest.FailsFirst, marketplacetest.LostAnswer, marketplacetest.Garbled} {
		r.line.Break(1, f)
		_, err := r.platform.Case.Dispute(t.Context(), id)
		var unknown *provider.Unknown
		require.ErrorAs(t, err, &unknown)
	}
	r.read(t, id)
}

func TestSecretsAreInNoError(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, gateway := range []string{gone.URL, gone.URL + "/\x7f"} {
		tools := marketplacetest.Tools(time.Now)
		shop := marketplace.Shop{Gateway: gateway, Settings: map[string]string{"app_key": "k", "app_secret": "s3cr3t", "grant": "oauth", "refresh_token": "r3fr3sh"}}
		platform, err := weidian.Adapter.Connect(shop, tools)
		if err == nil {
			_, err = platform.Case.Dispute(t.Context(), "8001")
		}
		require.Error(t, err)
		require.NotContains(t, err.Error(), "s3cr3t")
		require.NotContains(t, err.Error(), "r3fr3sh")
	}
	r := setup(t)
	r.read(t, r.Opens(opening()))
	token, err := r.tokens.Token(t.Context())
	require.NoError(t, err)
	r.Revokes(true) // the gateway repeats the token in its words
	_, err = r.platform.Case.Dispute(t.Context(), "8001")
	require.Error(t, err)
	require.NotContains(t, err.Error(), token.Access)
}

func TestSettingsThatCannotBe(t *testing.T) {
	t.Parallel()
	good := map[string]string{"app_key": "k", "app_secret": "s"}
	for _, change := range []map[string]string{
		{"app_key": ""}, {"app_secret": ""}, {"grant": "magic"}, {"codes": "{"}, {"codes": `{"status":{"1":"fine"}}`},
		{"codes": `{"refund":{"1":"perhaps"}}`}, {"codes": `{"refunds":{}}`},
	} {
		settings := map[string]string{}
		for _, m := range []map[string]string{good, change} {
			for name, v := range m {
				settings[name] = v
			}
		}
		_, err := weidian.Adapter.Connect(marketplace.Shop{Settings: settings}, marketplacetest.Tools(time.Now))
		require.Error(t, err, change)
	}
	_, err := weidian.Adapter.Connect(marketplace.Shop{Settings: good, Gateway: "ftp://x"}, marketplacetest.Tools(time.Now))
	require.Error(t, err)
	_, err = weidian.Adapter.Connect(marketplace.Shop{Settings: good}, marketplacetest.Tools(time.Now))
	require.NoError(t, err)
	for _, s := range weidian.Adapter.Settings {
		require.NotEmpty(t, s.Help, s.Name)
		require.Equal(t, strings.ToLower(s.Name), s.Name)
	}
}
