package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

func TestMigrateRunsAsOftenAndAtTheSameTimeAsOneLikes(t *testing.T) {
	t.Parallel()
	url := postgrestest.EmptyURL(t)
	var all errgroup.Group
	for range 4 {
		all.Go(func() error { return postgres.Migrate(t.Context(), url) })
	}
	require.NoError(t, all.Wait())
	require.NoError(t, postgres.Migrate(t.Context(), url))
	postgrestest.Open(t, postgrestest.Connect(t, url))
}

func TestConnectSaysThatTheDatabaseDoesNotAnswer(t *testing.T) {
	t.Parallel()
	_, err := postgres.Connect(t.Context(), "postgres://nobody@127.0.0.1:1/none?sslmode=disable", postgrestest.Vault(t), 1)
	require.ErrorContains(t, err, "reach the database")
}
