package workflows

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestWakeSummarySaysWhatTheTimerRingsFor(t *testing.T) {
	t.Parallel()
	c := &complaint.Case{Deadlines: []complaint.Deadline{
		{Name: complaint.PositionDue, State: complaint.Moved, Due: noon},
		{Name: complaint.PositionDue, State: complaint.Running, Due: noon.Add(2 * time.Hour), Default: complaint.GrantWish},
		{Name: complaint.DecisionDue, State: complaint.Paused, Resume: noon},
	}}
	wake := complaint.Wake{At: noon, Deadline: complaint.PositionDue, Default: complaint.GrantWish, Reminder: true}
	require.Equal(t, "Reminder 23 Nov 12:00:00 UTC: merchant states a position by 23 Nov 14:00:00 UTC; otherwise: the customer's wish is granted",
		wakeSummary(c, wake))
	wake.At, wake.Reminder = noon.Add(2*time.Hour), false
	require.Equal(t, "Deadline: merchant states a position by 23 Nov 14:00:00 UTC; otherwise: the customer's wish is granted", wakeSummary(c, wake))
	c.Deadlines[1].Term.Rule, c.Deadlines[1].MovedFrom, c.Deadlines[1].Why = "jd/merchant_answer", noon, "policy/0123456789abcdef"
	moved := "Moved from 23 Nov 12:00:00 UTC (policy/0123456789abcdef). " +
		"Deadline: merchant states a position by 23 Nov 14:00:00 UTC; otherwise: the customer's wish is granted (jd/merchant_answer)"
	require.Equal(t, moved, wakeSummary(c, wake))
	require.LessOrEqual(t, len(moved), 200, "Temporal keeps no more")
	c.Deadlines[1].Named = &complaint.PlatformDue{Reference: "refund_remind_timeout"}
	require.Contains(t, wakeSummary(c, wake), "is granted (platform: refund_remind_timeout)")
	require.Equal(t, "On 23 Nov 12:00:00 UTC: the survey goes out",
		wakeSummary(c, complaint.Wake{At: noon, Deadline: complaint.FollowUpDue, Default: complaint.SendSurvey}))
	c.Letters = []complaint.Letter{{N: 1, Kind: complaint.Offer}}
	require.Equal(t, "Letter 1 waits for the customer's morning, 23 Nov 12:00:00 UTC; then: Moved from 23 Nov 12:00:00 UTC (policy/0123456789abcdef). "+
		"merchant states a position by 23 Nov 14:00:00 UTC (platform: refund_remind_timeout)", wakeSummary(c, complaint.Wake{At: noon, Letter: 1}))
	require.Equal(t, "The clock runs on 23 Nov 12:00:00 UTC: agent decides", wakeSummary(c, complaint.Wake{At: noon, Deadline: complaint.DecisionDue}))
}

func TestEveryWakeSummaryFitsIntoTemporal(t *testing.T) {
	t.Parallel()
	for name, defaults := range complaint.Defaults {
		for _, action := range defaults {
			c := &complaint.Case{Deadlines: []complaint.Deadline{{Name: name, State: complaint.Running, Due: noon, Default: action}}}
			said := wakeSummary(c, complaint.Wake{At: noon, Deadline: name, Default: action, Reminder: true})
			require.LessOrEqual(t, len(said), 200)
			require.NotContains(t, said, ": ;")
			require.False(t, strings.HasSuffix(said, ": "), said)
		}
	}
}

func TestExamplesAreOfTheCaseAsItStands(t *testing.T) {
	t.Parallel()
	c := &complaint.Case{
		Stage: complaint.Offered, Seq: 41,
		Proposals: []complaint.Proposal{{N: 1, State: complaint.CounteredState}, {N: 2, State: complaint.AwaitingAnswer}},
		Deadlines: []complaint.Deadline{{Name: complaint.AnswerDue, State: complaint.Running, Due: noon}},
	}
	for name, want := range map[complaint.Name]string{
		complaint.MsgAnswerOffer:    `{"message_id": "ui-42", "actor": {"role": "customer", "id": "me"}, "proposal": 2, "answer": "accept"}`,
		complaint.MsgExtendDeadline: `{"message_id": "ui-42", "actor": {"role": "supervisor", "id": "lin"}, "deadline": "answer", "until": "2026-11-24T12:00:00Z", "reason_code": "lab_report"}`,
		complaint.MsgCloseCase:      `{"message_id": "ui-42", "actor": {"role": "agent", "id": "lin"}, "cause": "packaging_too_weak"}`,
	} {
		m, _ := complaint.Find(string(name))
		require.Equal(t, want, example(c, m))
	}
	m, _ := complaint.Find(string(complaint.MsgAnswerOffer))
	require.NoError(t, c.Check(string(m.Name), []byte(example(c, m)), noon.Add(-time.Hour)), "what is shown can be sent")
}

func TestDetailsSayWhichRepairsAStepTakes(t *testing.T) {
	t.Parallel()
	c := &complaint.Case{
		Operations: []complaint.Operation{{N: 1, Kind: complaint.RefundOp, State: complaint.OpGaveUp}},
		Letters:    []complaint.Letter{{N: 3, State: complaint.LetterFailed}},
		Attention:  []complaint.Attention{{Step: "refund/1", Reason: "declined"}, {Step: "letter/3", Reason: "bad_address"}, {Step: "cancel", Reason: "cancellation_asked_for"}},
	}
	said := details(c, nil, noon)
	require.Contains(t, said, "`refund/1`** (declined, since 1 Jan 00:00:00 UTC): send `retry-step`, `settle-step` or `skip-step`")
	require.Contains(t, said, "`letter/3`** (bad_address, since 1 Jan 00:00:00 UTC): send `retry-step`, `settle-step` or `skip-step`")
	require.Contains(t, said, "`cancel`** (cancellation_asked_for, since 1 Jan 00:00:00 UTC): send `skip-step` once you have seen to it")
}
