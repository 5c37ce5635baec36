package clock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
)

func TestClocksInWords(t *testing.T) {
	t.Parallel()
	for measure, want := range map[string][2]string{
		"24h wall jd":              {"24h of wall time", "wall time"},
		"0h wall jd":               {"no time at all", "wall time"},
		"4h window jd":             {"4h, counted 09:00–18:00 every day, Asia/Shanghai", "daily window 09:00–18:00, every day, Asia/Shanghai"},
		"2h business_hours cn":     {"2h, counted 09:00–12:00 and 13:30–18:00 Mon–Fri, Asia/Shanghai", "business hours 09:00–12:00 and 13:30–18:00, Mon–Fri, Asia/Shanghai"},
		"2h business_hours nepal":  {"2h, counted 10:00–17:00 Mon–Fri and Sun, Asia/Kathmandu", "business hours 10:00–17:00, Mon–Fri and Sun, Asia/Kathmandu"},
		"1h business_hours night":  {"1h, counted 22:00–02:00 Mon–Fri, Europe/Berlin", "business hours 22:00–02:00, Mon–Fri, Europe/Berlin"},
		"15d business_days uk":     {"15 business days, Mon–Fri, Europe/London", "business days, Mon–Fri, Europe/London"},
		"1d natural_days jd":       {"1 natural day, from the next one, Asia/Shanghai", "natural days, Asia/Shanghai"},
		"2h business_hours always": {"2h, counted all day every day, America/Santiago", "business hours all day, every day, America/Santiago"},
	} {
		m := readMeasure(t, measure)
		require.Equal(t, want, [2]string{m.Words(worked()), m.Clock(worked())})
	}
	mixed := clock.Calendars{"mixed": {Holidays: "gb", Week: clock.Week{Mon: []clock.Span{{From: 540, To: 1080}}, Sat: []clock.Span{{From: 600, To: 840}}}}}
	require.Equal(t, "1h, counted 09:00–18:00 Mon, 10:00–14:00 Sat, without the holidays of gb, UTC",
		clock.Measure{Within: clock.Duration(time.Hour), Kind: clock.BusinessHours, Calendar: "mixed"}.Words(mixed))
	require.Equal(t, "the earliest of: 24h of wall time; 4h, counted 09:00–18:00 every day, Asia/Shanghai", readMeasure(t, "earliest 24h wall jd, 4h window jd").Words(worked()))
	require.Equal(t, "the latest of: 24h of wall time; 7 natural days, from the next one, Asia/Shanghai", readMeasure(t, "latest 24h wall jd, 7d natural_days jd").Words(worked()))
}
