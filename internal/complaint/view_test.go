package complaint_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// TestNextSaysWhatIsWaitedFor goes through the stages.
func TestNextSaysWhatIsWaitedFor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at       *desk
		who      string
		what     string
		atBreach string
		has      []string
		hasNot   []string
	}{
		"received":      {open(t), "redress", "first_response", "flag", []string{"withdraw"}, []string{"state-position"}},
		"investigating": {open(t, over(complaint.ProductQuality)).investigating(), "merchant", "position", "grant_wish", []string{"state-position", "submit-evidence", "ask-customer"}, []string{"propose-remedy", "rate"}},
		"evidence": {open(t, over(complaint.ProductQuality)).investigating().send(complaint.MsgStatePosition, "merchant:shop", `"position":"agree"`),
			"customer", "evidence", "proceed", []string{"submit-evidence"}, []string{"state-position"}},
		"deciding":  {open(t).deciding(), "agent", "decision", "grant_wish", []string{"propose-remedy", "reject-complaint", "escalate", "ask-customer"}, []string{"approve", "answer-offer"}},
		"asked":     {open(t).deciding().send(complaint.MsgAskCustomer, "agent:lin", `"items":["details"]`), "customer", "evidence", "proceed", []string{"ask-customer"}, []string{"propose-remedy", "escalate", "resume"}},
		"approving": {open(t, worth(300000)).deciding().send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`), "supervisor", "approval", "arbitrate", []string{"approve", "decline"}, []string{"propose-remedy", "ask-customer"}},
		"rejecting": {open(t).deciding().send(complaint.MsgRejectComplaint, "agent:lin", `"ground":"unfounded"`), "supervisor", "approval", "arbitrate", []string{"confirm-rejection", "decline"}, []string{"approve"}},
		"offered":   {open(t).offered(), "customer", "answer", "close_unanswered", []string{"answer-offer", "escalate"}, []string{"propose-remedy"}},
		"rejected":  {open(t).deciding().send(complaint.MsgRejectComplaint, "agent:lin", `"ground":"out_of_scope"`), "customer", "answer", "close_rejected", []string{"escalate"}, []string{"answer-offer"}},
		"ruling":    {open(t).arbitrating(), "platform", "ruling", "rule_for_customer", []string{"record-ruling", "ask-merchant"}, []string{"escalate"}},
		"question":  {open(t).arbitrating().send(complaint.MsgAskMerchant, "platform:desk", ""), "merchant", "platform_question", "answer_with_file", []string{"state-position"}, nil},
		"appeal":    {open(t).arbitrating().send(complaint.MsgRecordRuling, "platform:desk", `"reference":"R","favour":"merchant"`), "customer", "answer", "carry_out_ruling", []string{"escalate"}, []string{"record-ruling"}},
		"merchant's appeal": {open(t, under(func(terms *complaint.Terms) { terms.MerchantAppeal = hour })).arbitrating().send(complaint.MsgRecordRuling, "platform:desk", `"reference":"R","favour":"customer"`),
			"merchant", "answer", "carry_out_ruling", []string{"escalate"}, nil},
		"paying":    {open(t).remedying(), "redress", "refund/1", "flag", nil, []string{"withdraw"}},
		"repairing": {open(t).remedying().gaveUp(), "operator", "refund/1", "flag", []string{"retry-step", "skip-step", "settle-step"}, nil},
		"following": {open(t).followingUp(), "redress", "follow_up", "send_survey", []string{"rate", "close-case"}, []string{"withdraw"}},
		"surveyed":  {open(t).followingUp().wait(3 * day), "customer", "rating", "close_without_rating", []string{"rate"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := c.at.c.Next()
			require.Equal(t, c.who, n.WaitingFor)
			require.Equal(t, c.what, n.For)
			require.Equal(t, c.atBreach, n.AtBreach)
			require.NotNil(t, n.Due)
			require.Equal(t, c.at.c.Due(), *n.Due)
			require.Subset(t, n.Messages, c.has)
			for _, not := range c.hasNot {
				require.NotContains(t, n.Messages, not)
			}
		})
	}
}

func TestTheRecordsAreWaitedForWhenBothSidesWereHeard(t *testing.T) {
	t.Parallel()
	d := open(t).triaged().send(complaint.MsgStatePosition, "merchant:shop", `"position":"agree"`).is(complaint.Investigating)
	require.Equal(t, "records", d.c.Next().For)
	d.c.GatheredAll([]complaint.EvidenceRef{{ID: "order-1", SHA256: zeros, Kind: complaint.OrderRecord}}, []string{"shipment"}, d.now)
	d.is(complaint.Deciding)
	require.Equal(t, complaint.System, d.c.Evidence[0].By)
	require.Equal(t, "gather/shipment", d.last(complaint.StepFailed).Facts["step"])
}

func TestAClosedCaseIsShown(t *testing.T) {
	t.Parallel()
	v := open(t).followingUp().send(complaint.MsgRate, "customer:me", `"score":5,"solved":true`).c.View()
	require.Equal(t, complaint.Next{Messages: []string{}}, v.Next)
	require.Equal(t, []complaint.RemedyView{{Operation: "R26-7K4Q-X2MH/refund/1", Kind: complaint.RefundOp, Amount: complaint.Money{Minor: 12800, Currency: "CNY"}, State: complaint.OpDone, Reference: "REF-1"}}, v.Remedies)
	raw, err := json.Marshal(open(t).c.View())
	require.NoError(t, err)
	var lists map[string]any
	require.NoError(t, json.Unmarshal(raw, &lists))
	for _, list := range []string{"needs_attention", "tags", "deadlines", "proposals", "remedies", "evidence"} {
		require.NotNil(t, lists[list], "an empty list is a list: "+list)
	}
	require.True(t, open(t).wait(2*24*time.Hour).c.Breached())
}

func TestPriorities(t *testing.T) {
	t.Parallel()
	for want, c := range map[complaint.Priority][]any{
		"P1": {complaint.Critical, complaint.Simple}, "P2": {complaint.Normal, complaint.Complex}, "P3": {complaint.Severity(""), complaint.Simple}, "P4": {complaint.Low, complaint.Simple},
	} {
		require.Equal(t, want, complaint.PriorityOf(c[0].(complaint.Severity), c[1].(complaint.Complexity)))
	}
	require.Equal(t, complaint.Priority("P1"), complaint.PriorityOf(complaint.Critical, complaint.Complex))
	require.Equal(t, complaint.Priority("P1"), complaint.PriorityOf(complaint.High, complaint.Complex))
	require.Equal(t, "agent:lin", complaint.Actor{Role: complaint.Agent, ID: "lin"}.String())
	require.Equal(t, complaint.Merchant, complaint.PositionRequest.To())
	require.Equal(t, complaint.Customer, complaint.Survey.To())
}
