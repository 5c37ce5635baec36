package complaint_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// counted gives a deadline a rule of its own.
func counted(name complaint.DeadlineName, change func(*complaint.Term)) func(*complaint.Intake) {
	return under(func(terms *complaint.Terms) {
		term := terms.Deadlines[name]
		change(&term)
		terms.Deadlines[name] = term
	})
}

func hours(n int) complaint.Duration { return complaint.Duration(time.Duration(n) * time.Hour) }

// hard lets the platform decide two days after it asked, and our default go out
// an hour before.
var hard = counted(complaint.PositionDue, func(term *complaint.Term) { term.Margin = hours(1) })

func named(name complaint.DeadlineName, at time.Time) string {
	return `"deadline":` + quote(name) + `,"due":` + quote(at.Format(time.RFC3339)) + `,"reference":"refund_remind_timeout"`
}

func TestThePlatformsInstantGoesBeforeEveryRule(t *testing.T) {
	t.Parallel()
	for what, at := range map[string]time.Duration{"earlier": 20 * time.Hour, "later": 4 * day} {
		d := open(t, hard).investigating()
		d.send(complaint.MsgPlatformDeadline, "platform:tb", named(complaint.PositionDue, morning.Add(at)))
		position := d.deadline(complaint.PositionDue)
		require.Equal(t, morning.Add(at), position.Limit, what)
		require.Equal(t, morning.Add(at-time.Hour), position.Due, what)
		require.Equal(t, morning.Add(47*time.Hour), position.MovedFrom)
		require.Equal(t, "platform/refund_remind_timeout", position.Why)
		require.Equal(t, "2026-11-22T08:30:00Z", d.last(complaint.DeadlineMoved).Facts["from"])
		d.wait(at - time.Hour)
		require.Equal(t, complaint.Silent, d.c.Position, "the default goes out before the platform decides")
		d.is(complaint.Remedying)
	}
}

func TestAnInstantNamedBeforehandIsThereWhenItsWaitBegins(t *testing.T) {
	t.Parallel()
	d := open(t, hard)
	d.send(complaint.MsgPlatformDeadline, "platform:tb", named(complaint.PositionDue, morning.Add(10*time.Hour)))
	d.triaged()
	require.Equal(t, morning.Add(9*time.Hour), d.deadline(complaint.PositionDue).Due)

	opened := open(t, hard, func(in *complaint.Intake) { in.PlatformDue = morning.Add(10 * time.Hour) }).triaged()
	require.Equal(t, morning.Add(9*time.Hour), opened.deadline(complaint.PositionDue).Due, "as the opening may say too")
}

