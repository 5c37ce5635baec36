package complaint_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// proposal while the decision's gate is open.
func TestProposalAtDecisionGate(t *testing.T) {
	t.Parallel()
	d := open(t, gatedDecision(complaint.GateHolds), worth(300000)).deciding()
	d.wait(46 * time.Hour)
	require.NotNil(t, d.c.Gate)
	d.send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`)
	d.apply(complaint.MsgApprove, "supervisor:wu", `"proposal":0`)
	n := 0
	for _, p := range d.c.Proposals {
		if p.State == complaint.AwaitingApproval {
			n++
		}
	}
	require.LessOrEqual(t, n, 1, "two proposals wait: %+v", d.c.Proposals)
	require.Nil(t, d.c.Gate)
}

func TestRejectionAtDecisionGate(t *testing.T) {
	t.Parallel()
	d := open(t, gatedDecision(complaint.GateHolds)).deciding()
	d.wait(46 * time.Hour)
	d.send(complaint.MsgRejectComplaint, "agent:lin", `"ground":"unfounded","reason_code":"x"`)
	_, err := d.apply(complaint.MsgApprove, "supervisor:wu", `"proposal":0`)
	t.Log(err, d.c.Stage, d.c.Rejection)
	require.False(t, d.c.Stage == complaint.Remedying, "paid although a rejection waits: rejection %+v ops %+v", d.c.Rejection, d.c.Operations)
}

// decline proposal 0 meant for the rejection.
func TestDeclineRejectionAtDecisionGate(t *testing.T) {
	t.Parallel()
	d := open(t, gatedDecision(complaint.GateHolds)).deciding()
	d.wait(46 * time.Hour)
	d.send(complaint.MsgRejectComplaint, "agent:lin", `"ground":"unfounded","reason_code":"x"`)
	d.send(complaint.MsgDecline, "supervisor:wu", `"proposal":0`)
	require.Nil(t, d.c.Rejection)
}

// gate bypassed when the timer is late.
func TestHoldingGateIsNotBypassedWhenLate(t *testing.T) {
	t.Parallel()
	d := open(t, gated(complaint.GateHolds)).investigating().wait(49 * time.Hour)
	require.NotEqual(t, complaint.Remedying, d.c.Stage, "money without the second person")
}

// ruled while a gate is open.
func TestRuledWhileGateIsOpen(t *testing.T) {
	t.Parallel()
	d := open(t, counted(complaint.PlatformQuestion, func(term *complaint.Term) {
		term.Margin, term.Gate = hours(2), &complaint.Gate{Within: hours(1), Otherwise: complaint.GateActs}
	})).arbitrating().done()
	d.send(complaint.MsgAskMerchant, "platform:tb", `"items":["invoice"]`)
	d.wait(22 * time.Hour)
	require.NotNil(t, d.c.Gate)
	d.send(complaint.MsgRecordRuling, "platform:tb", `"reference":"RUL-1","favour":"merchant"`).is(complaint.Arbitrating)
	d.wait(time.Hour)
	require.Empty(t, d.c.PendingOperations(), "a file goes to the platform after it ruled")
}

// S7: gate of position while suspended; the gate's time after resuming.
func TestGateWhileSuspended(t *testing.T) {
	t.Parallel()
	d := atGate(t, complaint.GateHolds)
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"all","reason_code":"court"`)
	d.wait(5 * day)
	d.send(complaint.MsgResume, "supervisor:wu", `"deadline":"all"`)
	require.True(t, d.deadline(complaint.ApprovalDue).Due.After(d.now), "the gate falls at once: %s", d.deadline(complaint.ApprovalDue).Due)
}

// gatedDecision asks a second person before the decision's default goes out.
func gatedDecision(otherwise string) func(*complaint.Intake) {
	return counted(complaint.DecisionDue, func(term *complaint.Term) {
		term.Margin, term.Gate = hours(2), &complaint.Gate{Within: hours(1), Otherwise: otherwise}
	})
}
