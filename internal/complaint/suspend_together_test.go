package complaint_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// suspension of a counted platform clock while deciding.
func TestSuspendWhileDecidingInsidePlatform(t *testing.T) {
	t.Parallel()
	d := open(t, hard).deciding()
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"all","reason_code":"court"`)
	d.wait(10 * day).is(complaint.Deciding)
	d.send(complaint.MsgResume, "supervisor:wu", `"deadline":"all"`)
	require.Equal(t, complaint.Running, d.deadline(complaint.DecisionDue).State)
	require.True(t, d.deadline(complaint.DecisionDue).Due.After(d.now), "falls at once: due %s now %s", d.deadline(complaint.DecisionDue).Due, d.now)
}

func TestSuspendEvidenceBeforePositionInList(t *testing.T) {
	t.Parallel()
	d := open(t, hard, over(complaint.ProductQuality)).investigating()
	// position is counted anew under a new policy and goes behind the evidence in the list
	d.moved(func(terms *complaint.Terms) {
		terms.Deadlines[complaint.PositionDue] = complaint.Term{Within: hours(60), Margin: hours(1), Default: complaint.GrantWish}
	})
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"all","reason_code":"court"`)
	d.wait(10 * day)
	d.send(complaint.MsgResume, "supervisor:wu", `"deadline":"all"`)
	require.Equal(t, d.deadline(complaint.PositionDue).Due, morning.Add(10*day+59*time.Hour))
	require.True(t, d.deadline(complaint.EvidenceDue).Due.After(d.now), "evidence falls at once: %s", d.deadline(complaint.EvidenceDue).Due)
}

// individually paused, then suspended.
func TestOwnPauseOutlivesSuspension(t *testing.T) {
	t.Parallel()
	d := open(t).investigating()
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"position","reason_code":"lab"`+until(morning.Add(10*day)))
	d.wait(day)
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"all","reason_code":"court"`+until(morning.Add(3*day)))
	d.wait(5 * day)
	require.Equal(t, complaint.Paused, d.deadline(complaint.PositionDue).State, "the lab has until day 10; due %s", d.deadline(complaint.PositionDue).Due)
}

func TestEndlessPauseOutlivesSuspension(t *testing.T) {
	t.Parallel()
	d := open(t).deciding()
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"decision","reason_code":"lab"`)
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"all","reason_code":"court"`+until(morning.Add(3*day)))
	d.wait(4 * day)
	require.Equal(t, complaint.Paused, d.deadline(complaint.DecisionDue).State)
}

// named during a suspension: the inside does not end.
func TestSuspendedAndNamed(t *testing.T) {
	t.Parallel()
	d := open(t, over(complaint.ProductQuality)).investigating()
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"all","reason_code":"court"`)
	at := morning.Add(10 * time.Hour)
	d.send(complaint.MsgPlatformDeadline, "platform:tb", named(complaint.PositionDue, at))
	d.wait(10 * time.Hour)
	require.NotEqual(t, complaint.Investigating, d.c.Stage, "platform decided; position %q; evidence %s", d.c.Position, d.deadline(complaint.EvidenceDue).State)
}

func TestSuspendedDecisionInsideNamed(t *testing.T) {
	t.Parallel()
	d := open(t).investigating()
	at := morning.Add(10 * time.Hour)
	d.send(complaint.MsgPlatformDeadline, "platform:tb", named(complaint.PositionDue, at))
	d.send(complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`).is(complaint.Deciding)
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"all","reason_code":"court"`)
	d.wait(11 * time.Hour)
	require.NotEqual(t, complaint.Deciding, d.c.Stage)
}

func TestPauseBeyondPlatform(t *testing.T) {
	t.Parallel()
	d := open(t, hard).deciding()
	_, err := d.apply(complaint.MsgPause, "supervisor:wu", `"deadline":"decision","reason_code":"lab"`+until(morning.Add(9*day)))
	require.Error(t, err, "extend-deadline refuses it: then the platform decides")
}

// paused flag after the platform named.
func TestFlagOfAPauseThatThePlatformEnded(t *testing.T) {
	t.Parallel()
	d := open(t).investigating()
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"position","reason_code":"lab"`)
	d.send(complaint.MsgPlatformDeadline, "platform:tb", named(complaint.PositionDue, morning.Add(day)))
	require.Equal(t, complaint.Running, d.deadline(complaint.PositionDue).State)
	require.Empty(t, d.attention())
}

