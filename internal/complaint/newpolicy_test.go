package complaint_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
	"redress/internal/complaint"
)

const newVersion = "0123456789abcdef"

// moved moves a case to the house's terms with a change.
func (d *desk) moved(change func(*complaint.Terms)) *desk {
	d.t.Helper()
	d.send(complaint.MsgChangePolicy, "supervisor:wu", `"version":"`+newVersion+`","reason_code":"rules_of_december"`)
	terms := houseTerms()
	terms.Version = newVersion
	change(&terms)
	d.c.PolicyFound(newVersion, terms.Beside(d.c.Terms.Calendars), d.now)
	require.Equal(d.t, newVersion, d.c.Terms.Version)
	return d
}

func lasting(name complaint.DeadlineName, within time.Duration) func(*complaint.Terms) {
	return func(terms *complaint.Terms) {
		term := terms.Deadlines[name]
		term.Within = complaint.Duration(within)
		terms.Deadlines[name] = term
	}
}

func TestANewPolicyMovesARunningDeadlineAndSaysFromWhenToWhen(t *testing.T) {
	t.Parallel()
	d := open(t).investigating().wait(6 * time.Hour).moved(lasting(complaint.PositionDue, 4*day))
	require.Equal(t, morning.Add(4*day), d.deadline(complaint.PositionDue).Due, "counted from where it began")
	require.Equal(t, map[string]string{"deadline": "position", "from": "2026-11-22T09:30:00Z", "to": "2026-11-24T09:30:00Z",
		"reason": "policy/" + newVersion, "at_breach": "grant_wish"}, d.last(complaint.DeadlineMoved).Facts)
	require.Equal(t, "supervisor:wu", d.last(complaint.PolicyChanged).Actor.String())
	require.Equal(t, map[string]string{"from": "v1", "to": newVersion, "pack": "house", "reason": "rules_of_december"}, d.last(complaint.PolicyChanged).Facts)
	d.send(complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`)
	d.send(complaint.MsgProposeRemedy, "agent:lin", partial("40.00"))
	require.Equal(t, newVersion, d.last(complaint.RemedyProposed).Facts["pack_version"], "every decision names the version it was made under")
}

func TestWhatWouldBePastStandsAndWhatEndedStaysAsItEnded(t *testing.T) {
	t.Parallel()
	d := open(t).investigating().wait(30 * time.Hour)
	first := d.deadline(complaint.FirstResponse)
	d.moved(func(terms *complaint.Terms) {
		lasting(complaint.PositionDue, day)(terms)
		lasting(complaint.FirstResponse, time.Hour)(terms)
	})
	require.Equal(t, first, d.deadline(complaint.FirstResponse))
	require.Equal(t, complaint.Running, d.deadline(complaint.PositionDue).State)
	require.Equal(t, morning.Add(2*day), d.deadline(complaint.PositionDue).Due, "nothing that was met so far becomes breached")
	require.Equal(t, "position", d.last(complaint.DeadlineKept).Facts["deadline"])
}

func TestANewPolicyCountsWithThePausesThereWere(t *testing.T) {
	t.Parallel()
	d := open(t).investigating()
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"position","reason_code":"court"`+until(morning.Add(10*time.Hour)))
	d.wait(12 * time.Hour).moved(lasting(complaint.PositionDue, 3*day))
	require.Equal(t, morning.Add(3*day+10*time.Hour), d.deadline(complaint.PositionDue).Due)

	still := open(t).investigating()
	still.send(complaint.MsgPause, "supervisor:wu", `"deadline":"position","reason_code":"court"`)
	still.wait(day).moved(lasting(complaint.PositionDue, 3*day))
	require.Equal(t, complaint.Paused, still.deadline(complaint.PositionDue).State)
	require.Equal(t, 3*day, still.left(complaint.PositionDue))
	still.send(complaint.MsgResume, "supervisor:wu", `"deadline":"position"`)
	require.Equal(t, morning.Add(4*day), still.deadline(complaint.PositionDue).Due)
}

