package complaint_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

func cny(minor int64) complaint.Money { return complaint.Money{Minor: minor, Currency: "CNY"} }

// times is how often something happened.
func (d *desk) times(e complaint.EventType) (n int) {
	for _, one := range d.c.Unrecorded {
		if one.Type == e {
			n++
		}
	}
	return n
}

// shows has the platform's case read.
func (d *desk) shows(p complaint.PlatformCase) *desk {
	d.t.Helper()
	d.c.PlatformShows(p, 0, d.now)
	return d
}

func TestAHintHasThePlatformsCaseReadOnce(t *testing.T) {
	t.Parallel()
	d := open(t, onPlatform).investigating()
	_, due := d.c.ReadsPlatform()
	require.False(t, due)
	d.send(complaint.MsgPlatformChanged, "platform:taobao", `"reference":"push-1"`)
	hint, due := d.c.ReadsPlatform()
	require.True(t, due)
	d.c.PlatformShows(complaint.PlatformCase{State: complaint.SellersTurn}, hint, d.now)
	_, due = d.c.ReadsPlatform()
	require.False(t, due)
}

func TestAPlatformThatCannotBeReadIsAPersonsMatterUntilItCan(t *testing.T) {
	t.Parallel()
	d := open(t, onPlatform).investigating().send(complaint.MsgPlatformChanged, "platform:taobao", `"reference":"push-1"`)
	d.c.PlatformNotRead(1, "unauthorised", d.now)
	require.Equal(t, "platform", d.c.Attention[0].Step)
	d.shows(complaint.PlatformCase{State: complaint.SellersTurn})
	require.Empty(t, d.c.Attention)
}

func TestAComplaintWithoutACaseThereHearsNothingOfIt(t *testing.T) {
	t.Parallel()
	open(t, func(in *complaint.Intake) { in.ExternalID = "" }).investigating().refused(complaint.WrongStage, "", complaint.MsgPlatformChanged, "platform:taobao", `"reference":"push-1"`)
}

func onPlatform(in *complaint.Intake) { in.ExternalID = "R-1" }

func TestThePlatformsReviewGoesBeforeOurs(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]*desk{"investigating": open(t, onPlatform).investigating(), "deciding": open(t, onPlatform).deciding(), "offered": open(t, onPlatform).offered()} {
		d.shows(complaint.PlatformCase{State: complaint.PlatformReviews, Review: complaint.ReviewDeciding}).is(complaint.Arbitrating)
		require.Equal(t, complaint.SubmissionOp, d.c.Operations[len(d.c.Operations)-1].Kind, name)
		before := len(d.c.Operations)
		d.shows(complaint.PlatformCase{State: complaint.PlatformReviews, Review: complaint.ReviewDeciding})
		require.Len(t, d.c.Operations, before, "seen again, it is the same")
	}
}

func TestThePlatformsQuestionHasItsOwnEnd(t *testing.T) {
	t.Parallel()
	d := open(t, onPlatform).deciding()
	due := d.now.Add(5 * time.Hour)
	d.shows(complaint.PlatformCase{State: complaint.PlatformReviews, Review: complaint.ReviewEvidence, Due: due}).is(complaint.Arbitrating)
	asked := d.deadline(complaint.PlatformQuestion)
	require.Equal(t, due.UTC(), asked.Named.At)
	require.True(t, asked.Due.Before(due), "our answer goes out before the platform's time is over")
}

func TestTheSellersTimeIsThePlatforms(t *testing.T) {
	t.Parallel()
	d := open(t, onPlatform).investigating()
	due := d.now.Add(7 * time.Hour)
	d.shows(complaint.PlatformCase{State: complaint.SellersTurn, Due: due})
	require.Equal(t, due.UTC(), d.deadline(complaint.PositionDue).Named.At)
	events := d.c.Seq
	d.shows(complaint.PlatformCase{State: complaint.SellersTurn, Due: due})
	require.Equal(t, events, d.c.Seq, "nothing changed")
}

