package complaint_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// The tests of this file walk whole lives, one end after another.

func TestFullRefundIsPaidAndRated(t *testing.T) {
	t.Parallel()
	d := open(t).followingUp()
	require.Equal(t, complaint.Operation{N: 1, Kind: complaint.RefundOp, Decision: 1, Amount: complaint.Money{Minor: 12800, Currency: "CNY"}, State: complaint.OpDone, Reference: "REF-1"}, d.c.Operations[0])
	require.Equal(t, "R26-7K4Q-X2MH/refund/1", d.c.Operations[0].Key(d.c.Number))
	d.wait(3 * day).is(complaint.FollowingUp)
	require.True(t, d.c.Surveyed)
	d.send(complaint.MsgRate, "customer:me", `"score":5,"solved":true`).ended(complaint.Remedied)
	require.Equal(t, "system:remedied", d.c.Note)
	require.Equal(t, "delivery_delay", d.c.Cause)
	require.False(t, d.c.Breached())
}

func TestANotSatisfiedCustomerReopensOnce(t *testing.T) {
	t.Parallel()
	d := open(t).followingUp().send(complaint.MsgRate, "customer:me", `"score":5,"solved":false`).is(complaint.Deciding)
	require.Equal(t, 2, d.c.Decision)
	d.refused(complaint.OverOrderTotal, "remedy.amount", complaint.MsgProposeRemedy, "agent:lin", partial("0.01")) // all was paid back
	d.send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"replacement"}`)
	d.send(complaint.MsgAnswerOffer, "customer:me", `"proposal":2,"answer":"accept"`).done()
	d.send(complaint.MsgRate, "customer:me", `"score":1,"solved":false`).ended(complaint.Remedied)
	require.Equal(t, 1, d.c.Reopens)
}

func TestAReopenedCaseWithNothingLeftToPayStillEnds(t *testing.T) {
	t.Parallel()
	d := open(t).followingUp().send(complaint.MsgRate, "customer:me", `"score":1`).silent()
	require.Equal(t, int64(12800), d.c.PaidBack())
	require.Equal(t, complaint.ApologyOp, d.c.Operations[len(d.c.Operations)-1].Kind)
	require.Equal(t, complaint.Remedied, d.c.Outcome)
}

func TestAnOrderOfNothingStillEndsFairly(t *testing.T) {
	t.Parallel()
	d := open(t, worth(0)).investigating().silent().ended(complaint.Remedied)
	require.Contains(t, d.letters(), complaint.ApologyLetter)
	require.Zero(t, d.c.PaidBack())
}

func TestSilentMerchantGrantsTheWish(t *testing.T) {
	t.Parallel()
	d := open(t).investigating().wait(2 * day).is(complaint.Remedying)
	require.Equal(t, complaint.Silent, d.c.Position)
	require.Equal(t, complaint.ProposalGranted, d.c.Proposals[0].State)
	require.True(t, d.c.Breached())
	d.silent().ended(complaint.Remedied)
}

func TestAGrantAboveFourEyesWaitsForTwo(t *testing.T) {
	t.Parallel()
	d := open(t, worth(300000)).investigating().wait(2 * day).is(complaint.Deciding)
	d.send(complaint.MsgApprove, "supervisor:wu", `"proposal":1`).is(complaint.Remedying)
	require.Equal(t, "wu", d.c.Proposals[0].Approver.ID)
}

func TestRejectionIsConfirmedAndStands(t *testing.T) {
	t.Parallel()
	d := open(t).deciding().send(complaint.MsgRejectComplaint, "agent:lin", `"ground":"malicious"`).is(complaint.Deciding)
	d.send(complaint.MsgConfirmRejection, "supervisor:wu", "").is(complaint.Offered)
	d.refused(complaint.NotYourTurn, "actor", complaint.MsgEscalate, "agent:lin", "")
	d.silent().ended(complaint.Rejected)
}

func TestRejectionIsDeclinedOrAppealed(t *testing.T) {
	t.Parallel()
	d := open(t).deciding().send(complaint.MsgRejectComplaint, "agent:lin", `"ground":"unfounded"`)
	d.send(complaint.MsgDecline, "supervisor:wu", `"proposal":0`).is(complaint.Deciding)
	d.send(complaint.MsgRejectComplaint, "agent:lin", `"ground":"out_of_scope"`).is(complaint.Offered)
	d.send(complaint.MsgEscalate, "customer:me", "").is(complaint.Arbitrating)
	require.Nil(t, d.c.Rejection)
	d.send(complaint.MsgRecordRuling, "platform:desk", `"reference":"RUL-1","favour":"split",`+partial("64.00")).is(complaint.Remedying)
	d.silent().ended(complaint.Remedied)
	require.Equal(t, int64(6400), d.c.PaidBack())
}

func TestADuplicateIsMergedAtOnce(t *testing.T) {
	t.Parallel()
	open(t).investigating().send(complaint.MsgRejectComplaint, "agent:lin", `"ground":"duplicate","duplicate_of":"r26 0000 000e"`).ended(complaint.Merged)
}

func TestOffersEndInArbitration(t *testing.T) {
	t.Parallel()
	d := open(t).offered()
	d.send(complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"counter","counter":{"kind":"full_refund"}`).is(complaint.Deciding)
	d.send(complaint.MsgProposeRemedy, "agent:lin", partial("60")).send(complaint.MsgAnswerOffer, "customer:me", `"proposal":2,"answer":"refuse"`).is(complaint.Deciding)
	d.send(complaint.MsgProposeRemedy, "agent:lin", partial("70")).send(complaint.MsgAnswerOffer, "customer:me", `"proposal":3,"answer":"refuse"`).is(complaint.Arbitrating)
	d.silent().ended(complaint.Remedied)
	require.Equal(t, int64(12800), d.c.PaidBack(), "the desk was silent and the customer got the wish")
}

