package app

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"redress/internal/marketplace"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
	"redress/internal/provider"
)

// calling is an adapter that renews its token at each call, and follows where
// the gateway sends it.
func calling(got *marketplace.Shop, tools *marketplace.Tools) marketplace.Adapter {
	return marketplace.Adapter{Name: "jd", Title: "JD", Settings: []marketplace.Setting{{Name: "app_key"}, {Name: "app_secret", Secret: true}},
		Connect: func(s marketplace.Shop, t marketplace.Tools) (marketplace.Platform, error) {
			if s.Settings["app_key"] == "wrong" {
				return marketplace.Platform{}, errors.New("the key does not go with s3cr3t")
			}
			*got, *tools = s, t
			return marketplace.Platform{}, nil
		}}
}

func TestAShopIsConnectedWithWhatIsKeptOfIt(t *testing.T) {
	t.Parallel()
	store := postgrestest.Store(t)
	var got marketplace.Shop
	var tools marketplace.Tools
	shops := NewShops(store, []marketplace.Adapter{calling(&got, &tools)})
	gateway := "https://gw.example"
	connect := func(c postgres.ShopChange) {
		_, err := store.ConnectShop(t.Context(), "jd", "demo", c, "operator:lin")
		require.NoError(t, err)
	}
	connect(postgres.ShopChange{Gateway: &gateway, Settings: map[string]string{"app_key": "k"}, Secrets: map[string]string{"app_secret": "s3cr3t"}})

	_, err := shops.Connect(t.Context(), "jd", "demo")
	require.NoError(t, err)
	require.Equal(t, marketplace.Shop{Platform: "jd", Name: "demo", Gateway: gateway, Settings: map[string]string{"app_key": "k", "app_secret": "s3cr3t"}}, got)

	_, err = shops.Connect(t.Context(), "jd", "none")
	require.ErrorAs(t, err, &postgres.NotFound{})
	_, err = NewShops(store, nil).Connect(t.Context(), "jd", "demo")
	require.ErrorAs(t, err, &NoAdapter{})
	connect(postgres.ShopChange{Settings: map[string]string{"app_key": "wrong"}})
	_, err = shops.Connect(t.Context(), "jd", "demo")
	require.EqualError(t, err, "connect jd/demo: the key does not go with …")
	require.NoError(t, store.RevokeShop(t.Context(), "jd", "demo", "operator:lin"))
	_, err = shops.Connect(t.Context(), "jd", "demo")
	refused := (*provider.Refused)(nil)
	require.ErrorAs(t, err, &refused)
}

func TestAnAdaptersToolsAreTheShopsOwn(t *testing.T) {
	t.Parallel()
	store := postgrestest.Store(t)
	_, err := store.ConnectShop(t.Context(), "jd", "demo", postgres.ShopChange{Settings: map[string]string{"app_key": "k"}, Rate: 100}, "operator:lin")
	require.NoError(t, err)
	var got marketplace.Shop
	var tools marketplace.Tools
	shops := NewShops(store, []marketplace.Adapter{calling(&got, &tools)})
	_, err = shops.Connect(t.Context(), "jd", "demo")
	require.NoError(t, err)
	one := tools.Pace
	_, err = shops.Connect(t.Context(), "jd", "demo")
	require.NoError(t, err)
	require.Same(t, one, tools.Pace, "connected again it has no pace of its own")
	require.NoError(t, tools.Pace.Wait(t.Context()))

	var asked atomic.Int64
	var all errgroup.Group
	for range 20 {
		all.Go(func() error {
			token, err := tools.Tokens.Renew(t.Context(), marketplace.Token{}, func(context.Context, marketplace.Token) (marketplace.Token, error) {
				asked.Add(1)
				return marketplace.Token{Access: "a", Refresh: "r"}, nil
			})
			if err == nil && token.Access != "a" {
				err = errors.New("another token")
			}
			return err
		})
	}
	require.NoError(t, all.Wait())
	require.EqualValues(t, 1, asked.Load())
	token, err := tools.Tokens.Token(t.Context())
	require.NoError(t, err)
	require.Equal(t, marketplace.Token{Access: "a", Refresh: "r"}, token)

	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://elsewhere.example", http.StatusTemporaryRedirect)
	}))
	defer elsewhere.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, elsewhere.URL, nil)
	require.NoError(t, err)
	answer, err := tools.HTTP.Do(r)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	require.Equal(t, http.StatusTemporaryRedirect, answer.StatusCode, "a token goes nowhere else")
}

func TestASecretIsMasked(t *testing.T) {
	t.Parallel()
	require.Equal(t, "a … b … c", Masked("a s3cr3t+long b s3cr3t%2Blong c", []string{"", "s3cr3t", "s3cr3t+long"}))
}
