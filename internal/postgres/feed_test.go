package postgres_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// feed reads so many entries behind a place. They come when no older transaction
// of the whole cluster is under way any more, those of other tests included.
func feed(t *testing.T, s *postgres.Store, after postgres.FeedCursor, wanted int) (told []postgres.FeedEntry) {
	t.Helper()
	for len(told) < wanted {
		require.NoError(t, t.Context().Err())
		some, err := s.Feed(t.Context(), after, 3)
		require.NoError(t, err)
		if len(some) > 0 {
			told, after = append(told, some...), some[len(some)-1].Cursor
		}
	}
	return told
}

func TestTheFeedTellsWhatWasRecordedInOneOrder(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	begin, err := s.FeedEnd(t.Context())
	require.NoError(t, err)
	l := newLife(t, s).happens("a", "b").recorded("first").recorded("first").happens("c").recorded("first")
	entries := feed(t, s, begin, 2)
	require.Len(t, entries, 2, "recording the same again tells nothing")
	require.Equal(t, []int{1, 2, 3, 3}, []int{entries[0].FirstSeq, entries[0].LastSeq, entries[1].FirstSeq, entries[1].LastSeq})
	events, err := s.EventsOf(t.Context(), entries)
	require.NoError(t, err)
	require.Equal(t, "b", events[0][1].Facts["note"])
	require.Equal(t, "c", events[1][0].Facts["note"])
	require.Equal(t, l.c.Number, entries[0].Number)

	read, err := postgres.ParseFeedCursor(entries[0].Cursor.String())
	require.NoError(t, err)
	require.Equal(t, entries[1:], feed(t, s, read, 1))
	require.Equal(t, entries, feed(t, s, entries[0].Cursor.Before(), 2))
	for _, wrong := range []string{"", "1", "x.1", "1.x", "1.-2", "-1.2"} {
		_, err := postgres.ParseFeedCursor(wrong)
		require.ErrorAs(t, err, &postgres.BadCursor{}, wrong)
	}
}

func TestTheFeedOfOneComplaintIsItsOwn(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	begin, err := s.FeedEnd(t.Context())
	require.NoError(t, err)
	one, other := newLife(t, s), newLife(t, s)
	one.happens("a").recorded("first")
	other.happens("b").recorded("first")
	one.happens("c").recorded("first")
	all := feed(t, s, begin, 3)
	own, err := s.FeedOf(t.Context(), one.c.Number, begin, 10)
	require.NoError(t, err)
	require.Equal(t, []postgres.FeedEntry{all[0], all[2]}, own)
	none, err := s.FeedOf(t.Context(), "R26-0000-000E", begin, 10)
	require.NoError(t, err)
	require.Empty(t, none)
}

// A reader that goes on from what it has read misses nothing, whatever order the
// transactions commit in.
func TestNothingIsAddedBeforeWhatWasRead(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	at, err := s.FeedEnd(t.Context())
	require.NoError(t, err)
	const lives, events = 8, 20
	var writers errgroup.Group
	all := make([]*life, lives)
	for i := range all {
		all[i] = newLife(t, s)
	}
	for _, l := range all {
		writers.Go(func() error {
			for n := range events {
				l.happens(strconv.Itoa(n))
				if err := l.recordIn("first"); err != nil {
					return err
				}
				l.c.Recorded(l.c.Seq)
			}
			return nil
		})
	}
	written := make(chan error, 1)
	go func() { written <- writers.Wait() }()
	last, rings := map[string]int{}, s.Rings(t.Context())
	for done, total := false, 0; !done || total < lives*events; {
		entries, err := s.Feed(t.Context(), at, 0)
		require.NoError(t, err)
		for _, e := range entries {
			require.True(t, at.Less(e.Cursor))
			require.Equal(t, last[e.Number]+1, e.FirstSeq)
			last[e.Number], at = e.LastSeq, e.Cursor
			total += e.LastSeq - e.FirstSeq + 1
		}
		if len(entries) > 0 {
			continue
		}
		select {
		case err := <-written:
			require.NoError(t, err)
			done = true
		case <-rings:
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func TestWhatIsOldIsDroppedFromTheFeedAndToldSo(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	newLife(t, s).happens("a").recorded("first")
	entry := feed(t, s, postgres.FeedCursor{}, 1)[0]
	reaches := func(c postgres.FeedCursor) bool {
		there, err := s.FeedReaches(t.Context(), c)
		require.NoError(t, err)
		return there
	}
	require.True(t, reaches(entry.Cursor.Before()))
	dropped, err := s.DropFeed(t.Context(), time.Now())
	require.NoError(t, err)
	require.Zero(t, dropped)
	dropped, err = s.DropFeed(t.Context(), time.Now().Add(postgres.FeedKept+time.Minute))
	require.NoError(t, err)
	require.EqualValues(t, 1, dropped)
	require.False(t, reaches(postgres.FeedCursor{Transaction: entry.Cursor.Transaction - 1}))
	require.True(t, reaches(entry.Cursor))
	end, err := s.FeedEnd(t.Context())
	require.NoError(t, err)
	require.True(t, reaches(end))
	require.False(t, reaches(postgres.FeedCursor{Transaction: 1 << 40}), "of another cluster")
}

func TestAFeedOfAnotherClusterBeginsAnew(t *testing.T) {
	t.Parallel()
	address := postgrestest.URL(t)
	s := postgrestest.Connect(t, address)
	newLife(t, s).happens("a").recorded("first")
	dropped, err := s.MendFeed(t.Context())
	require.NoError(t, err)
	require.Zero(t, dropped)
	db, err := sqlx.ConnectContext(t.Context(), "postgres", address)
	require.NoError(t, err)
	defer db.Close()
	for _, statement := range []string{`update feed set xid = '999999999999'`, `update webhook_cursor set cursor = '999999999999.4'`} {
		_, err = db.ExecContext(context.Background(), statement)
		require.NoError(t, err)
	}
	dropped, err = s.MendFeed(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 1, dropped)
	newLife(t, s).happens("b").recorded("first")
	var cursor string
	require.NoError(t, db.GetContext(t.Context(), &cursor, `select cursor from webhook_cursor`))
	at, err := postgres.ParseFeedCursor(cursor)
	require.NoError(t, err)
	require.Equal(t, 1, feed(t, s, at, 1)[0].LastSeq)
}
