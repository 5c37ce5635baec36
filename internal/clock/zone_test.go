package clock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/clock"
)

func TestZonesAgreeWithGo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(append(realZones, "Europe/Dublin", "America/Juneau", "Asia/Pyongyang", "Africa/Monrovia")).Draw(t, "zone")
		place, err := time.LoadLocation(name)
		require.NoError(t, err)
		from := rapid.Int64Range(-2_200_000_000, 4_000_000_000).Draw(t, "from") // 1900 to 2096
		length := rapid.Int64Range(1, 1_000_000_000).Draw(t, "length")
		z, err := clock.ZoneOf(name, time.Unix(from, 0), time.Unix(from+length, 0))
		require.NoError(t, err)
		require.Equal(t, name, z.Name)
		for i, s := range z.Shifts {
			require.True(t, i == 0 || z.Shifts[i-1].At.Before(s.At))
			require.True(t, s.At.Before(time.Unix(from+length, 0)))
			require.NotEqual(t, offsetBefore(z, i), s.Offset, "a shift that changes nothing")
		}
		for _, s := range z.Shifts {
			for _, at := range []time.Time{s.At.Add(-1), s.At} {
				_, offset := at.In(place).Zone()
				_, ours := z.In(at).Zone()
				require.Equal(t, offset, ours, at)
			}
		}
		for range 20 {
			at := time.Unix(from+rapid.Int64Range(0, length-1).Draw(t, "instant"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds"))
			want := at.In(place)
			_, offset := want.Zone()
			_, ours := z.In(at).Zone()
			require.Equal(t, offset, ours, want)
			require.True(t, at.Equal(z.In(at)))
			require.Equal(t, want.Format(time.DateTime), z.In(at).Format(time.DateTime))
			require.Equal(t, clock.DateOf(want.Date()), z.Date(at), want)
			d := z.Date(at)
			require.False(t, z.Start(d).After(at), want)
			require.False(t, z.Start(d+1).Before(z.Start(d)), want)
		}
	})
}

func offsetBefore(z clock.Zone, shift int) int {
	if shift == 0 {
		return z.Offset
	}
	return z.Shifts[shift-1].Offset
}

func TestWhereDaysBegin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, day, begins, from string }{
		{"Asia/Shanghai", "2026-11-22", "2026-11-21T16:00:00Z", "by hand: eight hours east"},
		{"America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z", "by hand: at 01:00 of summer time, since 00:00 is left out"},
		{"America/Santiago", "2026-04-05", "2026-04-05T04:00:00Z", "by hand: after 23:00 has come twice"},
		{"Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z", "by hand: at 01:00 of summer time"},
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", "by hand: never, so where the 31st begins"},
		{"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", "by hand: fourteen hours east"},
		{"America/St_Johns", "2010-11-07", "2010-11-07T02:30:00Z", "by hand: the first of two midnights, a minute before the clock goes back to 23:01"},
		{"Asia/Kathmandu", "2026-11-22", "2026-11-21T18:15:00Z", "by hand: 5 h 45 min east"},
	} {
		date, err := clock.ParseDate(c.day)
		require.NoError(t, err)
		begins := mustZone(c.zone).Start(date)
		require.Equal(t, c.begins, begins.Format(time.RFC3339), c.from)
		last, err := clock.ZoneOf(c.zone, begins.Add(-day), begins.Add(day))
		require.NoError(t, err)
		require.Equal(t, begins, last.Start(date), "where the zone shifts no more: %s", c.from)
	}
}

// Outside the years that a zone was read for it stays as it is at their edges.
func TestZonesStayAsTheyAre(t *testing.T) {
	t.Parallel()
	z, err := clock.ZoneOf("Europe/London", time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 7, 1, 0, 0, 0, 0, time.UTC))
	require.NoError(t, err)
	require.Equal(t, []clock.Shift{{At: time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC)}, {At: time.Date(2027, 3, 28, 1, 0, 0, 0, time.UTC), Offset: 3600}}, z.Shifts)
	for _, year := range []int{1066, 2026, 2027, 3000} {
		_, offset := z.In(time.Date(year, 7, 1, 0, 0, 0, 0, time.UTC)).Zone()
		require.Equal(t, 3600, offset, year)
	}
	_, err = clock.ZoneOf("Europe/London", time.Time{}, time.Time{})
	require.NoError(t, err)
}

func TestWhatIsNoZone(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "Local", "Mars/Olympus", "../../etc/passwd", "+08:00", "Asia/"} {
		_, err := clock.ZoneOf(name, time.Time{}, time.Time{})
		require.ErrorContains(t, err, "is not a time zone", name)
	}
}

// Beyond the years that a machine's table spells out, Go takes each year for 365
// days long when it looks for a zone's next change, so it finds none once the
// last day of a leap year has begun. ZoneOf once looked for it there for ever.
// Tables as small as the one inside the program spell out nothing after 2007,
// others nothing after 2037.
func TestZonesOfLeapYears(t *testing.T) {
	t.Parallel()
	z, err := clock.ZoneOf("Europe/London", time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2042, 1, 1, 0, 0, 0, 0, time.UTC))
	require.NoError(t, err)
	require.Equal(t, []clock.Shift{{At: time.Date(2040, 3, 25, 1, 0, 0, 0, time.UTC), Offset: 3600}, {At: time.Date(2040, 10, 28, 1, 0, 0, 0, time.UTC)},
		{At: time.Date(2041, 3, 31, 1, 0, 0, 0, time.UTC), Offset: 3600}, {At: time.Date(2041, 10, 27, 1, 0, 0, 0, time.UTC)}}, z.Shifts)
	for _, hour := range []int{0, 12, 23} {
		_, err = clock.ZoneOf("Europe/London", time.Date(2044, 12, 31, hour, 0, 0, 0, time.UTC), time.Date(2046, 1, 1, 0, 0, 0, 0, time.UTC))
		require.NoError(t, err)
	}
}
