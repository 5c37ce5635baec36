package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

func TestLoadKnowsAtOnceWhatThisProcessRecorded(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	is := func(wanted map[string]int) {
		t.Helper()
		load, err := s.Load(t.Context())
		require.NoError(t, err)
		require.Equal(t, wanted, load)
		load["lin"] = 99 // whoever asked may do with it what they like
	}
	is(map[string]int{})
	one, two := newLife(t, s).happens("a"), newLife(t, s).happens("a")
	record := func(c *complaint.Case, owner string) {
		t.Helper()
		c.Owner = owner
		require.NoError(t, s.Record(t.Context(), postgres.RecordRequest{RunID: "r", Case: c}))
	}
	record(one.c, "lin")
	record(two.c, "lin")
	is(map[string]int{"lin": 2})
	record(two.c, "mei")
	record(two.c, "mei")
	is(map[string]int{"lin": 1, "mei": 1})
	one.c.Stage, one.c.Outcome = complaint.Closed, complaint.Remedied
	record(one.c, "lin")
	is(map[string]int{"mei": 1})
}

func TestLoadLearnsWhatOthersRecorded(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	here, there := postgrestest.Connect(t, url), postgrestest.Connect(t, url)
	load, err := there.Load(t.Context())
	require.NoError(t, err)
	require.Empty(t, load)
	l := newLife(t, here).happens("a")
	l.c.Owner = "lin"
	require.NoError(t, here.Record(t.Context(), postgres.RecordRequest{RunID: "r", Case: l.c}))
	require.Eventually(t, func() bool {
		load, err := there.Load(t.Context())
		return err == nil && load["lin"] == 1
	}, 20*time.Second, 50*time.Millisecond)
}
