package postgres_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
	"redress/internal/provider"
)

// What must never be readable in the database, nor in what is printed of it.
const (
	appSecret    = "s3cr3t-of-the-app"
	accessToken  = "access-50-of-the-shop"
	refreshToken = "refresh-50-of-the-shop"
)

func connect(t *testing.T, s *postgres.Store) postgres.ShopConnection {
	t.Helper()
	gateway := "https://gateway.example/router"
	made, err := s.ConnectShop(t.Context(), "taobao", "demo", postgres.ShopChange{Gateway: &gateway,
		Settings: map[string]string{"app_key": "12345678"}, Secrets: map[string]string{"app_secret": appSecret},
		Token: &postgres.ShopToken{Access: accessToken, Refresh: refreshToken, Expires: time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)}}, "operator:lin")
	require.NoError(t, err)
	return made
}

// unreadable makes sure that the database shows no secret, in no spelling.
func unreadable(t *testing.T, s *postgres.Store) {
	t.Helper()
	stored, err := s.Dump(t.Context())
	require.NoError(t, err)
	for _, secret := range []string{appSecret, accessToken, refreshToken} {
		require.NotContains(t, stored, secret)
		require.NotContains(t, stored, hex.EncodeToString([]byte(secret)))
		require.NotContains(t, stored, strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(secret)), "=")[:12])
	}
}

func TestAShopIsConnectedWithItsSecretsEncrypted(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	made := connect(t, s)

	unreadable(t, s)
	again, err := s.ShopConnection(t.Context(), "taobao", "demo")
	require.NoError(t, err)
	require.Equal(t, made, again)
	require.Equal(t, map[string]string{"app_key": "12345678"}, again.Settings)
	require.Equal(t, []string{"app_secret"}, again.SecretNames)
	require.Equal(t, postgres.ShopConnected, again.State)
	require.InDelta(t, postgres.DefaultShopRate, again.Rate, 0)
	require.Equal(t, time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC), *again.Expires)
	printed, err := json.Marshal(again)
	require.NoError(t, err)
	for _, secret := range []string{appSecret, accessToken, refreshToken} {
		require.NotContains(t, fmt.Sprintf("%+v", again), secret)
		require.NotContains(t, string(printed), secret)
	}

	secrets, err := s.ShopSecrets(t.Context(), "taobao", "demo")
	require.NoError(t, err)
	require.Equal(t, map[string]string{"app_secret": appSecret}, secrets)
	token, err := s.ShopToken(t.Context(), "taobao", "demo")
	require.NoError(t, err)
	require.Equal(t, postgres.ShopToken{Access: accessToken, Refresh: refreshToken, Expires: *again.Expires}, token)

	entries, err := s.Audits(t.Context(), "taobao/demo", 0)
	require.NoError(t, err)
	require.Equal(t, "shop_connected", entries[0].Action)
	require.Equal(t, map[string]string{"settings": `["app_key"]`, "secrets": `["app_secret"]`, "gateway": "https://gateway.example/router", "token": "given"}, entries[0].Detail)
	_, err = s.ShopConnection(t.Context(), "taobao", "other")
	require.ErrorAs(t, err, &postgres.NotFound{})
	_, err = s.ShopToken(t.Context(), "taobao", "other")
	require.ErrorAs(t, err, &postgres.NotFound{})
}

func TestWhatIsLeftOutOfAChangeStays(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	connect(t, s)

	changed, err := s.ConnectShop(t.Context(), "taobao", "demo", postgres.ShopChange{Settings: map[string]string{"zone": "cn"}, Rate: 2.5}, "operator:wu")
	require.NoError(t, err)
	require.Equal(t, map[string]string{"app_key": "12345678", "zone": "cn"}, changed.Settings)
	require.Equal(t, "https://gateway.example/router", changed.Gateway)
	require.InDelta(t, 2.5, changed.Rate, 0)
	require.Equal(t, "operator:lin", changed.CreatedBy)
	require.True(t, changed.HasToken, "a token that was given outlives a setting")

	own := ""
	changed, err = s.ConnectShop(t.Context(), "taobao", "demo", postgres.ShopChange{Gateway: &own, Drop: []string{"zone", "app_secret"},
		Secrets: map[string]string{"app_key": "now-a-secret"}}, "operator:wu")
	require.NoError(t, err)
	require.Empty(t, changed.Gateway)
	require.Empty(t, changed.Settings, "what became a secret is readable no more")
	require.Equal(t, []string{"app_key"}, changed.SecretNames)
	entries, err := s.Audits(t.Context(), "taobao/demo", 0)
	require.NoError(t, err)
	require.Equal(t, []string{"shop_changed", "shop_changed", "shop_connected"}, []string{entries[0].Action, entries[1].Action, entries[2].Action})
}

