package postgres_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

func count(t *testing.T, s *postgres.Store, table string) int {
	t.Helper()
	n, err := s.Count(t.Context(), table)
	require.NoError(t, err)
	return n
}

func TestOpenKeepsEverythingAndShowsItBeforeItsStart(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	r := postgrestest.Request()
	opened, err := s.Open(t.Context(), r)
	require.NoError(t, err)
	require.True(t, opened.Created)
	parsed, err := complaint.ParseNumber(opened.Number)
	require.NoError(t, err)
	require.Equal(t, parsed, opened.Number)

	o, err := s.Opening(t.Context(), opened.Number)
	require.NoError(t, err)
	require.Equal(t, r.Opening, o)
	in, err := s.Intake(t.Context(), opened.Number)
	require.NoError(t, err)
	require.Equal(t, r.Opening.Intake(opened.Number, r.Terms), in)

	shown, err := s.Show(t.Context(), opened.Number)
	require.NoError(t, err)
	require.Equal(t, complaint.Received, shown.Stage)
	require.Equal(t, "redress", shown.Next.WaitingFor)
	require.Equal(t, r.Opening.SubmittedAt, shown.SubmittedAt)
	require.Equal(t, r.Now, shown.OpenedAt)
	number, err := s.ByExternal(t.Context(), "house", "demo", r.Opening.ExternalID)
	require.NoError(t, err)
	require.Equal(t, opened.Number, number)
	_, err = s.ByExternal(t.Context(), "house", "demo", "none")
	require.ErrorAs(t, err, &postgres.NotFound{})
	_, err = s.Show(t.Context(), "R26-0000-0000")
	require.ErrorAs(t, err, &postgres.NotFound{})
}

func TestSamePlatformCaseIsOneComplaint(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	r := postgrestest.Request()
	first, err := s.Open(t.Context(), r)
	require.NoError(t, err)
	r.Opening.Text, r.IdempotencyKey = "told otherwise", "k1"
	again, err := s.Open(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, postgres.Opened{Number: first.Number}, again)
	again, err = s.Open(t.Context(), r)
	require.NoError(t, err, "the new key leads to the complaint there is")
	require.Equal(t, first.Number, again.Number)

	r.Opening.Shop, r.IdempotencyKey = "other", ""
	other, err := s.Open(t.Context(), r)
	require.NoError(t, err)
	require.True(t, other.Created, "the same id in another shop is another case")
}

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	r := postgrestest.Request(func(o *complaint.Opening) { o.ExternalID = "" })
	r.IdempotencyKey, r.Opening.SubmittedAt = "k1", r.Now
	first, err := s.Open(t.Context(), r)
	require.NoError(t, err)
	r.Now = r.Now.Add(time.Minute)
	r.Opening.SubmittedAt = r.Now
	again, err := s.Open(t.Context(), r)
	require.NoError(t, err, "an instant of submission that was filled in does not count")
	require.Equal(t, postgres.Opened{Number: first.Number}, again)

	r.Opening.Text = "something else"
	_, err = s.Open(t.Context(), r)
	require.ErrorAs(t, err, &postgres.IdempotencyMismatch{})
	_, err = s.OpenMany(t.Context(), []postgres.OpenRequest{postgrestest.Request(), r})
	require.ErrorAs(t, err, &postgres.IdempotencyMismatch{})
	require.Equal(t, 1, count(t, s, "complaints"))
}

func TestFiftyAtOnceAreOneComplaint(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	for name, change := range map[string]func(*postgres.OpenRequest){
		"platform case":              func(*postgres.OpenRequest) {},
		"idempotency key":            func(r *postgres.OpenRequest) { r.Opening.ExternalID, r.IdempotencyKey = "", "key" },
		"both, no address or number": func(r *postgres.OpenRequest) { r.Opening.Customer.Email, r.IdempotencyKey = "", "both" },
	} {
		before := [2]int{count(t, s, "complaints"), count(t, s, "people")}
		r := postgrestest.Request()
		change(&r)
		var all errgroup.Group
		opened := make([]postgres.Opened, 50)
		for i := range opened {
			all.Go(func() (err error) { opened[i], err = s.Open(t.Context(), r); return err })
		}
		require.NoError(t, all.Wait(), name)
		created := 0
		for _, o := range opened {
			require.Equal(t, opened[0].Number, o.Number, name)
			if o.Created {
				created++
			}
		}
		require.Equal(t, 1, created, name)
		require.Equal(t, before[0]+1, count(t, s, "complaints"), name)
		require.Equal(t, before[1]+1, count(t, s, "people"), name)
	}
}

func TestTakenCaseNumberIsDrawnAgain(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	draws := func() io.Reader {
		return io.MultiReader(bytes.NewReader([]byte{1, 2, 3, 4, 5, 6, 7}), bytes.NewReader([]byte{1, 2, 3, 4, 5, 6, 7}), bytes.NewReader([]byte{7, 6, 5, 4, 3, 2, 1}))
	}
	first, err := s.WithRandom(draws()).OpenMany(t.Context(), []postgres.OpenRequest{postgrestest.Request(), postgrestest.Request()})
	require.NoError(t, err)
	require.NotEqual(t, first[0].Number, first[1].Number)
	more := io.MultiReader(draws(), bytes.NewReader([]byte{9, 9, 9, 9, 9, 9, 9}))
	second, err := s.WithRandom(more).Open(t.Context(), postgrestest.Request())
	require.NoError(t, err)
	require.NotContains(t, []string{first[0].Number, first[1].Number}, second.Number)
}

func TestOpenManyOpensEachOnceAndLoadsThousands(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	requests := make([]postgres.OpenRequest, 1000)
	for i := range requests {
		requests[i] = postgrestest.Request()
	}
	requests[999] = requests[0] // the same case twice in one file
	requests[998].Opening.Customer.Email = requests[1].Opening.Customer.Email
	first, err := s.OpenMany(t.Context(), requests)
	require.NoError(t, err)
	require.Equal(t, postgres.Opened{Number: first[0].Number}, first[999])
	require.Equal(t, 999, count(t, s, "complaints"))
	require.Equal(t, 999, count(t, s, "texts"))
	require.Equal(t, 998, count(t, s, "people"))
	o, err := s.Opening(t.Context(), first[998].Number)
	require.NoError(t, err)
	require.Equal(t, requests[998].Opening, o)

	again, err := s.OpenMany(t.Context(), requests)
	require.NoError(t, err)
	for i := range again {
		require.Equal(t, postgres.Opened{Number: first[i].Number}, again[i])
	}
	require.Equal(t, 999, count(t, s, "complaints"))
	none, err := s.OpenMany(t.Context(), nil)
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestBatchesThatMeetDoNotBlockEachOther(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	requests := make([]postgres.OpenRequest, 60)
	for i := range requests {
		requests[i] = postgrestest.Request(func(o *complaint.Opening) { o.Customer.Phone = "+86 138 0000 000" + string(rune('0'+i%10)) })
	}
	var all errgroup.Group
	for n := range 8 {
		all.Go(func() error {
			turned := append(append([]postgres.OpenRequest{}, requests[n*7:]...), requests[:n*7]...)
			_, err := s.OpenMany(t.Context(), turned)
			return err
		})
	}
	require.NoError(t, all.Wait())
	require.Equal(t, 60, count(t, s, "complaints"))
	require.Equal(t, 10, count(t, s, "people"))
}