// S2: evidence with its own, shorter time stands before the position in the list.
func TestSuspendEvidenceFirstInList(t *testing.T) {
	t.Parallel()
	d := open(t, hard, over(complaint.ProductQuality), counted(complaint.EvidenceDue, func(term *complaint.Term) { term.Within = hours(40) })).investigating()
	d.send(complaint.MsgChangePolicy, "supervisor:wu", `"version":"`+newVersion+`","reason_code":"x"`)
	terms := d.c.Terms
	terms.Version = newVersion
	all := map[complaint.DeadlineName]complaint.Term{}
	for n, x := range terms.Deadlines {
		all[n] = x
	}
	all[complaint.PositionDue] = complaint.Term{Within: hours(60), Margin: hours(1), Default: complaint.GrantWish}
	terms.Deadlines = all
	d.c.PolicyFound(newVersion, terms, d.now)
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"all","reason_code":"court"`)
	d.wait(10 * day)
	d.send(complaint.MsgResume, "supervisor:wu", `"deadline":"all"`)
	require.Equal(t, d.now.Add(40*time.Hour), d.deadline(complaint.EvidenceDue).Due)
}

// S5: individually paused soft position when the customer's question ends etc.
func TestAnswerEndsTheDayOfResume(t *testing.T) {
	t.Parallel()
	d := open(t).deciding()
	d.send(complaint.MsgAskCustomer, "agent:lin", `"items":["details"]`)
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"all","reason_code":"court"`+until(morning.Add(2*day)))
	d.now = morning.Add(2 * day)
	d.send(complaint.MsgSubmitEvidence, "customer:me", photo("ev-9"))
	require.Equal(t, complaint.Running, d.deadline(complaint.DecisionDue).State)
	require.Equal(t, morning.Add(4*day), d.deadline(complaint.DecisionDue).Due)
}

// S6: suspended twice; first without end, then with an end.
func TestSuspendedAgainWithAnEndNeedsNobody(t *testing.T) {
	t.Parallel()
	d := open(t).deciding()
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"all","reason_code":"court"`)
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"all","reason_code":"police"`+until(morning.Add(2*day)))
	require.Empty(t, d.attention())
}

// S9: the merchant contests in a suspended case whose counted platform time stood still.
func TestSuspendedPositionStatedThenResumed(t *testing.T) {
	t.Parallel()
	d := open(t, hard).investigating().wait(time.Hour)
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"all","reason_code":"court"`)
	d.wait(10 * day)
	d.send(complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`).is(complaint.Deciding)
	d.send(complaint.MsgResume, "supervisor:wu", `"deadline":"all"`)
	d.wait(time.Second)
	require.Zero(t, d.c.Breaches, "stage %s, %v", d.c.Stage, d.c.PendingOperations())
}

// S11: Beside twice.
func TestAppealIsNotRemindedOfAfterAPause(t *testing.T) {
	t.Parallel()
	d := open(t).deciding()
	d.send(complaint.MsgRejectComplaint, "agent:lin", `"ground":"out_of_scope","reason_code":"x"`).is(complaint.Offered)
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"answer","reason_code":"x"`)
	d.wait(time.Hour)
	d.send(complaint.MsgResume, "supervisor:wu", `"deadline":"answer"`)
	require.Zero(t, d.deadline(complaint.AnswerDue).Remind)
}