func TestARevokedShopHasNoSecrets(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	connect(t, s)
	require.NoError(t, s.RevokeShop(t.Context(), "taobao", "demo", "operator:wu"))
	require.NoError(t, s.RevokeShop(t.Context(), "taobao", "demo", "operator:wu"))
	require.ErrorAs(t, s.RevokeShop(t.Context(), "taobao", "other", "operator:wu"), &postgres.NotFound{})

	all, err := s.ShopConnections(t.Context())
	require.NoError(t, err)
	require.Equal(t, postgres.ShopRevoked, all[0].State)
	require.Empty(t, all[0].SecretNames)
	require.False(t, all[0].HasToken)
	for _, column := range []string{"shop_connections where secrets is not null", "shop_tokens where access is not null or refresh is not null"} {
		n, err := s.Count(t.Context(), column)
		require.NoError(t, err)
		require.Zero(t, n, column)
	}
	_, err = s.ShopSecrets(t.Context(), "taobao", "demo")
	require.ErrorAs(t, err, &postgres.NotFound{})
	refused := (*provider.Refused)(nil)
	_, err = s.ShopToken(t.Context(), "taobao", "demo")
	require.ErrorAs(t, err, &refused)
	require.Equal(t, provider.Unauthorised, refused.Code)
	entries, err := s.Audits(t.Context(), "taobao/demo", 0)
	require.NoError(t, err)
	require.Equal(t, "shop_revoked", entries[0].Action)
	require.Len(t, entries, 2)

	anew, err := s.ConnectShop(t.Context(), "taobao", "demo", postgres.ShopChange{Settings: map[string]string{"other": "x"}}, "operator:wu")
	require.NoError(t, err)
	require.Equal(t, map[string]string{"other": "x"}, anew.Settings, "it begins anew")
	require.Equal(t, postgres.ShopConnected, anew.State)
}

func TestASecretOpensInItsPlaceOnly(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	connect(t, s)
	_, err := s.ConnectShop(t.Context(), "taobao", "other", postgres.ShopChange{Secrets: map[string]string{"app_secret": "x"}}, "operator:lin")
	require.NoError(t, err)
	require.NoError(t, s.Exec(t.Context(), `update shop_connections set secrets = (select secrets from shop_connections where shop = 'demo') where shop = 'other'`))
	_, err = s.ShopSecrets(t.Context(), "taobao", "other")
	require.ErrorContains(t, err, "does not open")
	require.NoError(t, s.Exec(t.Context(), `update shop_tokens set generation = generation + 1 where shop = 'demo'`))
	_, err = s.ShopToken(t.Context(), "taobao", "demo")
	require.ErrorContains(t, err, "does not open", "an older token in a newer one's place")
}

func TestACheckIsNoted(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	require.Nil(t, connect(t, s).CheckedAt)
	require.NoError(t, s.ShopChecked(t.Context(), "taobao", "demo", false))
	c, err := s.ShopConnection(t.Context(), "taobao", "demo")
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), *c.CheckedAt, time.Minute)
	require.False(t, *c.CheckWorks)
}

func TestTheAppRoleKeepsShops(t *testing.T) {
	t.Parallel()
	owner := postgrestest.URL(t)
	_, address := appRole(t, owner)
	s := postgrestest.Connect(t, address)
	connect(t, s)
	stale, err := s.ShopToken(t.Context(), "taobao", "demo")
	require.NoError(t, err)
	var p platform
	_, err = s.RenewShopToken(t.Context(), "taobao", "demo", stale, p.renew)
	require.NoError(t, err)
	pace := s.ShopPace("taobao", "demo")
	require.NoError(t, pace.Wait(t.Context()))
	require.NoError(t, pace.Back(t.Context(), time.Second))
	require.NoError(t, s.ShopChecked(t.Context(), "taobao", "demo", true))
	require.NoError(t, s.RevokeShop(t.Context(), "taobao", "demo", "operator:lin"))
}
