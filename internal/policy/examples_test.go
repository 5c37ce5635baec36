package policy

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// fewestExamples is how many worked examples there must be, so that an empty
// folder cannot pass.
const fewestExamples = 150

// example is a deadline that was worked out by hand. Instants are RFC 3339, an
// interval or pause is two of them with a slash between.
type example struct {
	Deadline    string             `yaml:"deadline"`
	At          string             `yaml:"at"`
	Category    complaint.Category `yaml:"category"`
	Shipped     *bool              `yaml:"shipped"`
	Pauses      []string           `yaml:"pauses"`
	PlatformDue string             `yaml:"platform_due"`

	Due         string    `yaml:"due"`
	ActsAt      string    `yaml:"acts_at"`   // empty: not looked at, as the rest below
	Warnings    *[]string `yaml:"warnings"`  // all of them
	Intervals   *[]string `yaml:"intervals"` // all of them
	AtBreach    string    `yaml:"at_breach"`
	Provisional bool      `yaml:"provisional"` // the calendar is not published so far; always looked at
	From        string    `yaml:"from"`        // where it comes from, or how it was counted
}

type exampleFile struct {
	Pack     string    `yaml:"pack"`
	Examples []example `yaml:"examples"`
}

func TestWorkedExamples(t *testing.T) {
	t.Parallel()
	packs, err := Load("testdata/examples/packs")
	require.NoError(t, err)
	files, err := filepath.Glob("testdata/examples/*.yaml")
	require.NoError(t, err)

	all, ofPack, ofKind := 0, map[string]int{}, map[clock.Kind]int{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		var file exampleFile
		require.NoError(t, yaml.UnmarshalWithOptions(text, &file, yaml.Strict()), name)
		require.Equal(t, file.Pack+".yaml", filepath.Base(name))
		pack, err := packs.Get(file.Pack)
		require.NoError(t, err)
		for i, ex := range file.Examples {
			all++
			ofPack[file.Pack]++
			got, err := pack.Explain(ex.question(t))
			require.NoError(t, err, "%s, example %d", name, i+1)
			ofKind[got.Kind]++
			t.Run(strings.Join([]string{file.Pack, strconv.Itoa(i + 1), ex.Deadline}, "/"), func(t *testing.T) {
				t.Parallel()
				ex.holds(t, got)
				ex.addsUp(t, pack, got)
				ex.bindsACase(t, pack, got)
			})
		}
	}
	require.GreaterOrEqual(t, all, fewestExamples)
	for _, name := range packs.Names() {
		require.NotZero(t, ofPack[name], "pack %s has no example", name)
	}
	for _, kind := range append([]clock.Kind{clock.Platform}, clock.Kinds...) {
		require.NotZero(t, ofKind[kind], "clock %s has no example", kind)
	}
}

func (ex example) question(t *testing.T) Question {
	q := Question{Deadline: ex.Deadline, At: readInstant(t, ex.At), Category: ex.Category, Shipped: ex.Shipped}
	for _, text := range ex.Pauses {
		p := readInterval(t, text)
		q.Pauses = append(q.Pauses, clock.Pause{From: p.From, To: p.To})
	}
	if ex.PlatformDue != "" {
		q.PlatformDue = readInstant(t, ex.PlatformDue)
	}
	return q
}

// holds compares what was worked out with what Redress says.
func (ex example) holds(t *testing.T, got Explanation) {
	require.NotEmpty(t, ex.From)
	sameInstant(t, ex.Due, got.Due, ex.From)
	if ex.ActsAt != "" {
		sameInstant(t, ex.ActsAt, got.ActsAt, "acts at")
	}
	if ex.AtBreach != "" {
		require.Equal(t, ex.AtBreach, got.AtBreach)
	}
	if ex.Warnings != nil {
		require.Len(t, got.Warnings, len(*ex.Warnings))
		for i, text := range *ex.Warnings {
			sameInstant(t, text, got.Warnings[i], "warning")
		}
	}
	if ex.Intervals != nil {
		require.Len(t, got.Intervals, len(*ex.Intervals))
		for i, text := range *ex.Intervals {
			want := readInterval(t, text)
			require.WithinDuration(t, want.From, got.Intervals[i].From, 0)
			require.WithinDuration(t, want.To, got.Intervals[i].To, 0)
		}
	}
	require.Equal(t, ex.Provisional, got.Provisional != "", got.Provisional)
}

