package complaint_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// The tests of this file are about fairness where it is easily lost: who may
// speak for whom, what happens to clocks while somebody speaks, and what is
// given without asking.

func TestTheMerchantDoesNotSpeakForTheCustomer(t *testing.T) {
	t.Parallel()
	d := open(t, over(complaint.ProductQuality)).investigating()
	d.send(complaint.MsgSubmitEvidence, "merchant:shop", photo("ev-1"))
	require.Equal(t, []string{"photo_of_defect"}, d.c.Asked)
	d.send(complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`).is(complaint.Investigating)
	d.wait(3 * day).is(complaint.Deciding)
	d.refused(complaint.NeedsProof, "remedy", complaint.MsgProposeRemedy, "agent:lin", partial("40.00"))
	d.send(complaint.MsgSubmitEvidence, "agent:lin", photo("ev-2")) // who had it from the customer on the phone
	d.send(complaint.MsgProposeRemedy, "agent:lin", partial("40.00"))
}

func TestThePlatformDoesNotSpeakForTheMerchant(t *testing.T) {
	t.Parallel()
	d := open(t).arbitrating().send(complaint.MsgAskMerchant, "platform:desk", "")
	d.send(complaint.MsgSubmitEvidence, "platform:desk", photo("ev-1"))
	require.Equal(t, complaint.Running, d.deadline(complaint.PlatformQuestion).State)
	d.send(complaint.MsgSubmitEvidence, "merchant:shop", photo("ev-2"))
	require.Equal(t, complaint.Met, d.deadline(complaint.PlatformQuestion).State)
}

func TestWhatWasGivenBeforeTheQuestionDoesNotAnswerIt(t *testing.T) {
	t.Parallel()
	d := open(t).deciding().send(complaint.MsgSubmitEvidence, "customer:me", photo("ev-1"))
	d.send(complaint.MsgAskCustomer, "agent:lin", `"items":["details"]`) // at the same instant
	d.send(complaint.MsgSubmitEvidence, "customer:me", photo("ev-1"))
	require.True(t, d.c.Interrupted)
	d.send(complaint.MsgSubmitEvidence, "customer:me", photo("ev-2"))
	require.False(t, d.c.Interrupted)
}

func TestNobodyIsAskedWhileASecondPersonDecides(t *testing.T) {
	t.Parallel()
	d := open(t, worth(300000)).deciding().send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`)
	d.refused(complaint.AlreadyDecided, "", complaint.MsgAskCustomer, "agent:lin", `"items":["details"]`)
	d.send(complaint.MsgDecline, "supervisor:wu", `"proposal":1`)
	d.send(complaint.MsgAskCustomer, "agent:lin", `"items":["details"]`)
	d.send(complaint.MsgAskCustomer, "agent:lin", `"items":["details"],"within":"96h"`) // asking again is no decision
}

