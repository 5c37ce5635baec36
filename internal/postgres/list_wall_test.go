package postgres_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// market is complaints of shops that partly have the same name on several
// platforms, and what each of them says.
type market struct {
	s    *postgres.Store
	rows []postgres.Row
	says map[string]string
}

var (
	platforms = []string{"taobao", "jd", "rakuten"}
	shops     = []string{"a", "b", "c"}
	saidAll   = []string{"漏水", "坏了", "broken cup", "cup broken"}
	owners    = []string{"", "lin", "wang"}
)

func newMarket(t *testing.T) market {
	t.Helper()
	m := market{s: postgrestest.Store(t), says: map[string]string{}}
	var requests []postgres.OpenRequest
	now := time.Now().UTC().Truncate(time.Microsecond)
	for i := range 150 {
		r := postgrestest.Request(func(o *complaint.Opening) {
			o.Platform, o.Shop = platforms[i%3], shops[i/3%3]
			o.Text, o.Order.Items = saidAll[i*7%len(saidAll)], nil
			o.SubmittedAt = now.Add(-time.Duration(i*37%50) * time.Hour)
		})
		r.Now = now.Add(-time.Duration(i*31%40) * time.Hour) // some at the same instant
		requests = append(requests, r)
	}
	opened, err := m.s.OpenMany(t.Context(), requests)
	require.NoError(t, err)
	for i, o := range opened {
		m.says[o.Number] = requests[i].Opening.Text
		stage, due, closed := complaint.Deciding, "now() + interval '"+fmt.Sprint(i%9)+" hours'", "null"
		switch i % 5 {
		case 0:
			stage, due, closed = complaint.Closed, "null", "now() - interval '"+fmt.Sprint(i%11)+" hours'"
		case 1:
			stage, due = complaint.Received, "null"
		}
		require.NoError(t, m.s.Exec(t.Context(), `update complaints set stage = $2, owner = $3, category = $4, breached = $5, needs_attention = $6,
			next_due = `+due+`, closed_at = `+closed+` where number = $1`,
			o.Number, stage, owners[i%3], complaint.Categories[i%4], i%7 == 0, i%11 == 0))
	}
	page, err := m.s.List(t.Context(), postgres.Filter{Limit: postgres.MaxPage})
	require.NoError(t, err)
	require.Len(t, page.Rows, len(opened))
	m.rows = page.Rows
	return m
}

// passes is the filter, told again in other words.
func (m market) passes(f postgres.Filter, r postgres.Row) bool {
	same := func(wanted, is string) bool { return wanted == "" || wanted == is }
	flag := func(wanted *bool, is bool) bool { return wanted == nil || *wanted == is }
	granted := f.Shops == nil || slices.ContainsFunc(f.Shops, func(s access.Shop) bool { return s.Covers(r.Platform, r.Shop) })
	said := map[string]bool{"": true, "水": m.says[r.Number] == "漏水", "broken": strings.Contains(m.says[r.Number], "broken"),
		`"cup broken"`: m.says[r.Number] == "cup broken"}[f.Search]
	return granted && said && same(f.Platform, r.Platform) && same(f.Shop, r.Shop) && same(f.Owner, r.Owner) &&
		same(string(f.Stage), string(r.Stage)) && same(string(f.Category), string(r.Category)) &&
		flag(f.Open, r.ClosedAt == nil) && flag(f.Breached, r.Breached) && flag(f.Attention, r.NeedsAttention) &&
		(f.Sort != postgres.DueFirst || r.ClosedAt == nil && r.NextDue != nil) && (f.Sort != postgres.LastClosed || r.ClosedAt != nil)
}

// expected is the whole list that a filter asks for.
func (m market) expected(f postgres.Filter) []string {
	var all []postgres.Row
	for _, r := range m.rows {
		if m.passes(f, r) {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b postgres.Row) int {
		down := func(x, y time.Time) int { return cmp.Or(y.Compare(x), strings.Compare(b.Number, a.Number)) }
		switch f.Sort {
		case postgres.Oldest:
			return -down(a.OpenedAt, b.OpenedAt)
		case postgres.Submitted:
			return down(a.SubmittedAt, b.SubmittedAt)
		case postgres.DueFirst:
			return -down(*a.NextDue, *b.NextDue)
		case postgres.LastClosed:
			return down(*a.ClosedAt, *b.ClosedAt)
		}
		return down(a.OpenedAt, b.OpenedAt)
	})
	return numbers(postgres.Page{Rows: all})
}

