package clock_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/clock"
)

func TestPartsOfADayAreRead(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]clock.Span{
		"09:00-18:00": {540, 1080}, "09:00 - 18:00": {540, 1080}, "00:00-24:00": {0, 1440}, "22:00-02:00": {1320, 1560},
		"22:00-00:00": {1320, 1440}, "23:59-23:58": {1439, 2878}, "00:00-00:01": {0, 1},
	} {
		span, err := clock.ParseSpan(s)
		require.NoError(t, err, s)
		require.Equal(t, want, span, s)
	}
	for _, s := range []string{"", "-", "09:00", "09:00-", "-18:00", "9:00-18:00", "09:00-18", "09:0-18:00", "09:00-18:60", "09:00-24:01", "24:00-02:00",
		"09:00-09:00", "00:00-00:00", "09:00-18:00-19:00", "+9:00-18:00", "09:+0-18:00", "09:00--0:00", "09:00-18:-0", "０9:00-18:00", "09.00-18.00", "25:00-26:00"} {
		_, err := clock.ParseSpan(s)
		require.Error(t, err, s)
	}
}

func TestDaysAreRead(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]clock.Date{"1970-01-01": 0, "1969-12-31": -1, "2000-02-29": 11016, "2026-10-01": 20727, "1900-03-01": -25508, "9999-12-31": 2932896} {
		d, err := clock.ParseDate(s)
		require.NoError(t, err, s)
		require.Equal(t, want, d, s) // days since 1970-01-01 by Python's date.toordinal
		require.Equal(t, s, d.String())
	}
	for _, s := range []string{"", "2026-10", "2026-1-1", "2026-02-29", "2026-13-01", "01.10.2026", "2026-10-01T00:00:00Z", "tomorrow"} {
		_, err := clock.ParseDate(s)
		require.Error(t, err, s)
	}
	require.Equal(t, clock.DateOf(2026, 3, 1), clock.DateOf(2026, 2, 29))
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-60_000_000_000, 250_000_000_000).Draw(t, "instant"), 0).UTC()
		d := clock.DateOf(at.Date())
		require.Equal(t, at.Format(time.DateOnly), d.String())
		require.Equal(t, at.Weekday(), d.Weekday())
		require.Equal(t, at.Year(), d.Year())
		require.Equal(t, d, clock.UTC.Date(at))
	})
}

func TestLengthsOfTimeAreRead(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]time.Duration{"48h": 2 * day, "90m": 90 * time.Minute, "7d": 7 * day, "2w": 14 * day, "0s": 0, "36500d": 36500 * day, "876000h": 36500 * day} {
		d, err := clock.ParseDuration(s)
		require.NoError(t, err, s)
		require.Equal(t, clock.Duration(want), d, s)
	}
	for _, s := range []string{"", "7", "d", "w", "-1h", "-1d", "+1d", "1.5d", "36501d", "5215w", "99999999999999999999d", "7 d", "7D", "3000000h"} {
		_, err := clock.ParseDuration(s)
		require.Error(t, err, s)
	}
	for want, d := range map[string]time.Duration{"0s": 0, "48h": 2 * day, "3d": 3 * day, "73h": 73 * time.Hour, "10m": 10 * time.Minute, "1h30m": 90 * time.Minute, "1m30s": 90 * time.Second, "1ns": 1} {
		require.Equal(t, want, clock.Duration(d).String())
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		type all struct {
			Day    clock.Date
			Length clock.Duration
			Part   clock.Span
		}
		from := rapid.IntRange(0, 24*60-1).Draw(t, "from")
		written := all{clock.Date(rapid.Int32Range(-719528, 2932896).Draw(t, "day")), // the years 0000 to 9999
			clock.Duration(rapid.Int64Range(0, 1<<63-1).Draw(t, "length")), clock.Span{From: from, To: rapid.IntRange(from+1, min(from+24*60-1, 2878)).Draw(t, "to")}}
		raw, err := json.Marshal(written)
		require.NoError(t, err)
		var read all
		require.NoError(t, json.Unmarshal(raw, &read), string(raw))
		require.Equal(t, written, read)
	})
}

// FuzzSpelling gives anything to the three readers. What one reads it writes in
// a form that it reads as the same, and that stays.
func FuzzSpelling(f *testing.F) {
	for _, s := range []string{"09:00-18:00", "22:00-02:00", "00:00-24:00", "09:00 - 0:00", "+9:00-18:00", "2026-10-01", "0000-01-01", "2026-02-30", "48h", "90m", "2w", "36500d", "2562047h47m16.854775807s", "900000h", "1.5h", ".5s", "-0s"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if span, err := clock.ParseSpan(s); err == nil {
			again, err := clock.ParseSpan(span.String())
			require.NoError(t, err)
			require.Equal(t, span, again)
			require.Less(t, span.From, span.To)
			require.Less(t, span.To-span.From, 24*60+1)
			require.Empty(t, strings.Trim(strings.Join(strings.Fields(s), ""), "0123456789:-"), "%q", s)
			require.Equal(t, 1, strings.Count(s, "-"), "%q", s)
		}
		if d, err := clock.ParseDate(s); err == nil {
			require.Equal(t, s, d.String())
		}
		if d, err := clock.ParseDuration(s); err == nil {
			again, err := clock.ParseDuration(d.String())
			require.NoError(t, err)
			require.Equal(t, d, again)
			require.GreaterOrEqual(t, d, clock.Duration(0))
		}
	})
}
