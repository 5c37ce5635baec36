package complaint_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// The tests of this file are about what holds a case up, and how it is told.

func TestAClockStoppedWithoutEndAsksForAPerson(t *testing.T) {
	t.Parallel()
	d := open(t).deciding()
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"overall","reason_code":"court"`)
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"decision","reason_code":"court"`)
	require.Equal(t, []string{"deadline/overall", "deadline/decision"}, d.attention())
	_, wakes := d.c.Wakes(d.now)
	require.False(t, wakes)
	next := d.c.Next()
	require.Equal(t, "supervisor", next.WaitingFor)
	require.Equal(t, "decision", next.For)
	require.Nil(t, next.Due)
	d.refused(complaint.BadValue, "step", complaint.MsgSkipStep, "operator:op", `"step":"deadline/decision","reason_code":"seen"`)
	d.send(complaint.MsgResume, "supervisor:wu", `"deadline":"decision"`)
	require.Equal(t, []string{"deadline/overall"}, d.attention())
	d.silent()
	require.Empty(t, d.attention())
}

func TestAFlagGoesWithWhatItWasAbout(t *testing.T) {
	t.Parallel()
	d := open(t, defaulting(complaint.DecisionDue, complaint.JustFlag)).deciding().wait(2 * day)
	require.Equal(t, []string{"deadline/decision"}, d.attention())
	d.send(complaint.MsgProposeRemedy, "agent:lin", partial("40.00"))
	require.Empty(t, d.attention())

	d = open(t, worth(300000), defaulting(complaint.ApprovalDue, complaint.JustFlag)).deciding()
	d.send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`).wait(day)
	require.Equal(t, []string{"deadline/approval"}, d.attention())
	d.send(complaint.MsgEscalate, "customer:me", "")
	require.Empty(t, d.attention())
}

func TestAClosedCaseNeedsNobody(t *testing.T) {
	t.Parallel()
	d := open(t).arbitrating().gaveUp()
	require.Equal(t, []string{"submission/1"}, d.attention())
	d.send(complaint.MsgWithdraw, "customer:me", "").ended(complaint.Withdrawn)
	require.Empty(t, d.attention())
	require.False(t, d.c.View().Next.WaitingFor != "")

	d = open(t).arbitrating().send(complaint.MsgWithdraw, "customer:me", "")
	d.gaveUp()
	d.c.StepGaveUp("cancel", "cancellation_asked_for", d.now)
	require.Empty(t, d.attention())
}

func TestFarInstantsAreRefused(t *testing.T) {
	t.Parallel()
	d := open(t).deciding()
	for _, far := range []string{"9999-12-31T23:59:59-23:59", "2400-01-01T00:00:00Z", "2099-01-01T00:00:00Z"} {
		fields := `"deadline":"decision","reason_code":"court","until":"` + far + `"`
		d.refused(complaint.BadValue, "until", complaint.MsgPause, "supervisor:wu", fields)
		d.refused(complaint.BadValue, "until", complaint.MsgExtendDeadline, "supervisor:wu", fields)
	}
	d.refused(complaint.BadValue, "within", complaint.MsgAskCustomer, "agent:lin", `"items":["details"],"within":"36500d"`)
	d = open(t).arbitrating()
	d.refused(complaint.BadValue, "within", complaint.MsgAskMerchant, "platform:desk", `"within":"36500d"`)
}

func TestAReminderOfALongWaitComesAtItsHalf(t *testing.T) {
	t.Parallel()
	d := open(t).deciding()
	d.send(complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"decision","reason_code":"court"`+until(d.now.Add(300*day)))
	wake, ok := d.c.Wakes(d.now)
	require.True(t, ok)
	require.Equal(t, complaint.OverallDue, wake.Deadline)
	require.Equal(t, d.now.Add(150*day), d.deadline(complaint.DecisionDue).Remind)
}

func TestAPauseEndsWhenItWasToEnd(t *testing.T) {
	t.Parallel()
	d := open(t).deciding()
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"decision","reason_code":"court"`+until(d.now.Add(day)))
	start := d.now
	d.wait(2 * day) // nobody was up at the instant itself
	require.Equal(t, start.Add(3*day), d.deadline(complaint.DecisionDue).Due)
}

func TestMovingAStoppedClockTellsOfADelayOnlyWhenThereIsOne(t *testing.T) {
	t.Parallel()
	d := open(t).deciding()
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"decision","reason_code":"court"`+until(d.now.Add(20*day)))
	d.wait(10 * day) // two days are left of it whenever it runs on
	letters := len(d.c.Letters)
	d.send(complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"decision","reason_code":"court"`+until(d.now.Add(time.Hour)))
	require.Len(t, d.c.Letters, letters)
	require.Equal(t, time.Hour, d.left(complaint.DecisionDue))
	d.send(complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"decision","reason_code":"court"`+until(d.now.Add(5*day)))
	require.Equal(t, complaint.DelayNotice, d.c.Letters[letters].Kind)
}

// left is what an open deadline has left on its clock.
func (d *desk) left(name complaint.DeadlineName) time.Duration {
	open := d.deadline(name)
	return complaint.Reckoning{Terms: d.c.Terms, OpenedAt: d.c.OpenedAt}.Left(&open, d.now)
}

func TestASkippedRefundStaysSkipped(t *testing.T) {
	t.Parallel()
	d := open(t).remedying().gaveUp()
	d.send(complaint.MsgSkipStep, "operator:op", `"step":"refund/1","reason_code":"card_closed"`).is(complaint.Deciding)
	d.send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`)
	d.send(complaint.MsgAnswerOffer, "customer:me", `"proposal":2,"answer":"accept"`)
	d.c.OperationDone(1, "REF-late", d.now)
	require.Equal(t, complaint.OpSkipped, d.c.Operations[0].State)
	require.Equal(t, int64(12800), d.c.PaidBack())
	require.Equal(t, 2, d.c.Decision)
}