func TestARulingForTheMerchantIsAppealedOnce(t *testing.T) {
	t.Parallel()
	ruling := `"reference":"RUL-1","favour":"merchant"`
	d := open(t).arbitrating().send(complaint.MsgRecordRuling, "platform:desk", ruling).is(complaint.Arbitrating)
	d.send(complaint.MsgEscalate, "customer:me", "").send(complaint.MsgRecordRuling, "platform:desk", ruling).ended(complaint.RuledForMerchant)
	open(t).arbitrating().send(complaint.MsgRecordRuling, "platform:desk", ruling).wait(3 * day).ended(complaint.RuledForMerchant)
}

func TestAQuestionOfThePlatformEndsWithTheRuling(t *testing.T) {
	t.Parallel()
	d := open(t).arbitrating().send(complaint.MsgAskMerchant, "platform:desk", `"within":"4h"`)
	require.Contains(t, d.c.Possible(), "state-position")
	d.send(complaint.MsgRecordRuling, "platform:desk", `"reference":"RUL-1","favour":"customer"`).is(complaint.Remedying)
	require.Equal(t, complaint.Cancelled, d.deadline(complaint.PlatformQuestion).State)
	d = open(t).arbitrating().send(complaint.MsgAskMerchant, "platform:desk", `"within":"4h"`).wait(4 * time.Hour)
	require.Equal(t, complaint.SubmissionOp, d.c.Operations[1].Kind, "answered with the file")
	d = open(t).arbitrating().send(complaint.MsgAskMerchant, "platform:desk", "").send(complaint.MsgStatePosition, "merchant:shop", `"position":"partly"`)
	require.Equal(t, complaint.Met, d.deadline(complaint.PlatformQuestion).State)
}

