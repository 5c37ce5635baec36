package main

import (
	"crypto/sha256"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/postgres/postgrestest"
)

func TestSomebodyIsSignedOutEverywhere(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	for _, token := range []string{"a", "b"} {
		sum := sha256.Sum256([]byte(token))
		require.NoError(t, postgrestest.Connect(t, d.database()).StartSession(t.Context(), access.Session{Hash: sum[:], Account: "lin", Roles: []access.Role{access.Agent},
			Shops: []access.Shop{{Platform: "taobao", Name: "demo"}}, Sealed: []byte{1}, CreatedAt: time.Now(), SeenAt: time.Now(), ExpiresAt: time.Now().Add(time.Hour)}))
	}
	require.Equal(t, "lin: 2 sessions ended\n", d.do("", "session", "end", "lin").out)
	require.Equal(t, "lin: 0 sessions ended\n", d.do("", "session", "end", "lin").out)
	require.Equal(t, exitUsage, d.do("", "session", "end").code)
}
