package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/activities"
	"redress/internal/complaint"
	"redress/internal/provider/sandboxtest"
)

// told is the remedy notice that tells what was done.
func (b *bench) told(s activities.Subject, kind complaint.RemedyKind) string {
	b.t.Helper()
	r := letterOf(s, complaint.RemedyNotice)
	r.Letter.Remedy = &complaint.Remedy{Kind: kind}
	_, err := b.run(b.acts.SendLetter, r)
	require.NoError(b.t, err)
	return b.post.all()[0].body
}

func TestTheRemedyNoticeNamesWhatTheCustomerCanUse(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.open()
	_, err := b.run(b.acts.Refund, refund(s, 4980))
	require.NoError(t, err)
	require.Contains(t, b.told(s, complaint.FullRefund), "rf_1")

	for kind, want := range map[complaint.OperationKind]string{
		complaint.CouponOp: "SORRY-000001", complaint.ReplacementOp: "SBX000001", complaint.RepairOp: "SBX000001",
	} {
		b := setup(t)
		s := b.open()
		_, err := b.run(b.acts.Fulfil, job(s, kind))
		require.NoError(t, err)
		require.Contains(t, b.told(s, complaint.RemedyKind(kind)), want)
	}
}

func TestTheRemedyNoticeOfWhatWasSettledByHand(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.open()
	b.sandbox.Next(sandboxtest.Decline)
	_, err := b.run(b.acts.Refund, refund(s, 4980))
	refused(t, "declined", err)
	require.NotContains(t, b.told(s, complaint.FullRefund), "rf_")
}
