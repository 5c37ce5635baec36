package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/identity"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

func TestALinkIsKeptAndRevoked(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	number, other := postgrestest.Open(t, s), postgrestest.Open(t, s)
	now := today()
	make := func(number string) (access.CustomerLink, string) {
		l, token, err := identity.NewLink(postgrestest.Vault(t), number, "agent:lin", 0, now)
		require.NoError(t, err)
		return l, token
	}
	l, token := make(number)
	require.NoError(t, s.CreateLink(t.Context(), l))
	got, found, err := s.CustomerLink(t.Context(), l.ID)
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, l, got)
	lost, _ := make("R26-0000-000E")
	require.Equal(t, postgres.NotFound{What: "complaint", ID: "R26-0000-000E"}, s.CreateLink(t.Context(), lost))
	_, found, err = s.CustomerLink(t.Context(), lost.ID)
	require.NoError(t, err)
	require.False(t, found)

	require.NoError(t, s.CustomerLinkUsed(t.Context(), l.ID, now))
	require.NoError(t, s.RevokeLink(t.Context(), l.ID, "agent:lin", now.Add(time.Minute)))
	links, err := s.CustomerLinks(t.Context(), number)
	require.NoError(t, err)
	require.Len(t, links, 1)
	require.Equal(t, now, *links[0].LastUsedAt)
	require.Equal(t, now.Add(time.Minute), *links[0].RevokedAt)
	links, err = s.CustomerLinks(t.Context(), other)
	require.NoError(t, err)
	require.Empty(t, links)
	require.ErrorAs(t, s.RevokeLink(t.Context(), "l_none", "agent:lin", now), &postgres.NotFound{})
	dump, err := s.Dump(t.Context())
	require.NoError(t, err)
	require.NotContains(t, dump, token[len(token)-52:])
}

func TestASessionIsKeptUntilItEnds(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	now := today()
	session := func(account string, at time.Time) access.Session {
		n := access.Session{Hash: []byte(account + at.String()), Account: account, Roles: []access.Role{access.Agent}, Sealed: []byte{0, 1},
			Shops: []access.Shop{{Platform: "taobao", Name: "demo"}}, CreatedAt: at, SeenAt: at, ExpiresAt: at.Add(12 * time.Hour)}
		require.NoError(t, s.StartSession(t.Context(), n))
		return n
	}
	there := func(n access.Session) bool {
		got, found, err := s.Session(t.Context(), n.Hash)
		require.NoError(t, err)
		require.True(t, !found || got.Account == n.Account)
		return found
	}
	old, lin := session("lin", now.Add(-13*time.Hour)), session("lin", now)
	require.False(t, there(old), "dropped when the next one began")
	got, _, err := s.Session(t.Context(), lin.Hash)
	require.NoError(t, err)
	require.Equal(t, lin, got)
	require.NoError(t, s.SessionSeen(t.Context(), lin.Hash, now.Add(time.Minute)))
	require.NoError(t, s.SessionSeen(t.Context(), lin.Hash, now))
	got, _, err = s.Session(t.Context(), lin.Hash)
	require.NoError(t, err)
	require.Equal(t, now.Add(time.Minute), got.SeenAt, "never backwards")

	second, chen := session("lin", now.Add(time.Second)), session("chen", now)
	require.NoError(t, s.EndSession(t.Context(), lin.Hash))
	require.NoError(t, s.EndSession(t.Context(), lin.Hash), "again")
	require.False(t, there(lin))
	require.True(t, there(second))
	n, err := s.EndSessions(t.Context(), "lin", "operator:olga")
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.False(t, there(second))
	require.True(t, there(chen))
	audits, err := s.Audits(t.Context(), "lin", 0)
	require.NoError(t, err)
	require.Equal(t, "sessions_ended", audits[0].Action)
}
