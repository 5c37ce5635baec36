package postgres_test

import (
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/million"
	"redress/internal/postgres/postgrestest"
)

// many is a store with REDRESS_BENCH_ROWS complaints, 20,000 without. With
// REDRESS_BENCH_DATABASE it is that database, filled when it has none and kept.
func many(b *testing.B) *postgres.Store {
	b.Helper()
	rows := 20_000
	if set := os.Getenv("REDRESS_BENCH_ROWS"); set != "" {
		var err error
		rows, err = strconv.Atoi(set)
		require.NoError(b, err)
	}
	url := os.Getenv("REDRESS_BENCH_DATABASE")
	if url == "" {
		url = postgrestest.URL(b)
	} else {
		require.NoError(b, postgres.Migrate(b.Context(), url))
	}
	s := postgrestest.Connect(b, url)
	there, err := s.Count(b.Context(), "complaints")
	require.NoError(b, err)
	if there == 0 {
		postgrestest.Fill(b, url, rows)
	}
	return s
}

// measure reads one page many times and reports the slow ones too.
func measure(b *testing.B, s *postgres.Store, f postgres.Filter) {
	b.Helper()
	var took []time.Duration
	var page postgres.Page
	for b.Loop() {
		begun := time.Now()
		var err error
		page, err = s.List(b.Context(), f)
		require.NoError(b, err)
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(len(page.Rows)), "rows")
}

func granted(shops ...int) (all []access.Shop) {
	for _, i := range shops {
		platform, shop := million.Shop(i)
		all = append(all, access.Shop{Platform: platform, Name: shop})
	}
	return all
}

func upTo(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}

// BenchmarkManyLists reads first pages as people ask for them.
func BenchmarkManyLists(b *testing.B) {
	s := many(b)
	yes := true
	for _, one := range []struct {
		name string
		f    postgres.Filter
	}{
		{"all", postgres.Filter{}},
		{"oldest", postgres.Filter{Sort: postgres.Oldest}},
		{"submitted", postgres.Filter{Sort: postgres.Submitted}},
		{"due", postgres.Filter{Sort: postgres.DueFirst}},
		{"closed", postgres.Filter{Sort: postgres.LastClosed}},
		{"stage", postgres.Filter{Stage: complaint.Arbitrating}},
		{"open", postgres.Filter{Open: &yes}},
		{"owner", postgres.Filter{Owner: "agent7"}},
		{"owner open", postgres.Filter{Owner: "agent7", Open: &yes}},
		{"owner due", postgres.Filter{Owner: "agent7", Sort: postgres.DueFirst}},
		{"attention", postgres.Filter{Attention: &yes}},
		{"breached", postgres.Filter{Breached: &yes}},
		{"due before", postgres.Filter{DueBefore: time.Now().Add(-24 * time.Hour)}},
		{"category", postgres.Filter{Category: complaint.Billing}},
		{"outcome merged", postgres.Filter{Outcome: complaint.Merged}},
		{"platform", postgres.Filter{Shops: []access.Shop{{Platform: "jd", Name: "*"}}}},
		{"big shop", postgres.Filter{Shops: granted(0)}},
		{"big shop due", postgres.Filter{Shops: granted(0), Sort: postgres.DueFirst}},
		{"big shop stage", postgres.Filter{Shops: granted(0), Stage: complaint.Arbitrating}},
		{"big shop open", postgres.Filter{Shops: granted(0), Open: &yes}},
		{"big shop owner", postgres.Filter{Shops: granted(0), Owner: "agent7"}},
		{"big shop owner due", postgres.Filter{Shops: granted(0), Owner: "agent7", Sort: postgres.DueFirst}},
		{"big shop attention", postgres.Filter{Shops: granted(0), Attention: &yes}},
		{"big shop outcome merged", postgres.Filter{Shops: granted(0), Outcome: complaint.Merged}},
		{"small shop", postgres.Filter{Shops: granted(150)}},
		{"small shop closed", postgres.Filter{Shops: granted(150), Sort: postgres.LastClosed}},
		{"small shop owner", postgres.Filter{Shops: granted(150), Owner: "agent7"}},
		{"small shop attention", postgres.Filter{Shops: granted(150), Attention: &yes}},
		{"5 shops", postgres.Filter{Shops: granted(0, 3, 50, 120, 199)}},
		{"5 shops due", postgres.Filter{Shops: granted(0, 3, 50, 120, 199), Sort: postgres.DueFirst}},
		{"5 shops stage", postgres.Filter{Shops: granted(0, 3, 50, 120, 199), Stage: complaint.Arbitrating}},
		{"5 shops category", postgres.Filter{Shops: granted(0, 3, 50, 120, 199), Category: complaint.Billing}},
		{"5 shops attention", postgres.Filter{Shops: granted(0, 3, 50, 120, 199), Attention: &yes}},
		{"all 200 shops", postgres.Filter{Shops: granted(upTo(million.Shops)...)}},
		{"all 200 shops due", postgres.Filter{Shops: granted(upTo(million.Shops)...), Sort: postgres.DueFirst}},
		{"all 200 shops stage", postgres.Filter{Shops: granted(upTo(million.Shops)...), Stage: complaint.Arbitrating}},
	} {
		b.Run(one.name, func(b *testing.B) { measure(b, s, one.f) })
	}
}

