package policy

import (
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// readied is the fixture's house, mall and law, read once: most of the time that
// a drawn pack takes would go there.
func readied(t testing.TB) *builder {
	t.Helper()
	files := fixture(t)
	delete(files, "stand.yaml")
	b := newBuilder()
	for _, name := range inOrder(files) {
		require.NoError(t, b.add(name, []byte(files[name])))
	}
	_, err := b.all()
	require.NoError(t, err)
	return b
}

// copied is a builder that reads more without changing this one.
func (b *builder) copied() *builder {
	c := *b
	c.packs, c.made, c.triage = maps.Clone(b.packs), maps.Clone(b.made), maps.Clone(b.triage)
	return &c
}

// tester is a test, of whatever framework.
type tester interface {
	require.TestingT
	Helper()
}

// requireTerms holds that a pack's terms leave no question open.
func requireTerms(t tester, pack *Pack) {
	t.Helper()
	for _, shipped := range []bool{true, false} {
		terms := pack.Terms(Subject{Currency: "CNY", Shipped: shipped, Timezone: "America/New_York", At: cny.At})
		for wait, term := range terms.Deadlines {
			all := []complaint.Term{term}
			for _, own := range term.For {
				all = append(all, own)
			}
			for _, term := range all {
				require.NoError(t, term.Measure.Check(terms.Calendars), wait)
				require.NotEmpty(t, term.Rule, wait)
				require.True(t, appeal(wait) || shortest(term.Measure) > 0, wait)
				require.Less(t, term.Margin, max(1, clock.Duration(shortest(term.Measure))), wait)
				if pack.Kind() != OfLaw {
					require.Contains(t, complaint.Defaults[wait], term.Default, wait)
				}
			}
		}
		for name, c := range terms.Calendars {
			require.NoError(t, c.Check(), name)
		}
		if pack.Kind() != OfLaw {
			require.GreaterOrEqual(t, len(terms.Deadlines), len(Waits)-1, "all but the console tasks, which packs need not bound")
			require.Positive(t, terms.Rounds)
		}
	}
}

// requireExplained holds that each deadline of a pack can be explained: it is due
// after it began, and all that is told before it is due.
func requireExplained(t tester, pack *Pack, at time.Time) {
	t.Helper()
	var names []string
	for _, r := range pack.Rules() {
		names = append(names, r.Pack+"/"+r.Name)
		require.NotEmpty(t, r.Counts)
		require.NotEmpty(t, r.Confidence)
	}
	pauses := []clock.Pause{{From: at.Add(time.Minute), To: at.Add(50 * time.Hour)}}
	for _, name := range append(names, words(Waits)...) {
		for _, q := range []Question{{}, {Pauses: pauses, Category: complaint.Billing}, {PlatformDue: at.Add(time.Minute)}} {
			q.Deadline, q.At = name, at
			e, err := pack.Explain(q)
			if err != nil && (pack.Kind() == OfLaw || name == string(complaint.ConsoleDue)) {
				continue // it bounds no such wait
			}
			require.NoError(t, err)
			require.False(t, e.Due.Before(at), name)
			require.False(t, e.Due.Before(e.ActsAt), name)
			require.True(t, e.ActsAt.IsZero() || !e.ActsAt.Before(at), name)
			for _, w := range e.Warnings {
				require.True(t, w.After(at) && w.Before(e.Due), name)
			}
			for _, i := range e.Intervals {
				require.True(t, i.From.Before(i.To) && !i.From.Before(at) && !i.To.After(e.Due), name)
			}
			require.NotEmpty(t, e.AtBreach, name)
			require.NotEmpty(t, e.Clock, name)
		}
	}
}

// requireRestored holds that a pack that was stored says the same.
func requireRestored(t tester, pack *Pack) {
	t.Helper()
	stored, err := pack.Stored()
	require.NoError(t, err)
	again, err := Restore(stored)
	require.NoError(t, err)
	require.Equal(t, pack.rules, again.rules)
	require.Equal(t, pack.Terms(cny), again.Terms(cny))
	require.Empty(t, Diff(pack, again))
}
