package complaint_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/complaint"
)

func TestDurationsAreRead(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]time.Duration{"48h": 48 * time.Hour, "90m": 90 * time.Minute, "1h30m": 90 * time.Minute, "7d": 7 * day, "2w": 14 * day,
		"0s": 0, "0": 0, "36500d": 36500 * day, "1.5h": 90 * time.Minute} {
		d, err := complaint.ParseDuration(s)
		require.NoError(t, err, s)
		require.Equal(t, complaint.Duration(want), d, s)
	}
	for _, s := range []string{"", "7", "d", "-1h", "-1d", "+1d", "1.5d", "36501d", "36500w", "99999999999999999999d", "7 d", "7D", "week", "3000000h"} {
		_, err := complaint.ParseDuration(s)
		require.Error(t, err, s)
	}
}

func TestDurationsAreWrittenShort(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]time.Duration{"0s": 0, "48h": 2 * day, "7d": 7 * day, "1h30m": 90 * time.Minute, "1m30s": 90 * time.Second} {
		require.Equal(t, want, complaint.Duration(d).String())
	}
	rapid.Check(t, func(t *rapid.T) {
		d := complaint.Duration(rapid.Int64Range(0, int64(36500*day)).Draw(t, "length"))
		again, err := complaint.ParseDuration(d.String())
		require.NoError(t, err)
		require.Equal(t, d, again)
	})
}
