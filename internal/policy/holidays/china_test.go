package holidays_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
	"redress/internal/policy/holidays"
)

// notices are the days off and the make-up workdays of a year, from the notices of
// the General Office of the State Council: 国办发明电〔2019〕16号 for 2020, with 〔2020〕1号
// for the epidemic, 〔2020〕27号, 〔2021〕11号, 〔2022〕16号, 〔2023〕7号, 〔2024〕12号 and
// 〔2025〕7号 for 2026. They were written down by hand, with the weekends that a notice
// joins to a holiday.
var notices = []struct {
	year    int
	off, on string
}{
	{2020, "01-01 01-24 01-25 01-26 01-27 01-28 01-29 01-30 01-31 02-01 02-02 04-04 04-05 04-06 05-01 05-02 05-03 05-04 05-05 06-25 06-26 06-27 " +
		"10-01 10-02 10-03 10-04 10-05 10-06 10-07 10-08", "01-19 04-26 05-09 06-28 09-27 10-10"},
	{2021, "01-01 01-02 01-03 02-11 02-12 02-13 02-14 02-15 02-16 02-17 04-03 04-04 04-05 05-01 05-02 05-03 05-04 05-05 06-12 06-13 06-14 " +
		"09-19 09-20 09-21 10-01 10-02 10-03 10-04 10-05 10-06 10-07", "02-07 02-20 04-25 05-08 09-18 09-26 10-09"},
	{2022, "01-01 01-02 01-03 01-31 02-01 02-02 02-03 02-04 02-05 02-06 04-03 04-04 04-05 04-30 05-01 05-02 05-03 05-04 06-03 06-04 06-05 " +
		"09-10 09-11 09-12 10-01 10-02 10-03 10-04 10-05 10-06 10-07 12-31", "01-29 01-30 04-02 04-24 05-07 10-08 10-09"},
	{2023, "01-01 01-02 01-21 01-22 01-23 01-24 01-25 01-26 01-27 04-05 04-29 04-30 05-01 05-02 05-03 06-22 06-23 06-24 " +
		"09-29 09-30 10-01 10-02 10-03 10-04 10-05 10-06 12-30 12-31", "01-28 01-29 04-23 05-06 06-25 10-07 10-08"},
	{2024, "01-01 02-10 02-11 02-12 02-13 02-14 02-15 02-16 02-17 04-04 04-05 04-06 05-01 05-02 05-03 05-04 05-05 06-08 06-09 06-10 " +
		"09-15 09-16 09-17 10-01 10-02 10-03 10-04 10-05 10-06 10-07", "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12"},
	{2025, "01-01 01-28 01-29 01-30 01-31 02-01 02-02 02-03 02-04 04-04 04-05 04-06 05-01 05-02 05-03 05-04 05-05 05-31 06-01 06-02 " +
		"10-01 10-02 10-03 10-04 10-05 10-06 10-07 10-08", "01-26 02-08 04-27 09-28 10-11"},
	{2026, "01-01 01-02 01-03 02-15 02-16 02-17 02-18 02-19 02-20 02-21 02-22 02-23 04-04 04-05 04-06 05-01 05-02 05-03 05-04 05-05 06-19 06-20 06-21 " +
		"09-25 09-26 09-27 10-01 10-02 10-03 10-04 10-05 10-06 10-07", "01-04 02-14 02-28 05-09 09-20 10-10"},
}

func TestChinaFollowsTheNotices(t *testing.T) {
	t.Parallel()
	for _, n := range notices {
		t.Run(fmt.Sprint(n.year), func(t *testing.T) {
			t.Parallel()
			off, on, known, err := holidays.Days("cn", n.year, n.year)
			require.NoError(t, err)
			require.Equal(t, n.off, short(off))
			require.Equal(t, n.on, short(on))
			require.Equal(t, clock.DateOf(n.year, time.December, 31), known)
		})
	}
}

// The State Council moves days of rest about, but gives no more of them than the
// law does: 11 days off from Monday to Friday until 2024, 13 since. It holds for a
// year that the library publishes after this test was written, too.
func TestChinaGivesNoMoreDaysThanTheLaw(t *testing.T) {
	t.Parallel()
	ends, limited := holidays.Ends("cn")
	require.True(t, limited)
	require.GreaterOrEqual(t, ends, 2027)
	off, on, _, err := holidays.Days("cn", 2020, ends)
	require.NoError(t, err)

	given := map[int]int{}
	for _, d := range off {
		if !weekend(d) {
			given[yearOf(d)]++
		}
	}
	for _, d := range on {
		require.True(t, weekend(d), "%s is worked anyway", d)
		require.NotContains(t, off, d)
		given[yearOf(d)]--
	}
	for year := 2020; year <= ends; year++ {
		lawful := 11
		switch {
		case year == 2020:
			lawful += 2 // 31 January off and 1 February not worked, in the epidemic
		case year >= 2025:
			lawful = 13 // Regulation on Public Holidays, as amended on 10 November 2024
		}
		require.Equal(t, lawful, given[year], "in %d", year)
	}
}

func weekend(d clock.Date) bool {
	return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
}

// yearOf is the year whose notice names the day: the last days of December belong
// to the New Year after them.
func yearOf(d clock.Date) int { return (d + 5).Year() }
