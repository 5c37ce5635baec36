package postgres_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// Between any two pages complaints are opened, moved, closed, reopened, given to
// somebody else and erased. Those that none of it touched come exactly once; and
// where their place cannot change, all that were there come exactly once.
func TestPagesStayStableWhileComplaintsChange(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	changes := []string{
		`update complaints set next_due = now() + interval '%d minutes', closed_at = null, stage = 'deciding' where number = $1`,
		`update complaints set closed_at = now() - interval '%d minutes', next_due = null, stage = 'closed' where number = $1`,
		`update complaints set owner = 'o%d', updated_at = now() where number = $1`,
		`update complaints set next_due = null, needs_attention = %d > 200, breached = not breached where number = $1`,
	}
	rapid.Check(t, func(rt *rapid.T) {
		f := postgres.Filter{
			Sort:   rapid.SampledFrom(postgres.Sorts).Draw(rt, "sort"),
			Limit:  rapid.IntRange(10, 40).Draw(rt, "limit"),
			Search: rapid.SampledFrom([]string{"", "", "水", `"cup broken"`}).Draw(rt, "search"),
			Shops:  rapid.SampledFrom([][]access.Shop{nil, {{Platform: "jd", Name: "a"}, {Platform: "jd", Name: "b"}, {Platform: "taobao", Name: "a"}}}).Draw(rt, "shops"),
		}
		s := rapid.SampledFrom([]*postgres.Store{m.s, m.s.WithBounds(30, 5)}).Draw(rt, "store")
		before := whole(rt, func(f postgres.Filter) (postgres.Page, error) { return m.s.List(t.Context(), f) }, f)
		touched := map[string]bool{}
		seen := whole(rt, func(f postgres.Filter) (postgres.Page, error) {
			page, err := s.List(t.Context(), f)
			for range rapid.IntRange(0, 6).Draw(rt, "changes") {
				number := m.rows[rapid.IntRange(0, len(m.rows)-1).Draw(rt, "which")].Number
				change := rapid.SampledFrom(changes).Draw(rt, "change")
				require.NoError(rt, m.s.Exec(t.Context(), fmt.Sprintf(change, rapid.IntRange(0, 400).Draw(rt, "by")), number))
				touched[number] = true
			}
			r := postgrestest.Request(func(o *complaint.Opening) { o.Platform, o.Shop, o.Text = "jd", "b", "漏水" })
			r.Now = time.Now().Add(-time.Duration(rapid.IntRange(0, 50).Draw(rt, "age")) * time.Hour)
			o, openErr := m.s.Open(t.Context(), r)
			require.NoError(rt, openErr)
			touched[o.Number] = true
			return page, err
		}, f)

		place := map[string]int{}
		for i, n := range seen {
			_, twice := place[n]
			require.False(rt, twice && (!touched[n] || fixed(f.Sort)), "%s came twice", n)
			place[n] = i
		}
		var still, stood []string
		for _, n := range before {
			if _, there := place[n]; !touched[n] || fixed(f.Sort) {
				require.True(rt, there, "%s was skipped", n)
				still = append(still, n)
			}
		}
		for _, n := range seen {
			if slices.Contains(still, n) {
				stood = append(stood, n)
			}
		}
		require.Equal(rt, still, stood, "in the order that they had")
		clean(rt, m)
	})
}

// fixed are the orders in which a complaint's place never changes.
func fixed(s postgres.Sort) bool {
	return s != postgres.DueFirst && s != postgres.LastClosed
}

// clean takes away what a draw added.
func clean(t *rapid.T, m market) {
	old := make([]string, len(m.rows))
	for i, r := range m.rows {
		old[i] = r.Number
	}
	ctx := t.Context()
	for _, table := range []string{"search_terms", "texts", "idempotency_keys", "complaints"} {
		require.NoError(t, m.s.Exec(ctx, "delete from "+table+" where not number = any($1)", old))
	}
}

func TestCursorGoesWithItsListOnly(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	for range 3 {
		postgrestest.Open(t, s)
	}
	f := postgres.Filter{Limit: 1, Search: "漏水", OpenedAfter: time.Now().Add(-time.Hour),
		Shops: []access.Shop{{Platform: "house", Name: "demo"}, {Platform: "jd", Name: "x"}}}
	page, err := s.List(t.Context(), f)
	require.NoError(t, err)
	f.Cursor = page.NextCursor
	require.NotEmpty(t, f.Cursor)

	same := f
	same.Limit, same.OpenedAfter = 2, same.OpenedAfter.Add(-time.Second)
	same.Shops = []access.Shop{f.Shops[1], f.Shops[0], f.Shops[1]}
	page, err = s.List(t.Context(), same)
	require.NoError(t, err)
	require.Len(t, page.Rows, 2)

	for name, change := range map[string]func(*postgres.Filter){
		"order":  func(f *postgres.Filter) { f.Sort = postgres.Oldest },
		"filter": func(f *postgres.Filter) { f.Owner = "lin" },
		"search": func(f *postgres.Filter) { f.Search = "漏" },
		"grants": func(f *postgres.Filter) { f.Shops = f.Shops[:1] },
		"wall":   func(f *postgres.Filter) { f.Shops = nil },
	} {
		other := f
		change(&other)
		_, err := s.List(t.Context(), other)
		var bad postgres.BadCursor
		require.ErrorAs(t, err, &bad, name)
		require.Contains(t, bad.Reason, "another filter, order or grant", name)
	}
}
