package report_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/bench/report"
)

func sample() report.Report {
	missed := false
	return report.Report{
		At: time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC), Complaints: 1_000_000,
		Machine: report.Machine{System: "linux/amd64", Processors: 2, Go: "go1.26.8", PostgreSQL: "15.4", LoadBefore: 0.25},
		Requests: []report.Requests{
			{Name: "open", Rate: 30, Sent: 450, P50: ms(8), P95: ms(20), P99: ms(41.26), Max: ms(150), Target: ms(60), Busy: 0.5, Load: 1.5, Door: 0.25},
			{Name: "read", Rate: 200, Sent: 10, Failed: 1, Why: map[string]int{"status 503": 1}, P99: ms(2), Target: ms(10)},
			{Name: "search", Rate: 5, Sent: 10, P99: ms(2)},
		},
		Facts: []report.Fact{{Name: "lost", Value: 3, Unit: "events", Note: "of 20,000", Met: &missed}, {Name: "memory", Value: 81.25, Unit: "MB"}},
	}
}

func ms(f float64) report.Millis { return report.Millis(f * float64(time.Millisecond)) }

func TestTableTellsTargetsAndFailures(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	require.NoError(t, sample().Table(&b))
	lines := map[string]string{}
	for line := range strings.Lines(b.String()) {
		fields := strings.Fields(line)
		if len(fields) > 0 {
			lines[fields[0]] = strings.Join(fields, " ")
		}
	}
	require.Equal(t, "open 30/s 450 0 8.0 ms 20.0 ms 41.3 ms 150 ms 60.0 ms met 0.25 cpu 50 % 1.5", lines["open"])
	require.Contains(t, lines["read"], "MISSED", "one that failed misses, however quick the others were")
	require.NotContains(t, lines["search"], "met")
	require.Equal(t, "lost 3 events MISSED of 20,000", lines["lost"])
	require.Equal(t, "memory 81.25 MB", lines["memory"])
	require.Equal(t, "failed 1 times: read: status 503", lines["failed"])
	require.Contains(t, b.String(), "2 processors, linux/amd64, go1.26.8, PostgreSQL 15.4 with fsync, 1000000 complaints; load average 0.2 before")
}

func TestJSONHasTimesInMilliseconds(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	require.NoError(t, sample().JSON(&b))
	var read struct {
		Requests []struct {
			Name string
			P99  float64 `json:"p99_ms"`
			Why  map[string]int
		}
		Facts []struct{ Met *bool }
	}
	require.NoError(t, json.Unmarshal([]byte(b.String()), &read))
	require.InDelta(t, 41.26, read.Requests[0].P99, 1e-9)
	require.Equal(t, map[string]int{"status 503": 1}, read.Requests[1].Why)
	require.False(t, *read.Facts[0].Met)
	require.Nil(t, read.Facts[1].Met)
}