func TestWhatGoesOnInsideThePlatformsTimeMovesWithIt(t *testing.T) {
	t.Parallel()
	d := open(t, hard, over(complaint.ProductQuality)).investigating()
	require.Equal(t, morning.Add(47*time.Hour), d.deadline(complaint.EvidenceDue).Due)
	longer := func(within complaint.Duration) func(*complaint.Terms) {
		return func(terms *complaint.Terms) {
			terms.Deadlines[complaint.PositionDue] = complaint.Term{Within: within, Margin: hours(1), Default: complaint.GrantWish}
		}
	}
	d.moved(longer(hours(60)))
	require.Equal(t, morning.Add(59*time.Hour), d.deadline(complaint.PositionDue).Due)
	require.Equal(t, morning.Add(59*time.Hour), d.deadline(complaint.EvidenceDue).Due)

	soft := open(t, hard, over(complaint.ProductQuality)).investigating().moved(func(*complaint.Terms) {})
	require.Equal(t, morning.Add(3*day), soft.deadline(complaint.EvidenceDue).Due, "no platform decides any more")
}

func TestWhatStandsStillEndsInsideThePlatformsTime(t *testing.T) {
	t.Parallel()
	d := open(t, hard, counted(complaint.PositionDue, func(term *complaint.Term) {
		own := *term
		own.Within = hours(12)
		term.For = map[complaint.Category]complaint.Term{complaint.Billing: own}
	}), counted(complaint.DecisionDue, func(term *complaint.Term) {
		own := *term
		own.Within = hours(1)
		term.For = map[complaint.Category]complaint.Term{complaint.Billing: own}
	})).deciding().wait(2 * time.Hour)
	d.send(complaint.MsgClassify, "agent:lin", `"category":"billing"`)
	require.Equal(t, morning.Add(11*time.Hour+30*time.Minute), d.deadline(complaint.DecisionDue).Due, "an hour is past, so it stands; but the platform decides after twelve")
}

func TestWhatStandsIsStillCountedOnTheCalendarItBeganWith(t *testing.T) {
	t.Parallel()
	window := func(from int) func(*complaint.Terms) {
		return func(terms *complaint.Terms) {
			terms.Calendars = clock.Calendars{"desk": {Zone: clock.UTC, Week: clock.Daily(clock.Span{From: from * 60, To: (from + 9) * 60})}}
			terms.Deadlines[complaint.PositionDue] = complaint.Term{Measure: clock.Measure{Within: hours(12), Kind: clock.Window, Calendar: "desk"}, Default: complaint.GrantWish}
		}
	}
	d := open(t, under(window(9))).investigating() // at 09:30: 8.5 hours today, the rest until 12:30
	require.Equal(t, morning.Add(27*time.Hour), d.deadline(complaint.PositionDue).Due)
	d.moved(window(12))
	require.Equal(t, morning.Add(29*time.Hour+30*time.Minute), d.deadline(complaint.PositionDue).Due, "12:00 to 21:00 today, and until 15:00 tomorrow")
	count := complaint.Reckoning{Terms: d.c.Terms, OpenedAt: d.c.OpenedAt}
	var moved complaint.Deadline
	for _, one := range d.c.Deadlines {
		if one.Name == complaint.PositionDue && one.State == complaint.Moved {
			moved = one
		}
	}
	require.Equal(t, morning.Add(27*time.Hour), count.Limit(&moved), "what moved is explained as it was")
}

