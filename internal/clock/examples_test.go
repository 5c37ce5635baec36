package clock_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
)

// TestWorkedExamples counts what testdata/examples tells. Each row says where
// its instant comes from; testdata/recount.py counts them all again in another
// way, so that none is only our own answer written down.
func TestWorkedExamples(t *testing.T) {
	t.Parallel()
	for file, rows := range map[string]int{"wall": 33, "window": 43, "business_hours": 48, "business_days": 32, "natural_days": 36, "several": 14} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			examples := readExamples(t, file)
			require.GreaterOrEqual(t, len(examples), rows)
			for _, e := range examples {
				require.NotEmpty(t, e.from, e.line)
				require.NoError(t, e.measure.Check(worked()), e.line)
				due := e.measure.Due(worked(), e.start, e.pauses)
				require.True(t, due.Equal(e.due), "%s\nis due %s", e.line, e.zone.In(due))
				within := time.Duration(e.measure.Decider(worked(), e.start, e.pauses).Within)
				explained := e.measure.Explain(worked(), e.start, e.pauses, nil)
				require.Equal(t, due, explained.Due, e.line)
				if due.IsZero() {
					require.Less(t, e.measure.Elapsed(worked(), e.start, e.start.AddDate(100, 0, 0), e.pauses), within, e.line)
					continue
				}
				require.Equal(t, within, e.measure.Elapsed(worked(), e.start, due, e.pauses), e.line)
				require.Zero(t, e.measure.Left(worked(), e.start, due, e.pauses), e.line)
				require.Equal(t, time.UTC, due.Location(), e.line)
			}
		})
	}
}

// example is a row of testdata/examples.
type example struct {
	line, from string
	measure    clock.Measure
	zone       clock.Zone
	start, due time.Time // due is zero for never
	pauses     []clock.Pause
}

func readExamples(t *testing.T, file string) []example {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "examples", file+".txt"))
	require.NoError(t, err)
	var all []example
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cell := strings.SplitN(line, "|", 5)
		require.Len(t, cell, 5, line)
		for i := range cell {
			cell[i] = strings.TrimSpace(cell[i])
		}
		measure := readMeasure(t, cell[0])
		zone := worked()[append(append(measure.Earliest, measure.Latest...), measure)[0].Calendar].Zone
		e := example{line: line, from: cell[4], measure: measure, zone: zone, start: readLocal(t, zone, cell[1])}
		for pause := range strings.SplitSeq(cell[2], ",") {
			if from, to, ok := strings.Cut(strings.TrimSpace(pause), "/"); ok {
				p := clock.Pause{From: readLocal(t, zone, from)}
				if to != "" {
					p.To = readLocal(t, zone, to)
				}
				e.pauses = append(e.pauses, p)
			}
		}
		if cell[3] != "never" {
			e.due = readLocal(t, zone, cell[3])
		}
		all = append(all, e)
	}
	return all
}

// readMeasure reads "4h window jd" and "earliest 24h wall jd, 4h window jd".
func readMeasure(t *testing.T, text string) clock.Measure {
	t.Helper()
	if parts, ok := strings.CutPrefix(text, "earliest "); ok {
		return clock.Measure{Earliest: readMeasures(t, parts)}
	}
	if parts, ok := strings.CutPrefix(text, "latest "); ok {
		return clock.Measure{Latest: readMeasures(t, parts)}
	}
	return readMeasures(t, text)[0]
}

func readMeasures(t *testing.T, text string) []clock.Measure {
	t.Helper()
	var all []clock.Measure
	for part := range strings.SplitSeq(text, ",") {
		word := strings.Fields(part)
		require.Len(t, word, 3, text)
		within, err := clock.ParseDuration(word[0])
		require.NoError(t, err, text)
		require.Contains(t, worked(), word[2], text)
		all = append(all, clock.Measure{Within: within, Kind: clock.Kind(word[1]), Calendar: word[2]})
	}
	return all
}

// readLocal reads a local time by Go's own table of the zone.
func readLocal(t *testing.T, zone clock.Zone, text string) time.Time {
	t.Helper()
	place, err := time.LoadLocation(zone.Name)
	require.NoError(t, err)
	at, err := time.ParseInLocation("2006-01-02 15:04", text, place)
	if err != nil {
		at, err = time.Parse("2006-01-02 15:04Z07:00", text)
	}
	require.NoError(t, err)
	return at
}

// worked are the calendars of testdata, with their zones from 2010 to 2032.
var worked = sync.OnceValue(func() clock.Calendars {
	text, err := os.ReadFile(filepath.Join("testdata", "calendars.json"))
	if err != nil {
		panic(err)
	}
	var entries map[string]struct {
		Zone    string
		Hours   map[string][]clock.Span
		Off, On []clock.Date
	}
	if err := json.Unmarshal(text, &entries); err != nil {
		panic(err)
	}
	all := clock.Calendars{}
	for name, e := range entries {
		c := clock.Calendar{Zone: mustZone(e.Zone), Off: e.Off, On: e.On}
		week := map[string]*[]clock.Span{"mon": &c.Week.Mon, "tue": &c.Week.Tue, "wed": &c.Week.Wed, "thu": &c.Week.Thu, "fri": &c.Week.Fri, "sat": &c.Week.Sat, "sun": &c.Week.Sun}
		for days, spans := range e.Hours {
			for day := range strings.FieldsSeq(days) {
				*week[day] = spans
			}
		}
		all[name] = c
	}
	return all
})

func mustZone(name string) clock.Zone {
	z, err := clock.ZoneOf(name, time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2033, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		panic(err)
	}
	return z
}
