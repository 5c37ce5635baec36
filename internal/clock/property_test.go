package clock_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/clock"
)

// holds looks at a property in random worlds.
func holds(t *testing.T, property func(t *rapid.T, w world)) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { property(t, drawWorld(t)) })
}

func (w world) due() time.Time { return w.m.Due(w.in, w.start, w.pauses) }

// notEarlier compares two ends, where zero is never.
func notEarlier(t *rapid.T, later, sooner time.Time) {
	require.False(t, !later.IsZero() && (sooner.IsZero() || later.Before(sooner)), "%s is before %s", later, sooner)
}

func TestDueAndElapsedAgree(t *testing.T) {
	holds(t, func(t *rapid.T, w world) {
		due := w.due()
		decider := w.m.Decider(w.in, w.start, w.pauses)
		within := time.Duration(decider.Within)
		require.Equal(t, due, decider.Due(w.in, w.start, w.pauses))
		now := w.start.Add(w.drawTime(t, "now", -day, 60*day))
		used := w.m.Elapsed(w.in, w.start, now, w.pauses)
		require.Equal(t, within-used, w.m.Left(w.in, w.start, now, w.pauses))
		if due.IsZero() {
			require.Less(t, used, within)
			return
		}
		require.False(t, due.Before(w.start))
		require.Equal(t, within, w.m.Elapsed(w.in, w.start, due, w.pauses))
		require.Zero(t, w.m.Left(w.in, w.start, due, w.pauses))
		if within > 0 {
			require.True(t, due.After(w.start))
			require.Less(t, w.m.Elapsed(w.in, w.start, due.Add(-1), w.pauses), within)
		}
	})
}

func TestMoreTimeIsNeverDueEarlier(t *testing.T) {
	holds(t, func(t *rapid.T, w world) {
		for _, m := range leaves(w.m) {
			due := m.Due(w.in, w.start, w.pauses)
			more := day * time.Duration(rapid.IntRange(0, 3).Draw(t, "days more"))
			if !countsDays(m) {
				more = w.drawTime(t, "more", 0, 3*day)
			}
			m.Within += clock.Duration(more)
			notEarlier(t, m.Due(w.in, w.start, w.pauses), due)
		}
	})
}

func TestMorePausesAreNeverDueEarlier(t *testing.T) {
	holds(t, func(t *rapid.T, w world) {
		more := slices.Concat(w.drawPauses(t, "another"), w.pauses)
		for i := range w.pauses {
			if p := &more[len(more)-1-i]; !p.To.IsZero() && rapid.Bool().Draw(t, "longer") {
				p.From, p.To = p.From.Add(-w.drawTime(t, "earlier", 0, day)), p.To.Add(w.drawTime(t, "later", 0, day))
			}
		}
		notEarlier(t, w.m.Due(w.in, w.start, more), w.due())
	})
}

func TestElapsedNeverGoesBackward(t *testing.T) {
	holds(t, func(t *rapid.T, w world) {
		at, before := w.start.Add(-day), time.Duration(0)
		for range 20 {
			at = at.Add(w.drawTime(t, "later", 0, 4*day))
			used := w.m.Elapsed(w.in, w.start, at, w.pauses)
			require.GreaterOrEqual(t, used, before)
			before = used
		}
	})
}

func TestIntervalsAddUp(t *testing.T) {
	holds(t, func(t *rapid.T, w world) {
		e := w.m.Explain(w.in, w.start, w.pauses, nil)
		require.Equal(t, w.due(), e.Due)
		sum, end := time.Duration(0), w.start
		for _, i := range e.Intervals {
			require.True(t, i.From.Before(i.To), "%v", i)
			require.False(t, i.From.Before(end), "%v begins before %s", i, end)
			end = i.To
			if countsDays(e.Measure) {
				sum += day
				continue
			}
			sum += i.To.Sub(i.From)
			for _, p := range w.pauses {
				apart := !p.From.Before(i.To) || !p.To.IsZero() && !p.To.After(i.From)
				require.True(t, apart || !p.To.IsZero() && !p.From.Before(p.To), "%v counts in %v", i, p)
			}
		}
		if e.Due.IsZero() {
			require.Less(t, sum, time.Duration(e.Measure.Within))
			return
		}
		require.Equal(t, time.Duration(e.Measure.Within), sum)
		require.Equal(t, e.Due.UTC(), end.UTC())
	})
}