// drawFilter draws what somebody may ask for, within some grants or none.
func drawFilter(t *rapid.T) postgres.Filter {
	flag := func(name string) *bool {
		return rapid.SampledFrom([]*bool{nil, nil, nil, new(bool), ptr(true)}).Draw(t, name)
	}
	part := func(of []string) *rapid.Generator[string] {
		return rapid.SampledFrom(append([]string{"*", "other", ""}, of...))
	}
	f := postgres.Filter{
		Platform: rapid.SampledFrom(append([]string{"", "", ""}, platforms...)).Draw(t, "platform"),
		Shop:     rapid.SampledFrom(append([]string{"", "", ""}, shops...)).Draw(t, "shop"),
		Owner:    rapid.SampledFrom([]string{"", "", "lin", "nobody"}).Draw(t, "owner"),
		Stage:    rapid.SampledFrom([]complaint.Stage{"", "", complaint.Deciding, complaint.Received, complaint.Closed}).Draw(t, "stage"),
		Category: rapid.SampledFrom([]complaint.Category{"", "", complaint.Categories[1]}).Draw(t, "category"),
		Search:   rapid.SampledFrom([]string{"", "", "水", "broken", `"cup broken"`}).Draw(t, "search"),
		Open:     flag("open"), Breached: flag("breached"), Attention: flag("attention"),
		Sort:  rapid.SampledFrom(append([]postgres.Sort{""}, postgres.Sorts...)).Draw(t, "sort"),
		Limit: rapid.IntRange(5, 60).Draw(t, "limit"),
	}
	if rapid.Bool().Draw(t, "walled") {
		f.Shops = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) access.Shop {
			return access.Shop{Platform: part(platforms).Draw(t, "platform"), Name: part(shops).Draw(t, "name")}
		}), 0, 5).Draw(t, "shops")
		f.Shops = append([]access.Shop{}, f.Shops...)
	}
	return f
}

func ptr[T any](v T) *T { return &v }

// whole reads a list page by page.
func whole(t require.TestingT, list func(postgres.Filter) (postgres.Page, error), f postgres.Filter) (all []string) {
	for {
		page, err := list(f)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.Rows), f.Limit)
		all = append(all, numbers(page)...)
		if f.Cursor = page.NextCursor; f.Cursor == "" {
			return all
		}
	}
}

// Whatever is asked for under whatever grants, by whichever of the ways that
// the store has to read it: nothing of another shop, and nothing missing.
func TestListShowsAllThatIsAskedForAndNothingBehindTheWall(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	ways := map[string]*postgres.Store{"usual": m.s, "narrow": m.s.WithBounds(20, 5), "walking": m.s.WithBounds(40, 0)}
	rapid.Check(t, func(rt *rapid.T) {
		f := drawFilter(rt)
		want := m.expected(f)
		for name, s := range ways {
			got := whole(rt, func(f postgres.Filter) (postgres.Page, error) { return s.List(t.Context(), f) }, f)
			require.Equal(rt, want, got, "%s: %+v", name, f)
		}
	})
}

// Every set of one or two grants, by every way to read several shops.
func TestGrantsAddUpToWhatEachOfThemCovers(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	var grants []access.Shop
	for _, p := range append([]string{"*"}, platforms...) {
		for _, s := range append([]string{"*"}, shops...) {
			grants = append(grants, access.Shop{Platform: p, Name: s})
		}
	}
	for i, a := range grants {
		for _, b := range grants[i:] {
			for _, owner := range []string{"", "lin"} {
				f := postgres.Filter{Shops: []access.Shop{a, b}, Owner: owner, Limit: postgres.MaxPage}
				page, err := m.s.List(t.Context(), f)
				require.NoError(t, err)
				require.Equal(t, m.expected(f), numbers(page), "%s and %s", a, b)
			}
		}
	}
}

func TestNoGrantShowsNothingAndNoFilterWidensOne(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	for name, f := range map[string]postgres.Filter{
		"no grant":           {Shops: []access.Shop{}},
		"empty grant":        {Shops: []access.Shop{{}}},
		"half a grant":       {Shops: []access.Shop{{Platform: "taobao"}}},
		"another platform":   {Shops: []access.Shop{{Platform: "jd", Name: "a"}}, Platform: "taobao"},
		"another shop":       {Shops: []access.Shop{{Platform: "jd", Name: "a"}}, Shop: "b"},
		"no wildcard inside": {Shops: []access.Shop{{Platform: "jd", Name: "a*"}, {Platform: "j%", Name: "%"}}},
		"SQL":                {Shops: []access.Shop{{Platform: "jd' or true --", Name: "a"}}},
	} {
		page, err := m.s.List(t.Context(), f)
		require.NoError(t, err, name)
		require.Empty(t, page.Rows, name)
	}
	ours := postgres.Filter{Shops: []access.Shop{{Platform: "jd", Name: "a"}}}
	wider := ours
	wider.Platform, wider.Shop = "*", "*"
	for _, f := range []postgres.Filter{ours, wider} {
		page, err := m.s.List(t.Context(), f)
		require.NoError(t, err)
		require.NotEmpty(t, page.Rows)
		for _, r := range page.Rows {
			require.Equal(t, "jd/a", r.Platform+"/"+r.Shop)
		}
	}
	theirs := slices.IndexFunc(m.rows, func(r postgres.Row) bool { return r.Platform == "taobao" })
	ours.Search = m.rows[theirs].Number
	page, err := m.s.List(t.Context(), ours)
	require.NoError(t, err)
	require.Empty(t, page.Rows, "a number is no way around the wall")
}
