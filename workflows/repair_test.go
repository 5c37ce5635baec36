package workflows_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/workflows"
)

func TestRefundThatGivesUpWaitsForAnOperator(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.fail["refund"] = l.refused("declined")
	l.at(50*hour, func() {
		v := l.view()
		require.Equal(t, complaint.Remedying, v.Stage)
		require.Equal(t, "refund/1", v.NeedsAttention[0].Step)
		require.Equal(t, "operator", v.Next.WaitingFor)
		require.Contains(t, l.details(), "Waits for an operator to repair `refund/1`")
	})
	l.at(51*hour, func() {
		l.mu.Lock()
		delete(l.fail, "refund")
		l.mu.Unlock()
		l.update("again", complaint.MsgRetryStep, "operator:op", `"step":"refund/1"`)
	})
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, []string{"R26-0000-0000/refund/1 128.00 CNY"}, l.effects)
}

func TestSettledByHand(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.fail["refund"] = l.refused("declined")
	l.at(51*hour, func() {
		l.update("settle", complaint.MsgSettleStep, "operator:op", `"step":"R26-0000-0000/refund/1","reference":"BANK-7"`)
	})
	require.Equal(t, complaint.Remedied, l.run())
	require.Empty(t, l.effects)
	require.Equal(t, []string{"BANK-7"}, l.happened(complaint.OperationSettled, "reference"))
}

func TestSkippedRefundIsDecidedAnew(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.fail["refund"] = l.refused("declined")
	l.at(51*hour, func() {
		l.update("skip", complaint.MsgSkipStep, "operator:op", `"step":"refund/1","reason_code":"card_closed"`)
	})
	l.at(52*hour, func() { l.update("coupon", complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"replacement"}`) })
	l.at(53*hour, func() { l.update("yes", complaint.MsgAnswerOffer, "customer:me", `"proposal":2,"answer":"accept"`) })
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, []string{"R26-0000-0000/replacement/2"}, l.effects)
}

func TestAcknowledgementThatCannotBeDeliveredFlagsAndGoesOn(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.fail[string(complaint.Acknowledgement)] = l.refused("bad_address")
	require.Equal(t, complaint.Remedied, l.run())
	require.Contains(t, l.happened(complaint.Flagged, "step"), "letter/1")
	require.Contains(t, l.happened(complaint.DeadlineBreached, "deadline"), "first_response")
}

func TestSignalDoesWhatTheUpdateDoes(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.at(hour, func() {
		l.SignalWorkflow(string(complaint.MsgWithdraw), raw(body("s-1", "customer:me", `"reason_code":"solved"`)))
	})
	require.Equal(t, complaint.Withdrawn, l.run())
}

func TestBadSignalIsRecordedAndFlags(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.at(hour, func() { l.SignalWorkflow(string(complaint.MsgAssign), raw(`{"message_id":"s-1","surprise":1}`)) })
	l.at(2*hour, func() { l.SignalWorkflow(string(complaint.MsgAssign), raw(`[1,2]`)) })
	l.at(3*hour, func() {
		require.Equal(t, []complaint.Attention{{Step: "message/assign", Reason: "bad_value", Since: start.Add(hour)}}, l.view().NeedsAttention)
	})
	require.Equal(t, complaint.Remedied, l.run())
	require.Len(t, l.happened(complaint.MessageRefused, "code"), 2)
}

func TestSameMessageTwiceIsAppliedOnce(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.at(hour, func() { l.update("same", complaint.MsgAssign, "agent:lin", `"owner":"sato"`) })
	l.at(2*hour, func() {
		l.SignalWorkflow(string(complaint.MsgAssign), raw(body("same", "agent:lin", `"owner":"sato"`)))
	})
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, []string{"lin", "sato"}, l.happened(complaint.Assigned, "owner"))
	require.Empty(t, l.happened(complaint.MessageRefused, "code"))
}

func TestCancellationFlagsAndDoesNotEndTheCase(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.at(hour, l.CancelWorkflow)
	require.Equal(t, complaint.Remedied, l.run())
	require.Contains(t, l.happened(complaint.Flagged, "step"), "cancel")
}

func TestContinueAsNewCarriesTheCase(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.SetContinueAsNewSuggested(true)
	l.ExecuteWorkflow(workflows.WorkflowType, l.in)
	require.True(t, l.IsWorkflowCompleted())
	next := l.continued()
	require.Equal(t, l.in.Number, next.Case.Number)
	require.NotEqual(t, complaint.Received, next.Case.Stage)
	require.Empty(t, next.Case.Unrecorded)

	second := newLife(t)
	second.in = next
	second.events = l.events
	second.SetStartTime(start.Add(hour))
	require.Equal(t, complaint.Remedied, second.run())
	require.Equal(t, []string{"R26-0000-0000/refund/1 128.00 CNY"}, second.effects)
}

func TestTriageThatFailsLeavesTheCaseToAPerson(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.fail["classify"] = l.refused("erased")
	require.Equal(t, complaint.Remedied, l.run())
	require.Contains(t, l.happened(complaint.Flagged, "step"), "classify")
}