func TestAClockTheSupervisorStoppedDoesNotRunWhileTheCustomerIsAsked(t *testing.T) {
	t.Parallel()
	d := open(t).deciding()
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"decision","reason_code":"court"`+until(d.now.Add(time.Hour)))
	d.send(complaint.MsgAskCustomer, "agent:lin", `"items":["details"]`)
	d.wait(2 * time.Hour)
	require.Equal(t, complaint.Paused, d.deadline(complaint.DecisionDue).State)
	d.refused(complaint.NotHeard, "deadline", complaint.MsgResume, "supervisor:wu", `"deadline":"decision"`)
	d.wait(3*day - 2*time.Hour)
	require.Equal(t, complaint.Running, d.deadline(complaint.DecisionDue).State)
	require.Equal(t, d.now.Add(2*day), d.deadline(complaint.DecisionDue).Due)
}

func TestResumingInTheMiddleOfAQuestionIsRefused(t *testing.T) {
	t.Parallel()
	d := open(t).deciding().send(complaint.MsgPause, "supervisor:wu", `"deadline":"decision","reason_code":"court"`)
	d.send(complaint.MsgAskCustomer, "agent:lin", `"items":["details"]`)
	d.refused(complaint.NotHeard, "deadline", complaint.MsgResume, "supervisor:wu", `"deadline":"decision"`)
}

func TestOnlyTheVeryWishIsGrantedAtOnce(t *testing.T) {
	t.Parallel()
	for wish, at := range map[complaint.RemedyKind]complaint.Stage{
		complaint.FullRefund: complaint.Remedying, complaint.Replacement: complaint.Remedying, complaint.ReturnRefund: complaint.Remedying,
		complaint.PartialRefund: complaint.Offered, complaint.Coupon: complaint.Offered, "": complaint.Offered,
	} {
		open(t, wishing(wish)).investigating().wait(2 * day).is(at)
	}
}

func TestTheTimeToSpeakIsNotCutShort(t *testing.T) {
	t.Parallel()
	soon := func(d *desk) string { return `,"reason_code":"hurry"` + until(d.now.Add(time.Minute)) }
	d := open(t, over(complaint.ProductQuality)).investigating()
	d.refused(complaint.BadValue, "until", complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"evidence"`+soon(d))
	d.refused(complaint.BadValue, "until", complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"position"`+soon(d))
	d = open(t).offered()
	d.refused(complaint.BadValue, "until", complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"answer"`+soon(d))
	d = open(t).deciding() // our own time may be cut
	d.send(complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"decision"`+soon(d))
}

func TestWhatABreachWillDoIsToldFromTheStart(t *testing.T) {
	t.Parallel()
	d := open(t).deciding().send(complaint.MsgRejectComplaint, "agent:lin", `"ground":"out_of_scope"`)
	require.Equal(t, "close_rejected", d.last(complaint.DeadlineStarted).Facts["at_breach"])
	d.send(complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"answer","reason_code":"holiday"`+until(d.now.Add(9*day)))
	require.Equal(t, "close_rejected", d.last(complaint.DeadlineStarted).Facts["at_breach"])
	d = open(t).arbitrating().send(complaint.MsgRecordRuling, "platform:desk", `"reference":"RUL-1","favour":"merchant"`)
	require.Equal(t, "carry_out_ruling", d.last(complaint.DeadlineStarted).Facts["at_breach"])
}

func TestAnOverdueCaseCanStillBeTriaged(t *testing.T) {
	t.Parallel()
	d := open(t).wait(31 * day)
	require.Equal(t, complaint.Next{WaitingFor: "redress", For: "classify", Messages: d.c.Possible()}, d.c.Next())
	d.triaged().is(complaint.Investigating)
	require.Equal(t, complaint.Acknowledgement, d.c.Letters[0].Kind)
}

func TestTriageIsTakenOverOnce(t *testing.T) {
	t.Parallel()
	d := open(t)
	feedback := complaint.Triage{Kind: complaint.IsFeedback, Category: complaint.OtherCategory, Severity: complaint.Low, Complexity: complaint.Simple, Owner: "lin"}
	d.c.Triaged(feedback, d.now)
	d.c.Triaged(feedback, d.now)
	require.Equal(t, []complaint.LetterKind{complaint.Thanks}, d.letters())
}

func TestTheAcknowledgementSaysWhenTheAnswerComes(t *testing.T) {
	t.Parallel()
	within := func(d complaint.DeadlineName) time.Duration { return time.Duration(houseTerms().Deadlines[d].Within) }
	plain := open(t).triaged()
	require.Equal(t, morning.Add(within(complaint.PositionDue)+within(complaint.DecisionDue)), plain.c.Letters[0].Due)
	photo := open(t, func(in *complaint.Intake) { in.Category = complaint.ProductQuality }).triaged()
	require.Greater(t, within(complaint.EvidenceDue), within(complaint.PositionDue))
	require.Equal(t, morning.Add(within(complaint.EvidenceDue)+within(complaint.DecisionDue)), photo.c.Letters[0].Due)
	fast := open(t, func(in *complaint.Intake) { in.Terms.Scale = 3600 }).triaged()
	require.Equal(t, morning.Add((within(complaint.PositionDue)+within(complaint.DecisionDue))/3600), fast.c.Letters[0].Due)
}