func TestALengthThatAPersonGaveFollowsNoPolicy(t *testing.T) {
	t.Parallel()
	d := open(t).investigating()
	d.send(complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"position","reason_code":"lab"`+until(morning.Add(9*day)))
	d.moved(lasting(complaint.PositionDue, 3*day))
	require.Equal(t, morning.Add(9*day), d.deadline(complaint.PositionDue).Due)
}

func TestAPolicyThatIsNotThereIsFlagged(t *testing.T) {
	t.Parallel()
	d := open(t).investigating()
	d.refused(complaint.MissingField, "version", complaint.MsgChangePolicy, "supervisor:wu", `"version":"newest","reason_code":"x"`)
	d.refused(complaint.MissingField, "reason_code", complaint.MsgChangePolicy, "supervisor:wu", `"version":"`+newVersion+`"`)
	d.refused(complaint.NotYourTurn, "actor.role", complaint.MsgChangePolicy, "agent:lin", `"version":"`+newVersion+`","reason_code":"x"`)
	d.send(complaint.MsgChangePolicy, "supervisor:wu", `"version":"`+newVersion+`","reason_code":"x"`)
	d.c.PolicyMissing(newVersion, "not_found", d.now)
	require.Equal(t, []string{"policy/" + newVersion}, d.attention())
	d.moved(lasting(complaint.PositionDue, 3*day))
	require.Empty(t, d.attention())
	d.refused(complaint.AlreadyDecided, "version", complaint.MsgChangePolicy, "supervisor:wu", `"version":"`+newVersion+`","reason_code":"x"`)
}

func TestAnotherCategoryHasItsOwnTime(t *testing.T) {
	t.Parallel()
	d := open(t, counted(complaint.PositionDue, func(term *complaint.Term) {
		own := *term
		own.Within = hours(12)
		term.For = map[complaint.Category]complaint.Term{complaint.Billing: own}
	})).investigating()
	require.Equal(t, morning.Add(2*day), d.deadline(complaint.PositionDue).Due)
	d.send(complaint.MsgClassify, "agent:lin", `"category":"billing"`)
	require.Equal(t, morning.Add(12*time.Hour), d.deadline(complaint.PositionDue).Due)
	require.Equal(t, "category", d.last(complaint.DeadlineMoved).Facts["reason"])
}

func TestASuspendedCaseStandsStill(t *testing.T) {
	t.Parallel()
	d := open(t).investigating().wait(day)
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"all","reason_code":"court"`)
	require.Equal(t, []string{"deadline/all"}, d.attention())
	d.wait(20 * day).is(complaint.Investigating)
	d.refused(complaint.BadValue, "deadline", complaint.MsgResume, "supervisor:wu", `"deadline":"position"`)
	d.send(complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`).is(complaint.Deciding)
	require.Equal(t, complaint.Paused, d.deadline(complaint.DecisionDue).State, "what begins meanwhile stands still too")
	d.send(complaint.MsgResume, "supervisor:wu", `"deadline":"all"`)
	require.Equal(t, d.now.Add(2*day), d.deadline(complaint.DecisionDue).Due)
	require.Empty(t, d.attention())

	bounded := open(t).investigating()
	bounded.send(complaint.MsgPause, "supervisor:wu", `"deadline":"all","reason_code":"police"`+until(morning.Add(5*day)))
	require.Empty(t, bounded.attention())
	bounded.wait(5 * day)
	require.Nil(t, bounded.c.Suspended)
	require.Equal(t, morning.Add(7*day), bounded.deadline(complaint.PositionDue).Due)
}

func TestOurTimeStandsStillWhileThePlatformHasTheCase(t *testing.T) {
	t.Parallel()
	d := open(t).arbitrating()
	require.Equal(t, complaint.Paused, d.deadline(complaint.OverallDue).State)
	d.wait(3 * day)
	d.send(complaint.MsgRecordRuling, "platform:tb", `"reference":"RUL-1","favour":"customer"`).is(complaint.Remedying)
	require.Equal(t, morning.Add(33*day), d.deadline(complaint.OverallDue).Due)
}

func TestEachSideIsCountedApart(t *testing.T) {
	t.Parallel()
	d := open(t, over(complaint.ProductQuality)).investigating().wait(day)
	d.send(complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`).wait(time.Hour)
	d.send(complaint.MsgSubmitEvidence, "customer:me", photo("ev-1")).is(complaint.Deciding).wait(time.Hour)
	d.send(complaint.MsgAskCustomer, "agent:lin", `"items":["details"]`).wait(6 * time.Hour)
	d.send(complaint.MsgSubmitEvidence, "customer:me", photo("ev-2")).wait(2 * time.Hour)
	d.send(complaint.MsgEscalate, "customer:me", "").is(complaint.Arbitrating).wait(8 * day)
	report := d.c.Report(d.now)
	require.Equal(t, []complaint.Party{
		{Name: "merchant", Held: hours(24)}, {Name: "customer", Held: hours(25 + 6)},
		{Name: "platform", Held: hours(8 * 24), Breaches: 1}, {Name: "us", Held: hours(3)},
	}, report.Parties, "while the customer is asked nobody else has the ball")
	require.Equal(t, "decision", report.Targets[1].Name)
	require.Equal(t, hours(48), report.Targets[1].Target)
	require.Equal(t, hours(3), report.Targets[1].Elapsed, "the six hours do not count")
	require.Equal(t, complaint.Met, report.Targets[0].State)
	require.False(t, report.Targets[2].Breached)
}
