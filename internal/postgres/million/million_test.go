package million_test

import (
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/postgres"
	"redress/internal/postgres/million"
	"redress/internal/postgres/postgrestest"
)

func TestFillGoesOnWhereItWasBrokenOffAndLeavesTheIndexes(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	db, err := sqlx.ConnectContext(t.Context(), "postgres", url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	indexes := func() (all []string) {
		require.NoError(t, db.Select(&all, `select indexdef from pg_indexes where tablename in ('complaints', 'search_terms') order by 1`))
		return all
	}
	before := indexes()
	terms := postgrestest.Vault(t).Terms()
	require.NoError(t, million.Fill(t.Context(), url, terms, 200, nil))
	require.Equal(t, before, indexes())

	// Broken off: indexes that were dropped and kept in mind.
	_, err = db.Exec(`create table million_indexes as select indexname::text as name, indexdef as definition from pg_indexes where indexname = 'complaints_opened'`)
	require.NoError(t, err)
	_, err = db.Exec(`drop index complaints_opened`)
	require.NoError(t, err)
	var told []int
	require.NoError(t, million.Fill(t.Context(), url, terms, 500, func(there int) { told = append(told, there) }))
	require.Equal(t, []int{200}, told)
	require.Equal(t, before, indexes())
	n, err := million.Count(t.Context(), url)
	require.NoError(t, err)
	require.Equal(t, 500, n)

	s := postgrestest.Connect(t, url)
	platform, shop := million.Shop(0)
	page, err := s.List(t.Context(), postgres.Filter{Search: million.CommonWord, Shops: []access.Shop{{Platform: platform, Name: shop}}, Limit: 500})
	require.NoError(t, err)
	require.NotEmpty(t, page.Rows, "a sixth of all is the busiest shop's, and 3 of 10 have the word")
	for _, r := range page.Rows {
		require.Equal(t, shop, r.Shop)
	}
}