func TestARulingThatThePlatformPaidIsNotPaidAgain(t *testing.T) {
	t.Parallel()
	d := open(t, onPlatform).deciding().shows(complaint.PlatformCase{State: complaint.PlatformReviews, Review: complaint.ReviewDeciding})
	d.shows(complaint.PlatformCase{State: complaint.PlatformRefunded, PaidBack: cny(12800),
		Ruling: &complaint.PlatformRuling{Reference: "CS-1", Favour: complaint.ForCustomer, Amount: cny(12800)}}).is(complaint.FollowingUp)
	require.Equal(t, "CS-1", d.c.Ruling.Reference)
	require.EqualValues(t, 12800, d.c.PaidBack())
	for _, op := range d.c.Operations {
		require.NotEqual(t, complaint.RefundOp, op.Kind)
	}
	d.silent().ended(complaint.Remedied)
}

func TestARulingThatIsNotPaidYetIsCarriedOut(t *testing.T) {
	t.Parallel()
	d := open(t, onPlatform).deciding().shows(complaint.PlatformCase{State: complaint.PlatformReviews, Review: complaint.ReviewDeciding, PaysBack: true})
	d.shows(complaint.PlatformCase{State: complaint.PlatformReviews, PaysBack: true,
		Ruling: &complaint.PlatformRuling{Reference: "CS-1", Favour: complaint.Split, Amount: cny(3000)}}).is(complaint.Remedying)
	last := d.c.Operations[len(d.c.Operations)-1]
	require.Equal(t, complaint.RefundOp, last.Kind)
	require.Equal(t, cny(3000), last.Amount)
}

// The money went out there while ours was about to: ours stops, and a person sees both.
func TestASecondPaymentIsStoppedAndShown(t *testing.T) {
	t.Parallel()
	d := open(t, onPlatform).remedying()
	require.Equal(t, complaint.OpPending, d.c.Operations[0].State)
	d.shows(complaint.PlatformCase{State: complaint.SellersTurn, PaidBack: cny(12800)})
	require.Equal(t, complaint.OpGaveUp, d.c.Operations[0].State)
	require.Equal(t, "paid_elsewhere", d.c.Operations[0].Why)
	require.Equal(t, "refund/1", d.c.Attention[0].Step)
	require.Equal(t, "paid_elsewhere", d.c.Attention[0].Reason)
	d.shows(complaint.PlatformCase{State: complaint.SellersTurn, PaidBack: cny(12800)})
	require.Equal(t, 1, d.times(complaint.PaidElsewhere), "the same money is told once")
	d.refused(complaint.OverOrderTotal, "step", complaint.MsgRetryStep, "operator:olga", `"step":"refund/1"`)
	d.send(complaint.MsgSkipStep, "operator:olga", `"step":"refund/1","reason_code":"paid_there"`).is(complaint.Deciding)
	d.refused(complaint.OverOrderTotal, "remedy.amount", complaint.MsgProposeRemedy, "agent:lin", partial("0.01"))
}

func TestOurOwnPaymentThroughThePlatformIsNoSecondOne(t *testing.T) {
	t.Parallel()
	d := open(t, onPlatform).followingUp().shows(complaint.PlatformCase{State: complaint.PlatformRefunded, PaidBack: cny(12800), PaysBack: true})
	require.Zero(t, d.times(complaint.PaidElsewhere))
	require.Empty(t, d.c.Attention)
	require.EqualValues(t, 12800, d.c.PaidBack())
}

func TestACaseThatEndedThereEndsHere(t *testing.T) {
	t.Parallel()
	open(t, onPlatform).deciding().shows(complaint.PlatformCase{State: complaint.PlatformEnded}).ended(complaint.Withdrawn)
	d := open(t, onPlatform).investigating().shows(complaint.PlatformCase{State: complaint.PlatformRefunded, PaidBack: cny(5000)}).is(complaint.FollowingUp)
	require.Equal(t, complaint.PartialRefund, d.c.Agreed.Kind)
	d.silent().ended(complaint.Remedied)
}