// BenchmarkManyPages reads page 1,000 of lists.
func BenchmarkManyPages(b *testing.B) {
	s := many(b)
	for name, f := range map[string]postgres.Filter{"all": {}, "big shop": {Shops: granted(0)}, "5 shops": {Shops: granted(0, 3, 50, 120, 199)}} {
		f.Limit = postgres.MaxPage
		for range 100 {
			page, err := s.List(b.Context(), f)
			require.NoError(b, err)
			f.Cursor = page.NextCursor
		}
		f.Limit = 0
		b.Run(name, func(b *testing.B) { measure(b, s, f) })
	}
}

// BenchmarkManySearches reads first pages of searches.
func BenchmarkManySearches(b *testing.B) {
	s := many(b)
	yes := true
	for _, one := range []struct {
		name string
		f    postgres.Filter
	}{
		{"nothing", postgres.Filter{Search: "無い"}},
		{"rare", postgres.Filter{Search: "险杠"}},
		{"middle", postgres.Filter{Search: million.MiddleWord}},
		{"common", postgres.Filter{Search: million.CommonWord}},
		{"old", postgres.Filter{Search: million.OldWord}},
		{"common and middle", postgres.Filter{Search: million.CommonWord + " " + million.MiddleWord}},
		{"common, open, due", postgres.Filter{Search: million.CommonWord, Sort: postgres.DueFirst}},
		{"common, owner", postgres.Filter{Search: million.CommonWord, Owner: "agent7"}},
		{"common, attention", postgres.Filter{Search: million.CommonWord, Attention: &yes}},
		{"rare, big shop", postgres.Filter{Search: "险杠", Shops: granted(0)}},
		{"middle, big shop", postgres.Filter{Search: million.MiddleWord, Shops: granted(0)}},
		{"common, big shop", postgres.Filter{Search: million.CommonWord, Shops: granted(0)}},
		{"old, big shop", postgres.Filter{Search: million.OldWord, Shops: granted(0)}},
		{"middle, small shop", postgres.Filter{Search: million.MiddleWord, Shops: granted(150)}},
		{"common, small shop", postgres.Filter{Search: million.CommonWord, Shops: granted(150)}},
		{"common, 5 shops", postgres.Filter{Search: million.CommonWord, Shops: granted(0, 3, 50, 120, 199)}},
		{"common, 200 shops", postgres.Filter{Search: million.CommonWord, Shops: granted(upTo(million.Shops)...)}},
	} {
		b.Run(one.name, func(b *testing.B) { measure(b, s, one.f) })
	}
}
