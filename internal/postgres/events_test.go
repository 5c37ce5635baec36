package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

func TestEventsComeInPages(t *testing.T) {
	t.Parallel()
	l := newLife(t, postgrestest.Store(t))
	none, err := l.s.Events(t.Context(), l.c.Number, 0, 10)
	require.NoError(t, err)
	require.Empty(t, none)
	l.happens("a", "b", "c", "d", "e").recorded("first")
	page, err := l.s.Events(t.Context(), l.c.Number, 1, 2)
	require.NoError(t, err)
	require.Len(t, page, 2)
	require.Equal(t, []string{"b", "c"}, []string{page[0].Facts["note"], page[1].Facts["note"]})
	require.Len(t, page[0].Hash, 64)
	_, err = l.s.Events(t.Context(), "R26-0000-0000", 0, 10)
	require.ErrorAs(t, err, &postgres.NotFound{})
}

func TestEventsCannotBeChangedAndAChangeShows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change string
		bad    int
	}{
		"changed":          {`update events set facts = '{"note": "x"}' where seq = 2`, 2},
		"another instant":  {`update events set at = at + interval '1 microsecond' where seq = 3`, 3},
		"removed":          {`delete from events where seq = 2`, 2},
		"cut off":          {`delete from events where seq = 4`, 4},
		"all gone":         {`truncate events`, 1},
		"end forged":       {`update complaints set last_hash = '\x00'`, 4},
		"another's number": {`update events set run_id = 'other' where seq = 1`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLife(t, postgrestest.Store(t)).happens("a", "b", "c", "d").recorded("first")
			if name != "end forged" {
				require.ErrorContains(t, l.s.Exec(t.Context(), c.change), "append-only")
				require.Len(t, l.story(), 4)
				require.NoError(t, l.s.Exec(t.Context(), `alter table events disable trigger all`))
			}
			require.NoError(t, l.s.Exec(t.Context(), c.change))
			verified, err := l.s.Verify(t.Context(), l.c.Number)
			require.NoError(t, err)
			require.False(t, verified.OK)
			require.Equal(t, c.bad, verified.FirstBad, verified.Reason)
		})
	}
}
