package main

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
	"redress/internal/complaint"
	"redress/internal/policy"
	"redress/internal/postgres"
)

// bound are the terms of the fixture's platform.
func bound(t *testing.T, scale int64) complaint.Terms {
	t.Helper()
	packs, err := policy.Load(fixturePacks)
	require.NoError(t, err)
	pack, err := packs.Get("mall")
	require.NoError(t, err)
	terms := pack.Terms(policy.Subject{Currency: "CNY", Shipped: true, At: noon})
	terms.Version, terms.Scale = "0123456789abcdef", scale
	return terms
}

// lived is a case with a deadline of each sort: moved twice, stopped, within the
// platform's own time, named by the platform, met, and older than its rule.
func lived(terms complaint.Terms) postgres.Shown {
	at := func(h float64) time.Time { return noon.Add(time.Duration(h * float64(time.Hour))) }
	of := func(name complaint.DeadlineName) complaint.Term { return terms.Deadlines[name] }
	view := func(d complaint.Deadline) complaint.DeadlineView {
		if d.Default == "" {
			d.Default = d.Term.Default
		}
		return complaint.DeadlineView{Deadline: d, AtBreach: d.Default}
	}
	short := of(complaint.PositionDue)
	short.Measure = clock.Measure{Within: complaint.Duration(12 * time.Hour), Kind: clock.Wall}
	return postgres.Shown{OpenedAt: at(-30), View: complaint.View{ID: "R26-7K4Q-X2MH", Stage: complaint.Investigating, Deadlines: []complaint.DeadlineView{
		view(complaint.Deadline{Name: complaint.FirstResponse, Due: at(-6), State: complaint.Met}),
		view(complaint.Deadline{Name: complaint.PositionDue, Started: at(-2), Due: at(9), Limit: at(10), State: complaint.Moved, Ended: at(-1), Term: short}),
		view(complaint.Deadline{Name: complaint.EvidenceDue, Started: at(-2), Due: at(21), Limit: at(22), State: complaint.Running, Term: of(complaint.EvidenceDue)}),
		view(complaint.Deadline{Name: complaint.RulingDue, Started: at(-20), Due: at(-2), State: complaint.Met, Ended: at(-3), Term: of(complaint.RulingDue)}),
		view(complaint.Deadline{Name: complaint.PositionDue, Started: at(-2), Due: at(21), Limit: at(22), State: complaint.Moved, Ended: at(-0.5),
			Term: of(complaint.PositionDue), MovedFrom: at(9), Why: "policy/0123456789abcdef"}),
		view(complaint.Deadline{Name: complaint.PlatformQuestion, Started: at(-4), State: complaint.Paused, Cause: "court", Term: of(complaint.PlatformQuestion),
			Pauses: []clock.Pause{{From: at(-3), To: at(-2.5), Cause: "customer_asked"}, {From: at(-2), Cause: "court"}}}),
		view(complaint.Deadline{Name: complaint.PositionDue, Started: at(-2), Due: at(5), Limit: at(6), State: complaint.Running, Term: of(complaint.PositionDue),
			Named: &complaint.PlatformDue{At: at(6), Reference: "refund_remind_timeout"}, MovedFrom: at(21), Why: "platform/refund_remind_timeout"}),
		view(complaint.Deadline{Name: complaint.OverallDue, Started: at(-30), Due: at(20*24 + 12), State: complaint.Running, Term: of(complaint.OverallDue)}),
	}}}
}

// fast is a case that lives a hundred times faster than life.
func fast(terms complaint.Terms) postgres.Shown {
	begun := noon.Add(-10 * time.Minute)
	return postgres.Shown{OpenedAt: begun, View: complaint.View{ID: "R26-7K4Q-X2MH", Stage: complaint.Deciding, Deadlines: []complaint.DeadlineView{{
		Deadline: complaint.Deadline{Name: complaint.DecisionDue, Started: begun.Add(time.Minute), Due: begun.Add(time.Minute + 48*time.Hour/100),
			State: complaint.Running, Term: terms.Deadlines[complaint.DecisionDue], Default: complaint.GrantWish},
		AtBreach: complaint.GrantWish,
	}}}}
}

func printed(t *testing.T, s postgres.Shown, terms complaint.Terms, which chosen) string {
	t.Helper()
	sh, out := testShell()
	require.NoError(t, sh.printLives(s, explainedOf(s, terms, which, noon)))
	return out.String()
}

func TestExplainOfACaseForPeople(t *testing.T) {
	t.Parallel()
	terms, quick := bound(t, 1), bound(t, 100)
	golden(t, "explain-case.txt", []byte(printed(t, lived(terms), terms, chosen{all: true})))
	golden(t, "explain-case-fast.txt", []byte(printed(t, fast(quick), quick, chosen{})))
}

func TestExplainOfACaseShowsWhatIsOpenUnlessMoreIsAsked(t *testing.T) {
	t.Parallel()
	terms := bound(t, 1)
	names := func(which chosen) (all []complaint.DeadlineName) {
		for _, l := range explainedOf(lived(terms), terms, which, noon).Deadlines {
			all = append(all, l.Name)
		}
		return all
	}
	require.Equal(t, []complaint.DeadlineName{complaint.PositionDue, complaint.EvidenceDue, complaint.OverallDue, complaint.PlatformQuestion}, names(chosen{}),
		"the next to fall first, what stands still last")
	require.Equal(t, []complaint.DeadlineName{complaint.RulingDue}, names(chosen{name: complaint.RulingDue}))
	require.Len(t, names(chosen{all: true}), 6)
	require.Empty(t, names(chosen{name: complaint.RatingDue}))
	require.Contains(t, printed(t, lived(terms), terms, chosen{name: complaint.RatingDue}), "No such deadline")
}

func TestExplainOfACaseForPrograms(t *testing.T) {
	t.Parallel()
	terms := bound(t, 1)
	var out bytes.Buffer
	sh := &shell{out: &out}

	require.NoError(t, sh.print(explainedOf(lived(terms), terms, chosen{name: complaint.PositionDue}, noon)))

	var answer caseExplained
	require.NoError(t, json.Unmarshal(out.Bytes(), &answer))
	require.Equal(t, "mall@0123456789abcdef", answer.Policy)
	require.Equal(t, "Asia/Shanghai", answer.Zone)
	require.Len(t, answer.Deadlines, 1)
	position := answer.Deadlines[0]
	require.Equal(t, clock.Platform, position.Kind)
	require.Len(t, position.Before, 2, "both that it took the place of, the oldest first")
	require.Contains(t, position.Before[0].Rule, "12h")
	require.Contains(t, out.String(), `"due": "2026-11-21T02:00:00+08:00"`, "told in the zone of its rules")
}

func TestAmountsAreToldToTheMinute(t *testing.T) {
	t.Parallel()
	const h, d = time.Hour, 24 * time.Hour
	for want, c := range map[string]struct {
		kind clock.Kind
		d    time.Duration
	}{
		"0 s": {clock.Wall, 0}, "42 s": {clock.Wall, 42 * time.Second}, "59 min": {clock.Wall, h - time.Second}, "1 h": {clock.Wall, h},
		"47 h 59 min": {clock.Wall, 2*d - time.Second}, "29 d 23 h": {clock.Wall, 30*d - time.Second}, "80 h": {clock.Window, 80 * h},
		"75 h 1 min": {clock.BusinessHours, 75*h + time.Minute}, "2 d": {clock.NaturalDays, 2 * d}, "1 d": {clock.BusinessDays, d},
	} {
		require.Equal(t, want, amount(c.kind, c.d))
	}
}
