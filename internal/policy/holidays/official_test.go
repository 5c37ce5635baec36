package holidays_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/stretchr/testify/require"

	"redress/internal/clock"
	"redress/internal/policy/holidays"
)

// official are the days of a year as those who decide about them published them,
// and those on a weekend for which another day is off. They were written down by
// hand, not made by the libraries.
var official = []struct {
	list string
	year int
	off  string
}{
	// U.S. Office of Personnel Management, federal holidays.
	{"us", 2020, "01-01 01-20 02-17 05-25 07-03 07-04 09-07 10-12 11-11 11-26 12-25"},
	{"us", 2021, "01-01 01-18 02-15 05-31 06-18 06-19 07-04 07-05 09-06 10-11 11-11 11-25 12-24 12-25 12-31"},
	{"us", 2022, "01-01 01-17 02-21 05-30 06-19 06-20 07-04 09-05 10-10 11-11 11-24 12-25 12-26"},
	{"us", 2023, "01-01 01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-10 11-11 11-23 12-25"},
	{"us", 2024, "01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25"},
	{"us", 2025, "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25"},
	{"us", 2026, "01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25"},
	{"us", 2027, "01-01 01-18 02-15 05-31 06-18 06-19 07-04 07-05 09-06 10-11 11-11 11-25 12-24 12-25 12-31"},

	// gov.uk/bank-holidays, England and Wales: VE Day moved in 2020, the jubilee and
	// the funeral in 2022, the coronation in 2023.
	{"gb", 2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-26 12-28"},
	{"gb", 2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-25 12-26 12-27 12-28"},
	{"gb", 2022, "01-01 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-25 12-26 12-27"},
	{"gb", 2023, "01-01 01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"},
	{"gb", 2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26"},
	{"gb", 2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"},
	{"gb", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28"},
	{"gb", 2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-25 12-26 12-27 12-28"},
	{"gb", 2028, "01-01 01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26"},

	// Japan's Cabinet Office, the people's holidays (国民の祝日).
	{"jp", 2020, "01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-23 07-24 08-10 09-21 09-22 11-03 11-23"},
	{"jp", 2021, "01-01 01-11 02-11 02-23 03-20 04-29 05-03 05-04 05-05 07-22 07-23 08-08 08-09 09-20 09-23 11-03 11-23"},
	{"jp", 2022, "01-01 01-10 02-11 02-23 03-21 04-29 05-03 05-04 05-05 07-18 08-11 09-19 09-23 10-10 11-03 11-23"},
	{"jp", 2023, "01-01 01-02 01-09 02-11 02-23 03-21 04-29 05-03 05-04 05-05 07-17 08-11 09-18 09-23 10-09 11-03 11-23"},
	{"jp", 2024, "01-01 01-08 02-11 02-12 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-15 08-11 08-12 09-16 09-22 09-23 10-14 11-03 11-04 11-23"},
	{"jp", 2025, "01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-21 08-11 09-15 09-23 10-13 11-03 11-23 11-24"},
	{"jp", 2026, "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23"},
	{"jp", 2027, "01-01 01-11 02-11 02-23 03-21 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23"},

	// The laws of the states, and Easter on 31 March, 20 April, 5 April, 28 March, 16 April.
	{"de", 2024, "01-01 03-29 04-01 05-01 05-09 05-20 10-03 12-25 12-26"},
	{"de", 2025, "01-01 04-18 04-21 05-01 05-29 06-09 10-03 12-25 12-26"},
	{"de", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26"},
	{"de", 2027, "01-01 03-26 03-29 05-01 05-06 05-17 10-03 12-25 12-26"},
	{"de", 2028, "01-01 04-14 04-17 05-01 05-25 06-05 10-03 12-25 12-26"},

	// European Central Bank, long-term calendar of the closing days.
	{"target", 2024, "01-01 03-29 04-01 05-01 12-25 12-26"},
	{"target", 2025, "01-01 04-18 04-21 05-01 12-25 12-26"},
	{"target", 2026, "01-01 04-03 04-06 05-01 12-25 12-26"},
	{"target", 2027, "01-01 03-26 03-29 05-01 12-25 12-26"},
	{"target", 2028, "01-01 04-14 04-17 05-01 12-25 12-26"},
}

func TestTheDaysAreTheOfficialOnes(t *testing.T) {
	t.Parallel()
	for _, o := range official {
		t.Run(fmt.Sprint(o.list, o.year), func(t *testing.T) {
			t.Parallel()
			off, on, known, err := holidays.Days(o.list, o.year, o.year)
			require.NoError(t, err)
			require.Equal(t, o.off, short(off))
			require.Empty(t, on)
			require.Equal(t, clock.DateOf(o.year, time.December, 31), known)
		})
	}
}

// The equinoxes are those that the National Astronomical Observatory of Japan
// announced or foresees.
func TestJapanFollowsTheSun(t *testing.T) {
	t.Parallel()
	for year := 2020; year <= 2040; year++ {
		spring, autumn := 20, 23
		if slices.Contains([]int{2022, 2023, 2027, 2031, 2035, 2039}, year) {
			spring = 21
		}
		if year%4 == 0 {
			autumn = 22
		}
		off, _, _, err := holidays.Days("jp", year, year)
		require.NoError(t, err)
		require.Contains(t, off, clock.DateOf(year, time.March, spring))
		require.NotContains(t, off, clock.DateOf(year, time.March, spring-1))
		require.Contains(t, off, clock.DateOf(year, time.September, autumn))
	}
}

// The library knows of a day between two holidays until 2032, the law for ever.
func TestJapanBridgesADayBetweenTwoHolidays(t *testing.T) {
	t.Parallel()
	off, _, _, err := holidays.Days("jp", 2033, 2060)
	require.NoError(t, err)
	for _, day := range []clock.Date{clock.DateOf(2049, time.September, 21), clock.DateOf(2060, time.September, 21)} {
		require.Contains(t, off, day)
	}
	require.NotContains(t, off, clock.DateOf(2050, time.September, 21))
}

// In Paraguay the summer time of 2021 began at midnight of Germany's Unity Day,
// which the library would put on the day before there.
func TestTheMachinesZoneDoesNotMatter(t *testing.T) {
	t.Parallel()
	_, _, _, err := holidays.Days("de", 2021, 2021)
	require.NoError(t, err)
	require.Same(t, time.UTC, cal.DefaultLoc)
}

// short writes days of one year as "01-31 02-01".
func short(days []clock.Date) string {
	words := make([]string, len(days))
	for i, d := range days {
		words[i] = d.String()[len("2026-"):]
	}
	return strings.Join(words, " ")
}
