package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/identity"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// The store is what the door asks.
var _ identity.Store = (*postgres.Store)(nil)

func newAPIKey(t *testing.T, now time.Time, change ...func(*identity.KeyRequest)) (access.Key, string) {
	t.Helper()
	r := identity.KeyRequest{Name: "店铺后台", Shops: []access.Shop{{Platform: "taobao", Name: "demo/2"}, {Platform: "jd", Name: "*"}},
		ActsAs: []complaint.Role{complaint.Customer, complaint.Agent}, By: "operator:olga"}
	for _, c := range change {
		c(&r)
	}
	k, secret, err := identity.NewKey(r, now)
	require.NoError(t, err)
	return k, secret
}

func today() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

func TestAKeyIsKeptAsItWasMade(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	now := today()
	whole, secret := newAPIKey(t, now)
	narrow, _ := newAPIKey(t, now.Add(time.Second), func(r *identity.KeyRequest) { r.Only = []access.Action{access.Open} })
	for _, k := range []access.Key{whole, narrow} {
		require.NoError(t, s.CreateAPIKey(t.Context(), k))
		got, found, err := s.APIKey(t.Context(), k.ID)
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, k, got)
	}
	keys, err := s.APIKeys(t.Context())
	require.NoError(t, err)
	require.Equal(t, []access.Key{narrow, whole}, keys)
	_, found, err := s.APIKey(t.Context(), "k_none")
	require.NoError(t, err)
	require.False(t, found)
	dump, err := s.Dump(t.Context())
	require.NoError(t, err)
	require.NotContains(t, dump, secret)
	require.NotContains(t, dump, secret[20:])
	audits, err := s.Audits(t.Context(), whole.ID, 0)
	require.NoError(t, err)
	require.Equal(t, []string{"operator:olga", "key_created"}, []string{audits[0].Actor, audits[0].Action})
}

func TestTheUseIsKeptToTheMinute(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	now := today()
	k, _ := newAPIKey(t, now)
	require.NoError(t, s.CreateAPIKey(t.Context(), k))
	for _, c := range []struct{ at, want time.Duration }{{0, 0}, {59 * time.Second, 0}, {time.Minute, time.Minute}, {30 * time.Second, time.Minute}} {
		require.NoError(t, s.APIKeyUsed(t.Context(), k.ID, now.Add(c.at)))
		got, _, err := s.APIKey(t.Context(), k.ID)
		require.NoError(t, err)
		require.Equal(t, now.Add(c.want), *got.LastUsedAt, c.at)
	}
}

func TestAKeyIsRevokedOnce(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	now := today()
	k, _ := newAPIKey(t, now)
	require.NoError(t, s.CreateAPIKey(t.Context(), k))
	require.NoError(t, s.RevokeAPIKey(t.Context(), k.ID, "operator:olga", now))
	require.NoError(t, s.RevokeAPIKey(t.Context(), k.ID, "operator:other", now.Add(time.Hour)))
	got, _, err := s.APIKey(t.Context(), k.ID)
	require.NoError(t, err)
	require.Equal(t, now, *got.RevokedAt)
	audits, err := s.Audits(t.Context(), k.ID, 0)
	require.NoError(t, err)
	require.Len(t, audits, 2)
	require.ErrorAs(t, s.RevokeAPIKey(t.Context(), "k_none", "operator:olga", now), &postgres.NotFound{})
}

func TestARotatedKeyGoesOnForAWhile(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	now := today()
	old, _ := newAPIKey(t, now)
	next, _ := newAPIKey(t, now.Add(time.Hour))
	third, _ := newAPIKey(t, now.Add(time.Hour))
	require.NoError(t, s.CreateAPIKey(t.Context(), old))
	require.ErrorAs(t, s.RotateAPIKey(t.Context(), "k_none", next, now), &postgres.NotFound{})
	require.NoError(t, s.RotateAPIKey(t.Context(), old.ID, next, now.Add(25*time.Hour)))
	got, _, err := s.APIKey(t.Context(), old.ID)
	require.NoError(t, err)
	require.Equal(t, next.ID, got.ReplacedBy)
	require.Equal(t, now.Add(25*time.Hour), got.ExpiresAt)
	require.ErrorIs(t, s.RotateAPIKey(t.Context(), old.ID, third, now), postgres.ErrKeyEnded, "it has a successor")
	_, found, err := s.APIKey(t.Context(), third.ID)
	require.NoError(t, err)
	require.False(t, found, "nothing is half done")

	require.NoError(t, s.RotateAPIKey(t.Context(), next.ID, third, now.Add(1000*24*time.Hour)))
	got, _, err = s.APIKey(t.Context(), next.ID)
	require.NoError(t, err)
	require.Equal(t, next.ExpiresAt, got.ExpiresAt, "a rotation lengthens no life")
	require.NoError(t, s.RevokeAPIKey(t.Context(), third.ID, "operator:olga", now))
	fourth, _ := newAPIKey(t, now)
	require.ErrorIs(t, s.RotateAPIKey(t.Context(), third.ID, fourth, now), postgres.ErrKeyEnded)
}