func TestPausesInAnyOrderAndInPieces(t *testing.T) {
	holds(t, func(t *rapid.T, w world) {
		pieces := []clock.Pause{}
		for _, p := range w.pauses {
			cut := p.From.Add(w.drawTime(t, "cut", 0, 5*day))
			if p.To.IsZero() || cut.Before(p.To) {
				pieces = append(pieces, clock.Pause{From: p.From, To: cut})
				p.From = cut
			}
			pieces = append(pieces, p)
		}
		require.Equal(t, w.due(), w.m.Due(w.in, w.start, rapid.Permutation(pieces).Draw(t, "order")))
	})
}

// A clock of hours can be read at any instant and go on from there with what is left.
func TestWhatIsLeftEndsAtTheSameInstant(t *testing.T) {
	holds(t, func(t *rapid.T, w world) {
		for _, m := range leaves(w.m) {
			now := w.start.Add(w.drawTime(t, "now", 0, 10*day))
			left := m.Left(w.in, w.start, now, w.pauses)
			if left > 0 && !countsDays(m) {
				rest := m
				rest.Within = clock.Duration(left)
				require.Equal(t, m.Due(w.in, w.start, w.pauses), rest.Due(w.in, now, w.pauses))
			}
		}
	})
}

func TestTheWallEndsFirst(t *testing.T) {
	holds(t, func(t *rapid.T, w world) {
		for _, m := range leaves(w.m) {
			if !countsDays(m) {
				notEarlier(t, m.Due(w.in, w.start, w.pauses), clock.Measure{Within: m.Within}.Due(w.in, w.start, w.pauses))
			}
		}
	})
}

func TestPartsLieBetweenTheEarliestAndTheLatest(t *testing.T) {
	holds(t, func(t *rapid.T, w world) {
		all := leaves(w.m)
		earliest, latest := clock.Measure{Earliest: all}, clock.Measure{Latest: all}
		for _, m := range append(all, w.m) {
			due := m.Due(w.in, w.start, w.pauses)
			notEarlier(t, due, earliest.Due(w.in, w.start, w.pauses))
			notEarlier(t, latest.Due(w.in, w.start, w.pauses), due)
		}
	})
}

func TestPercentagesComeInOrder(t *testing.T) {
	holds(t, func(t *rapid.T, w world) {
		before := w.start
		for _, percent := range []int{1, 25, 50, 99} {
			part := w.m.Part(w.in, w.start, w.pauses, percent)
			notEarlier(t, part, before)
			notEarlier(t, w.due(), part)
			before = part
		}
		warnings := w.m.Warnings(w.in, w.start, w.pauses, []clock.Warning{{Before: clock.Duration(time.Hour)}, {Percent: 75}, {Percent: 25}})
		require.True(t, slices.IsSortedFunc(warnings, time.Time.Compare))
		for _, at := range warnings {
			require.True(t, at.After(w.start))
			notEarlier(t, w.due(), at)
		}
	})
}

func TestClocksGoThroughJSON(t *testing.T) {
	holds(t, func(t *rapid.T, w world) {
		type kept struct {
			In     clock.Calendars
			M      clock.Measure
			Start  time.Time
			Pauses []clock.Pause
		}
		k := kept{w.in, w.m, w.start, w.pauses}
		raw, err := json.Marshal(k)
		require.NoError(t, err)
		var again kept
		require.NoError(t, json.Unmarshal(raw, &again))
		require.Equal(t, k, again)
		require.Equal(t, w.m.Explain(w.in, w.start, w.pauses, nil), again.M.Explain(again.In, again.Start, again.Pauses, nil))
	})
}

func TestWhatIsDrawnIsAllowed(t *testing.T) {
	holds(t, func(t *rapid.T, w world) {
		for name, c := range w.in {
			require.NoError(t, c.Check())
			c.Off, c.On = nil, nil // a window's calendar has none
			w.in[name] = c
		}
		require.NoError(t, w.m.Check(w.in))
	})
}

func TestACalendarOpensWhereItsHoursCount(t *testing.T) {
	holds(t, func(t *rapid.T, w world) {
		open := w.in["a"].Open(w.start)
		require.False(t, open.Before(w.start))
		require.Equal(t, open.Add(1).UTC(), clock.Measure{Within: 1, Kind: clock.BusinessHours, Calendar: "a"}.Due(w.in, w.start, nil))
		require.Equal(t, open, w.in["a"].Open(open))
	})
}