func TestWhatWasDecidedIsToldToThePlatform(t *testing.T) {
	t.Parallel()
	d := open(t, onPlatform).investigating().shows(complaint.PlatformCase{State: complaint.SellersTurn, Version: "1", Claimed: cny(12800)})
	d.send(complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`).is(complaint.Deciding)
	d.send(complaint.MsgProposeRemedy, "agent:lin", partial("30.00")).is(complaint.Offered)
	op := d.c.Operations[0]
	require.Equal(t, complaint.AnswerOp, op.Kind)
	require.Equal(t, complaint.TellOffer, op.Answer)
	require.Equal(t, cny(3000), op.Amount)

	d.c.OperationGaveUp(op.N, complaint.MovedThere, d.now)
	_, due := d.c.ReadsPlatform()
	require.True(t, due, "what moved is read again")
	d.shows(complaint.PlatformCase{State: complaint.SellersTurn, Version: "2", Claimed: cny(12800)})
	require.Equal(t, complaint.OpPending, d.c.Operations[0].State, "and what was decided still fits")

	d.c.OperationGaveUp(op.N, complaint.MovedThere, d.now)
	d.shows(complaint.PlatformCase{State: complaint.SellersTurn, Version: "3", Claimed: cny(100)})
	require.Equal(t, complaint.OpGaveUp, d.c.Operations[0].State, "another claim is another decision")
}

func TestAConsoleTaskHasAnOwnerAClockAndAnEnd(t *testing.T) {
	t.Parallel()
	d := open(t, onPlatform).deciding().shows(complaint.PlatformCase{State: complaint.PlatformReviews, Review: complaint.ReviewAsked})
	n := len(d.c.Operations)
	d.c.OperationByHand(n, "upload_evidence", d.now)
	require.Equal(t, []complaint.PlatformTask{{Step: "submission/1", What: "upload_evidence"}}, d.c.PlatformTasks())
	require.Contains(t, d.letters(), complaint.ConsoleTask)
	require.Equal(t, complaint.Running, d.deadline(complaint.ConsoleDue).State)
	d.wait(25 * time.Hour)
	require.Contains(t, d.c.Attention[0].Step, "console")
	require.Equal(t, complaint.Running, d.deadline(complaint.ConsoleDue).State, "somebody must still do it")
	d.refused(complaint.UnknownStep, "step", complaint.MsgTaskDone, "agent:lin", `"step":"refund/9","reference":"CS-1"`)
	d.refused(complaint.MissingField, "reference", complaint.MsgTaskDone, "agent:lin", `"step":"submission/1"`)
	d.send(complaint.MsgTaskDone, "agent:lin", `"step":"submission/1","reference":"CS-1"`)
	require.Equal(t, complaint.OpDone, d.c.Operations[n-1].State)
	require.Equal(t, complaint.Met, d.deadline(complaint.ConsoleDue).State)
	require.Empty(t, d.c.PlatformTasks())
}

func TestGoodsThatThePlatformShowsToBeBackAreInspected(t *testing.T) {
	t.Parallel()
	d := open(t, onPlatform).deciding().send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"return_refund"}`)
	d.send(complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"accept"`).is(complaint.Remedying)
	d.shows(complaint.PlatformCase{State: complaint.GoodsReturned})
	require.Equal(t, complaint.ReturnSent, d.c.Return.State)
	require.Equal(t, complaint.Running, d.deadline(complaint.InspectionDue).State)
	d.shows(complaint.PlatformCase{State: complaint.GoodsReturned})
	require.Equal(t, 1, d.times(complaint.ReturnReported))
	d.send(complaint.MsgConfirmReturn, "agent:lin", `"accepted":true,"condition":"as_sent"`)
	require.Equal(t, complaint.RefundOp, d.c.Operations[len(d.c.Operations)-1].Kind)
}