// addsUp checks that what counted is the rule's amount, in order and outside the
// pauses, and that Due and Elapsed agree.
func (ex example) addsUp(t *testing.T, pack *Pack, got Explanation) {
	q := ex.question(t)
	rule, err := pack.rules.asked(q)
	require.NoError(t, err)
	if got.Kind == clock.Platform {
		require.Equal(t, []clock.Interval{{From: got.Start, To: got.Due}}, got.Intervals)
		return
	}
	calendars := pack.calendars(q.At.UTC().Year())
	whole := pack.rules.measure(rule, q.Category, q.Shipped)
	within := time.Duration(whole.Decider(calendars, q.At, q.Pauses).Within)
	require.Equal(t, within, whole.Elapsed(calendars, q.At, got.Due, q.Pauses))
	require.Zero(t, whole.Left(calendars, q.At, got.Due, q.Pauses))
	if within > 0 {
		require.Less(t, whole.Elapsed(calendars, q.At, got.Due.Add(-1), q.Pauses), within)
	}

	days := got.Kind == clock.BusinessDays || got.Kind == clock.NaturalDays
	sum, last := time.Duration(0), q.At
	for _, interval := range got.Intervals {
		require.False(t, interval.From.Before(last), "%s begins before %s", interval.From, last)
		last = interval.To
		sum += interval.To.Sub(interval.From)
		for _, p := range q.Pauses {
			stopped := interval.From.Before(p.To) && p.From.Before(interval.To)
			if days { // of days only those whose end falls into it
				stopped = p.From.Before(interval.To) && !interval.To.After(p.To)
			}
			require.False(t, stopped, "the clock stood still from %s to %s", p.From, p.To)
		}
	}
	sameInstant(t, ex.Due, last, "the last interval ends when it is due")
	if days {
		require.Len(t, got.Intervals, int(within/(24*time.Hour)))
	} else {
		require.Equal(t, within, sum)
	}
}

// bindsACase checks that a case opened then is bound by the same instant, where
// its terms name this very rule.
func (ex example) bindsACase(t *testing.T, pack *Pack, got Explanation) {
	q := ex.question(t)
	subject := Subject{Currency: "CNY", At: q.At}
	if q.Shipped != nil {
		subject.Shipped = *q.Shipped
	}
	terms := pack.Terms(subject)
	term := terms.Deadlines[got.Wait]
	if own, there := term.For[q.Category]; there {
		term = own
	}
	rule, err := pack.rules.asked(q)
	require.NoError(t, err)
	if got.Kind == clock.Platform || term.Rule != rule.rule() {
		return
	}
	sameInstant(t, ex.Due, term.Measure.Due(terms.Calendars, q.At, q.Pauses), "the terms of a case")
	if ex.ActsAt != "" {
		sameInstant(t, ex.ActsAt, got.Due.Add(-time.Duration(term.Margin)), "the margin of a case")
	}
}

func readInstant(t *testing.T, text string) time.Time {
	instant, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return instant
}

func sameInstant(t *testing.T, want string, got time.Time, why string) {
	require.WithinDuration(t, readInstant(t, want), got, 0, why)
}

func readInterval(t *testing.T, text string) clock.Interval {
	from, to, ok := strings.Cut(text, "/")
	require.True(t, ok, text)
	return clock.Interval{From: readInstant(t, from), To: readInstant(t, to)}
}