func TestGoodsGoBackAndAreInspected(t *testing.T) {
	t.Parallel()
	returning := func() *desk {
		d := open(t).deciding().send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"return_refund"}`)
		return d.send(complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"accept"`).is(complaint.Remedying)
	}
	sent := func() *desk {
		return returning().send(complaint.MsgReportReturn, "customer:me", `"carrier":"sf","tracking":"SF1"`)
	}
	returning().wait(7 * day).ended(complaint.NoAnswer)
	returning().send(complaint.MsgWithdraw, "customer:me", "").ended(complaint.Withdrawn)
	sent().refused(complaint.WrongStage, "", complaint.MsgWithdraw, "customer:me", "")
	sent().send(complaint.MsgConfirmReturn, "agent:lin", `"accepted":true,"condition":"as_sent"`).done().is(complaint.FollowingUp)
	require.Len(t, sent().wait(3*day).c.PendingOperations(), 1, "nobody inspected: the goods count as received in order")
	d := sent().send(complaint.MsgConfirmReturn, "agent:lin", `"accepted":false,"condition":"wrong_item"`).is(complaint.Deciding)
	require.Equal(t, 2, d.c.Decision)
	require.Equal(t, complaint.Return{}, d.c.Return)
	d.send(complaint.MsgProposeRemedy, "agent:lin", partial("10"))
}

func TestAStepIsRetriedSkippedOrSettled(t *testing.T) {
	t.Parallel()
	d := open(t).remedying().gaveUp()
	require.Equal(t, "operator", d.c.Next().WaitingFor)
	require.Equal(t, int64(12800), d.c.PaidBack(), "it may have been paid")
	d.send(complaint.MsgRetryStep, "operator:op", `"step":"refund/1"`).gaveUp()
	d.send(complaint.MsgSettleStep, "operator:op", `"step":"refund/1","reference":"BANK-1"`).is(complaint.FollowingUp)
	require.Equal(t, complaint.OpSettled, d.c.Operations[0].State)
	require.Empty(t, d.attention())

	d = open(t).remedying().gaveUp().wait(2 * day)
	require.Equal(t, []string{"refund/1", "deadline/remedy"}, d.attention())
	d.send(complaint.MsgSkipStep, "operator:op", `"step":"refund/1","reason_code":"card_closed"`).is(complaint.Deciding)
	require.Zero(t, d.c.PaidBack())
	require.Empty(t, d.attention())
}

func TestALetterThatFailsHoldsNothingUp(t *testing.T) {
	t.Parallel()
	d := open(t).triaged()
	d.c.LetterFailed(1, "address_unknown", d.now)
	d.c.GatheredAll(nil, nil, d.now)
	require.Equal(t, []string{"letter/1"}, d.attention())
	d.send(complaint.MsgRetryStep, "operator:op", `"step":"letter/1"`)
	d.c.LetterFailed(1, "address_unknown", d.now)
	d.send(complaint.MsgSettleStep, "operator:op", `"step":"letter/1","reference":"CALL-1"`)
	require.Equal(t, complaint.Met, d.deadline(complaint.FirstResponse).State)
	d.send(complaint.MsgStatePosition, "merchant:shop", `"position":"agree"`).is(complaint.Deciding)
}

func TestFeedbackIsThankedForAndClosed(t *testing.T) {
	t.Parallel()
	for _, arrives := range []bool{true, false} {
		d := open(t)
		d.c.Triaged(complaint.Triage{Kind: complaint.IsFeedback, Category: complaint.OtherCategory, Severity: complaint.Low, Complexity: complaint.Simple, Owner: "lin"}, d.now)
		require.Equal(t, "redress", d.c.Next().WaitingFor)
		if arrives {
			d.c.LetterSent(1, d.now)
		} else {
			d.c.LetterFailed(1, "address_unknown", d.now)
		}
		d.ended(complaint.Recorded)
	}
}

func TestClosingNotesAreKeptForTheEnd(t *testing.T) {
	t.Parallel()
	d := open(t).deciding().send(complaint.MsgCloseCase, "agent:lin", `"cause":"packaging_too_weak","text_id":"t-1"`).is(complaint.Deciding)
	d.send(complaint.MsgWithdraw, "customer:me", "").ended(complaint.Withdrawn)
	require.Equal(t, "packaging_too_weak", d.c.Cause)
	require.Equal(t, "t-1", d.c.Note)
	open(t).followingUp().wait(3*day).send(complaint.MsgCloseCase, "agent:lin", `"cause":"other"`).ended(complaint.Remedied)
	open(t).followingUp().send(complaint.MsgCloseCase, "agent:lin", `"cause":"other"`).is(complaint.FollowingUp)
}
