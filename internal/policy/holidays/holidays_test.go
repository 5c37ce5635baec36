package holidays_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
	"redress/internal/policy/holidays"
)

func TestEachListNamesItsSource(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"cn", "de", "gb", "jp", "target", "us"}, holidays.Names())
	for _, name := range holidays.Names() {
		require.NotEmpty(t, holidays.Source(name))
		require.NotContains(t, holidays.Source(name), "\n")
	}
	require.Empty(t, holidays.Source("fr"))
}

func TestYearsAreInOrderAndEachDayOnce(t *testing.T) {
	t.Parallel()
	for _, name := range holidays.Names() {
		off, on, known, err := holidays.Days(name, 2020, 2099)
		require.NoError(t, err)
		for _, days := range [][]clock.Date{off, on} {
			require.Equal(t, slices.Compact(slices.Sorted(slices.Values(days))), days)
		}
		last := 2099
		if ends, limited := holidays.Ends(name); limited {
			last = ends
		}
		require.Equal(t, clock.DateOf(last, time.December, 31), known)
		require.Equal(t, last, off[len(off)-1].Year())

		// A list of years is what its years are one by one.
		var single []clock.Date
		for year := 2020; year <= last; year++ {
			off, _, _, err := holidays.Days(name, year, year)
			require.NoError(t, err)
			single = append(single, off...)
		}
		require.Equal(t, single, off)
	}
}

func TestWhatIsNotPublishedIsNotGuessed(t *testing.T) {
	t.Parallel()
	ends, limited := holidays.Ends("cn")
	require.True(t, limited)

	off, on, known, err := holidays.Days("cn", ends+1, ends+2)
	require.NoError(t, err)
	require.Empty(t, off)
	require.Empty(t, on)
	require.Equal(t, clock.DateOf(ends, time.December, 31), known)

	at := func(year int) time.Time { return time.Date(year, time.November, 25, 0, 0, 0, 0, time.UTC) }
	require.Empty(t, holidays.Missing("cn", at(ends-2)))
	require.Equal(t, []int{ends + 1}, holidays.Missing("cn", at(ends-1)))
	require.Equal(t, []int{ends + 3, ends + 4, ends + 5}, holidays.Missing("cn", at(ends+3)))
	require.Equal(t, []int{2026, 2027, 2028}, holidays.Missing("fr", at(2026)))
	for _, name := range []string{"de", "gb", "jp", "target", "us"} {
		_, limited := holidays.Ends(name)
		require.False(t, limited)
		require.Empty(t, holidays.Missing(name, at(ends+3)))
	}
}

func TestRefusesListsAndYearsThatThereAreNot(t *testing.T) {
	t.Parallel()
	_, _, _, err := holidays.Days("fr", 2026, 2026)
	require.ErrorContains(t, err, `"fr"`)
	require.ErrorContains(t, err, "cn, de, gb, jp, target, us")
	for _, years := range [][2]int{{2019, 2026}, {2026, 2100}, {2027, 2026}} {
		for _, name := range []string{"cn", "jp"} {
			_, _, _, err := holidays.Days(name, years[0], years[1])
			require.Error(t, err)
		}
	}
}

// The race detector sees to it that nobody writes into what the others read.
func TestManyMayAskAtOnce(t *testing.T) {
	t.Parallel()
	for _, name := range holidays.Names() {
		want, _, _, err := holidays.Days(name, 2020, 2027)
		require.NoError(t, err)
		got := make([][]clock.Date, 8)
		var group sync.WaitGroup
		for i := range got {
			group.Go(func() { got[i], _, _, _ = holidays.Days(name, 2020, 2027) })
		}
		group.Wait()
		for _, off := range got {
			require.Equal(t, want, off)
		}
	}
}

func BenchmarkDays(b *testing.B) {
	for _, name := range holidays.Names() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, _, _, err := holidays.Days(name, 2026, 2028); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
