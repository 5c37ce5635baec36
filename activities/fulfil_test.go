package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/activities"
	"redress/internal/complaint"
	"redress/internal/provider/sandboxtest"
)

func job(s activities.Subject, kind complaint.OperationKind) activities.OperationRequest {
	r := activities.OperationRequest{Subject: s, Key: s.Number + "/" + string(kind) + "/1", Kind: kind, Paid: s.Order.Total, Items: s.Order.Items}
	if kind == complaint.CouponOp {
		r.Amount = yuan(2000)
	}
	return r
}

func TestEachKindOfJobIsDoneOnce(t *testing.T) {
	t.Parallel()
	for _, kind := range []complaint.OperationKind{complaint.ReplacementOp, complaint.RepairOp, complaint.CouponOp} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			r := job(b.open(), kind)
			b.sandbox.Next(sandboxtest.LoseAnswer)
			_, err := b.run(b.acts.Fulfil, r)
			passing(t, activities.Unknown, err)

			result, err := b.run(b.acts.Fulfil, r)
			require.NoError(t, err)
			require.Equal(t, "ff_1", result.Reference)
			require.Equal(t, []string{r.Key}, b.sandbox.Done())
			require.Equal(t, []string{"POST /v1/fulfilments", "GET /v1/fulfilments"}, b.sandbox.Calls())
		})
	}
}

func TestJobsThatNobodyCanDo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.open()
	_, err := b.run(b.acts.Fulfil, job(s, complaint.ApologyOp))
	refused(t, activities.Unsupported, err)

	s.Order.Items = nil
	_, err = b.run(b.acts.Fulfil, job(s, complaint.ReplacementOp))
	refused(t, activities.NoItems, err)
	require.Empty(t, b.sandbox.Calls())
}

func TestADeskThatRefuses(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := job(b.open(), complaint.ReplacementOp)
	b.sandbox.Next(sandboxtest.Decline)
	_, err := b.run(b.acts.Fulfil, r)
	refused(t, "declined", err)
	_, err = b.run(b.acts.Fulfil, r)
	require.NoError(t, err)
}

func TestADeskThatDoesSomethingElse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ field, value, code string }{
		"another kind":  {"kind", "repair", activities.Mismatch},
		"another order": {"order", "O-2", activities.Mismatch},
		"it refuses":    {"state", "refused", activities.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.sandbox.Alter(func(record map[string]any) { record[c.field] = c.value })
			_, err := b.run(b.acts.Fulfil, job(b.open(), complaint.ReplacementOp))
			refused(t, c.code, err)
		})
	}
}

func TestACouponOfAnotherWorth(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.sandbox.Alter(func(record map[string]any) { record["amount"] = map[string]any{"value": "1.00", "currency": "CNY"} })
	_, err := b.run(b.acts.Fulfil, job(b.open(), complaint.CouponOp))
	refused(t, activities.Mismatch, err)
}
