package rakuten_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// all lists a window to its end, and says how many pages it had.
func (r *rig) all(t *testing.T, since, until time.Time) (ids map[string]bool, pages int) {
	t.Helper()
	ids = map[string]bool{}
	for cursor := ""; ; {
		page, err := r.platform.Cases.Changed(t.Context(), since, until, cursor)
		require.NoError(t, err)
		pages++
		for _, c := range page.Cases {
			ids[c.ID] = true
			require.False(t, c.At.Before(since))
			require.True(t, c.At.Before(until))
		}
		if cursor = page.Next; cursor == "" {
			return ids, pages
		}
		require.Less(t, pages, 500)
	}
}

func TestPagesOfAWindow(t *testing.T) {
	t.Parallel()
	r := setup(t)
	want := map[string]bool{}
	for range 250 {
		want[r.Opens(opening())] = true
	}
	got, pages := r.all(t, noon, noon.Add(time.Second))
	require.Equal(t, want, got)
	require.Equal(t, 4, pages, "three pages, and a window of 31 days before them without any")
	got, _ = r.all(t, noon.Add(-time.Hour), noon)
	require.Empty(t, got)
}

func TestTrapAChangeOfAnOldInquiryIsSeen(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	r.Turn(50 * 24 * time.Hour)
	require.True(t, r.Says(id, "その後いかがでしょうか。"))
	now := r.Now()
	got, pages := r.all(t, now.Add(-time.Minute), now.Add(time.Minute))
	require.Equal(t, map[string]bool{id: true}, got, "it was opened 50 days ago, and R-Messe lists by that")
	require.GreaterOrEqual(t, pages, 2, "no window is longer than 31 days")
	require.Less(t, r.platform.Cases.Longest(), 31*24*time.Hour)
	got, _ = r.all(t, now.AddDate(0, 0, -100), now.Add(time.Minute))
	require.Equal(t, map[string]bool{id: true}, got, "a window of 100 days after an outage is cut")
}

func TestTrapMoreThanTenThousandAreHalved(t *testing.T) {
	t.Parallel()
	r := setup(t)
	want := map[string]bool{}
	for n := range 10500 {
		want[r.Opens(opening())] = true
		if n%2 == 0 {
			r.Turn(time.Second)
		}
	}
	got, pages := r.all(t, noon, r.Now().Add(time.Second))
	require.Len(t, got, len(want))
	require.Equal(t, want, got)
	t.Log(pages, "pages")
}

func TestCursorsThatAreNoneOfOurs(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for _, cursor := range []string{"x", "1.2.0.0", "2.1.1.0", "1.2.101.0", fmt.Sprint(noon)} {
		_, err := r.platform.Cases.Changed(t.Context(), noon, noon, cursor)
		require.Error(t, err, cursor)
	}
	require.Zero(t, r.line.Calls())
}

func TestSomethingThatComesBetweenPagesIsReadOnceMore(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for range 150 {
		r.Opens(opening())
	}
	until := noon.Add(time.Minute)
	var cursor string
	for {
		page, err := r.platform.Cases.Changed(t.Context(), noon, until, cursor)
		require.NoError(t, err)
		cursor = page.Next
		if len(page.Cases) == 100 {
			break
		}
	}
	late := r.Opens(opening())
	got := map[string]bool{}
	for cursor != "" {
		page, err := r.platform.Cases.Changed(t.Context(), noon, until, cursor)
		require.NoError(t, err)
		for _, c := range page.Cases {
			got[c.ID] = true
		}
		cursor = page.Next
	}
	require.True(t, got[late])
	require.Len(t, got, 151)
}