func TestEverythingInsideThePlatformsTimeEndsBeforeIt(t *testing.T) {
	t.Parallel()
	d := open(t, hard, over(complaint.ProductQuality)).investigating()
	end := morning.Add(2 * day)
	require.Equal(t, end.Add(-time.Hour), d.deadline(complaint.EvidenceDue).Due, "the customer's three days end with it")
	d.send(complaint.MsgSubmitEvidence, "customer:me", photo("ev-1"))
	d.send(complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`).is(complaint.Deciding)
	require.Equal(t, end.Add(-30*time.Minute), d.deadline(complaint.DecisionDue).Due)
	d.send(complaint.MsgAskCustomer, "agent:lin", `"items":["details"]`)
	require.Equal(t, end.Add(-time.Hour), d.deadline(complaint.EvidenceDue).Due)
	d.wait(47 * time.Hour).is(complaint.Deciding)
	d.wait(30 * time.Minute).is(complaint.Remedying)
}

func TestAskingTheCustomerDoesNotStopThePlatformsClock(t *testing.T) {
	t.Parallel()
	d := open(t, hard).investigating()
	d.send(complaint.MsgAskCustomer, "agent:lin", `"items":["details"]`)
	require.Equal(t, complaint.Running, d.deadline(complaint.PositionDue).State)
	require.Equal(t, complaint.Paused, d.deadline(complaint.OverallDue).State)
	d.wait(47 * time.Hour).is(complaint.Remedying)

	soft := open(t).investigating()
	soft.send(complaint.MsgAskCustomer, "agent:lin", `"items":["details"]`)
	require.Equal(t, complaint.Paused, soft.deadline(complaint.PositionDue).State)
}

func TestThePlatformDoesNotWaitForRecords(t *testing.T) {
	t.Parallel()
	d := open(t, hard).triaged()
	require.True(t, d.c.Gathering())
	d.wait(47 * time.Hour).is(complaint.Remedying)
}

func TestAPlatformsQuestionIsAnsweredBeforeItsWindowEnds(t *testing.T) {
	t.Parallel()
	jd := under(func(terms *complaint.Terms) {
		terms.Calendars = clock.Calendars{"jd/desk": {Zone: clock.Zone{Name: "Asia/Shanghai", Offset: 8 * 3600}, Week: clock.Daily(clock.Span{From: 9 * 60, To: 18 * 60})}}
		term := terms.Deadlines[complaint.PlatformQuestion]
		term.Measure = clock.Measure{Within: hours(4), Kind: clock.Window, Calendar: "jd/desk", Rule: "jd/extra_evidence"}
		term.Margin, term.Rule = complaint.Duration(30*time.Minute), "jd/extra_evidence"
		terms.Deadlines[complaint.PlatformQuestion] = term
	})
	d := open(t, jd).arbitrating()
	d.now = time.Date(2026, 11, 22, 6, 1, 0, 0, time.UTC) // 14:01 in Shanghai
	d.send(complaint.MsgAskMerchant, "platform:jd", `"items":["invoice"]`)
	question := d.deadline(complaint.PlatformQuestion)
	require.Equal(t, time.Date(2026, 11, 23, 1, 1, 0, 0, time.UTC), question.Limit, "rolled to 09:01 of the next morning")
	require.Equal(t, question.Limit.Add(-30*time.Minute), question.Due)
	require.Contains(t, d.c.Next().Reason, "jd/extra_evidence: 4h, counted 09:00–18:00 every day, Asia/Shanghai, since 22 Nov 14:01 +08:00; "+
		"goes out 30m before the end at 23 Nov 09:01 +08:00")
}

func TestACaseThatRunsFastCountsOnItsOwnCalendar(t *testing.T) {
	t.Parallel()
	window := under(func(terms *complaint.Terms) {
		terms.Scale = 3600
		terms.Calendars = clock.Calendars{"jd/desk": {Zone: clock.Zone{Name: "Asia/Shanghai", Offset: 8 * 3600}, Week: clock.Daily(clock.Span{From: 9 * 60, To: 18 * 60})}}
		terms.Deadlines[complaint.PositionDue] = complaint.Term{Measure: clock.Measure{Within: hours(4), Kind: clock.Window, Calendar: "jd/desk"}, Default: complaint.GrantWish}
	})
	d := open(t, window).triaged() // at 17:30 in Shanghai: half an hour today, three and a half tomorrow until 12:30
	require.Equal(t, morning.Add(19*time.Second), d.deadline(complaint.PositionDue).Due, "19 hours pass in 19 seconds")
	count := complaint.Reckoning{Terms: d.c.Terms, OpenedAt: d.c.OpenedAt}
	told := count.Explain(d.deadline(complaint.PositionDue), d.now)
	require.Equal(t, morning.Add(19*time.Hour), told.CaseDue)
	require.Equal(t, []clock.Interval{{From: morning, To: morning.Add(30 * time.Minute)}, {From: morning.Add(15*time.Hour + 30*time.Minute), To: morning.Add(19 * time.Hour)}}, told.Intervals)
}

func TestWhatThePlatformNamedIsNotMovedPastIt(t *testing.T) {
	t.Parallel()
	d := open(t, hard).investigating()
	d.send(complaint.MsgPlatformDeadline, "platform:tb", named(complaint.PositionDue, morning.Add(day)))
	d.refused(complaint.BadValue, "until", complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"position","reason_code":"lab"`+until(morning.Add(2*day)))
	d.refused(complaint.BadValue, "deadline", complaint.MsgPause, "supervisor:wu", `"deadline":"position","reason_code":"court"`)
	d.refused(complaint.BadValue, "deadline", complaint.MsgPlatformDeadline, "platform:tb", named(complaint.OverallDue, morning.Add(day)))
	d.refused(complaint.MissingField, "reference", complaint.MsgPlatformDeadline, "platform:tb", `"deadline":"position","due":"2026-11-22T00:00:00Z"`)
	d.refused(complaint.MissingField, "due", complaint.MsgPlatformDeadline, "platform:tb", `"deadline":"position","reference":"x"`)
	d.refused(complaint.BadValue, "due", complaint.MsgPlatformDeadline, "platform:tb", named(complaint.PositionDue, morning.AddDate(6, 0, 0)))
}
