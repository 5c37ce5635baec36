package complaint_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// gated asks a second person for an hour before the merchant's silence grants
// the wish, two hours before the platform decides.
func gated(otherwise string) func(*complaint.Intake) {
	return counted(complaint.PositionDue, func(term *complaint.Term) {
		term.Margin, term.Gate = hours(2), &complaint.Gate{Within: hours(1), Otherwise: otherwise}
	})
}

// atGate lets the merchant's time pass.
func atGate(t *testing.T, otherwise string) *desk {
	t.Helper()
	d := open(t, gated(otherwise)).investigating().wait(46 * time.Hour).is(complaint.Investigating)
	require.Equal(t, complaint.OpenGate{Deadline: complaint.PositionDue, Action: complaint.GrantWish, Since: d.now}, *d.c.Gate)
	require.Equal(t, d.now.Add(time.Hour), d.deadline(complaint.ApprovalDue).Due)
	require.Contains(t, d.letters(), complaint.ApprovalRequest)
	return d
}

func TestASecondPersonLetsTheDefaultGoOut(t *testing.T) {
	t.Parallel()
	d := atGate(t, complaint.GateHolds)
	d.refused(complaint.NotYourTurn, "actor.role", complaint.MsgApprove, "agent:lin", `"proposal":0`)
	d.send(complaint.MsgApprove, "supervisor:wu", `"proposal":0`).is(complaint.Remedying)
	require.Equal(t, "supervisor:wu", d.last(complaint.GatePassed).Actor.String())
}

func TestASecondPersonKeepsTheDefaultBack(t *testing.T) {
	t.Parallel()
	d := atGate(t, complaint.GateActs)
	d.send(complaint.MsgDecline, "supervisor:wu", `"proposal":0`).is(complaint.Deciding)
	require.Equal(t, complaint.Silent, d.c.Position)
	require.Nil(t, d.c.Gate)
	d.wait(4 * day).is(complaint.Deciding)
	require.Empty(t, d.c.Proposals, "nor what a supervisor declined")
}

func TestNobodyAnswersAtTheGate(t *testing.T) {
	t.Parallel()
	acts := atGate(t, complaint.GateActs).wait(time.Hour).is(complaint.Remedying)
	require.Equal(t, complaint.System, acts.last(complaint.GatePassed).Actor.Role)
	holds := atGate(t, complaint.GateHolds).wait(time.Hour).is(complaint.Deciding)
	require.Equal(t, []string{"gate/position"}, holds.attention())
	holds.wait(4 * day).is(complaint.Deciding)
	require.Empty(t, holds.c.Proposals, "what was held back does not go out by silence later")
	require.Equal(t, complaint.System, holds.last(complaint.GateClosed).Actor.Role)
}

func TestTheMerchantComesWhileTheSecondPersonIsAsked(t *testing.T) {
	t.Parallel()
	d := atGate(t, complaint.GateActs)
	d.refused(complaint.AlreadyDecided, "", complaint.MsgAskCustomer, "agent:lin", `"items":["details"]`)
	d.send(complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`).is(complaint.Deciding)
	require.Nil(t, d.c.Gate)
	require.Equal(t, complaint.Cancelled, d.deadline(complaint.ApprovalDue).State)
}

func TestAPlatformsQuestionIsHeldAtTheGate(t *testing.T) {
	t.Parallel()
	d := open(t, counted(complaint.PlatformQuestion, func(term *complaint.Term) {
		term.Margin, term.Gate = hours(2), &complaint.Gate{Within: hours(1), Otherwise: complaint.GateHolds}
	})).arbitrating().done()
	d.send(complaint.MsgAskMerchant, "platform:tb", `"items":["invoice"]`)
	d.wait(22 * time.Hour).wait(time.Hour)
	require.Contains(t, d.attention(), "gate/platform_question")
	require.Empty(t, d.c.PendingOperations(), "nothing was sent to the platform")
}

func TestAskingByDefaultHappensOnce(t *testing.T) {
	t.Parallel()
	d := open(t, defaulting(complaint.DecisionDue, complaint.AskDetails)).deciding()
	d.wait(2 * day).is(complaint.Deciding)
	require.True(t, d.c.Interrupted)
	require.Equal(t, []string{"details"}, d.c.Asked)
	d.wait(3 * day).is(complaint.Deciding) // the customer did not answer
	d.wait(2 * day).is(complaint.Arbitrating)

	silent := open(t, defaulting(complaint.PositionDue, complaint.AskDetails)).investigating().wait(2 * day).is(complaint.Deciding)
	require.True(t, silent.c.Interrupted)
}

func TestTheCustomerIsNotAskedWithoutEnd(t *testing.T) {
	t.Parallel()
	d := open(t, under(func(terms *complaint.Terms) { terms.Asks = 2 })).deciding()
	for range 2 {
		d.send(complaint.MsgAskCustomer, "agent:lin", `"items":["details"]`)
		d.n++
		d.send(complaint.MsgSubmitEvidence, "customer:me", photo("ev-"+string(rune('a'+d.n))))
	}
	d.refused(complaint.AsksUsedUp, "", complaint.MsgAskCustomer, "agent:lin", `"items":["details"]`)
}
