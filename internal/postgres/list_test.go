package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

func numbers(page postgres.Page) (all []string) {
	for _, r := range page.Rows {
		all = append(all, r.Number)
	}
	return all
}

func TestListPagesWithoutGapsWhileComplaintsComeIn(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	same := time.Now()
	var opened []string
	for range 7 {
		r := postgrestest.Request()
		r.Now = same // the number decides the order
		o, err := s.Open(t.Context(), r)
		require.NoError(t, err)
		opened = append(opened, o.Number)
	}
	var seen []string
	f := postgres.Filter{Limit: 3}
	for {
		page, err := s.List(t.Context(), f)
		require.NoError(t, err)
		seen = append(seen, numbers(page)...)
		if f.Cursor = page.NextCursor; f.Cursor == "" {
			break
		}
		postgrestest.Open(t, s)
	}
	require.Len(t, seen, 7)
	require.ElementsMatch(t, opened, seen)
	for _, wrong := range []string{"nonsense", "!!", "MjAyNg"} {
		_, err := s.List(t.Context(), postgres.Filter{Cursor: wrong})
		require.ErrorAs(t, err, &postgres.BadCursor{})
	}
}

func TestListFilters(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	plain := postgrestest.Open(t, s, func(o *complaint.Opening) { o.Platform, o.Shop = "taobao", "cups" })
	l := newLife(t, s).happens("a")
	due := time.Now().Add(time.Hour)
	c := l.c
	c.Stage, c.Kind, c.Category, c.Severity, c.Owner, c.Outcome = complaint.Deciding, complaint.IsComplaint, complaint.Billing, complaint.High, "lin", complaint.Remedied
	c.Breaches, c.Attention = 1, []complaint.Attention{{Step: "refund/1"}}
	require.NoError(t, s.Record(t.Context(), postgres.RecordRequest{RunID: "r", Case: c, View: complaint.View{Next: complaint.Next{Due: &due}}}))

	yes, no := true, false
	for name, f := range map[string]postgres.Filter{
		"stage": {Stage: complaint.Deciding}, "owner": {Owner: "lin"}, "category": {Category: complaint.Billing},
		"severity": {Severity: complaint.High}, "outcome": {Outcome: complaint.Remedied}, "kind": {Kind: complaint.IsComplaint},
		"breached": {Breached: &yes}, "attention": {Attention: &yes}, "due": {DueBefore: due.Add(time.Minute)},
		"platform and shop": {Platform: "house", Shop: "demo"}, "opened": {OpenedAfter: time.Now().Add(-time.Hour), Owner: "lin"},
	} {
		page, err := s.List(t.Context(), f)
		require.NoError(t, err, name)
		require.Equal(t, []string{c.Number}, numbers(page), name)
	}
	for name, f := range map[string]postgres.Filter{
		"stage": {Stage: complaint.Received}, "not breached": {Breached: &no}, "no attention": {Attention: &no}, "shop": {Shop: "cups"},
	} {
		page, err := s.List(t.Context(), f)
		require.NoError(t, err, name)
		require.Equal(t, []string{plain}, numbers(page), name)
	}
	for name, f := range map[string]postgres.Filter{
		"due": {DueBefore: due.Add(-time.Minute)}, "opened": {OpenedAfter: time.Now().Add(time.Hour)}, "owner": {Owner: "wei' or true --"},
	} {
		page, err := s.List(t.Context(), f)
		require.NoError(t, err, name)
		require.Empty(t, page.Rows, name)
	}
	load, err := s.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[string]int{"lin": 1}, load)
}
