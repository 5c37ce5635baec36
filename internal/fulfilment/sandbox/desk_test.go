package sandbox_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/fulfilment"
	"redress/internal/fulfilment/sandbox"
	"redress/internal/provider"
	"redress/internal/provider/sandboxtest"
)

func setup(t *testing.T) *sandbox.Desk {
	t.Helper()
	desk, err := sandbox.New(sandboxtest.New(t).URL, 5*time.Second)
	require.NoError(t, err)
	return desk
}

func TestEachKindOfJobIsAccepted(t *testing.T) {
	t.Parallel()
	desk := setup(t)
	for kind, job := range map[complaint.OperationKind]fulfilment.Job{
		complaint.ReplacementOp: {Order: "A", Items: []complaint.ItemFact{{SKU: "mug", Quantity: 1}}},
		complaint.RepairOp:      {Order: "A", Items: []complaint.ItemFact{{SKU: "mug", Quantity: 1}}},
		complaint.CouponOp:      {Order: "A", Amount: complaint.Money{Minor: 500, Currency: "JPY"}},
	} {
		job.Kind = kind
		placed, err := desk.Place(t.Context(), "k/"+string(kind), job)
		require.NoError(t, err)
		require.Equal(t, kind, placed.Kind)
		require.Equal(t, fulfilment.Accepted, placed.State)
		found, err := desk.Find(t.Context(), "k/"+string(kind))
		require.NoError(t, err)
		require.Equal(t, placed, found)
		require.Equal(t, kind == complaint.ReplacementOp, found.Tracking != "")
		require.Equal(t, kind == complaint.CouponOp, found.Code != "")
	}
}

func TestAnotherJobUnderTheSameKeyIsRefused(t *testing.T) {
	t.Parallel()
	desk := setup(t)
	job := fulfilment.Job{Order: "A", Kind: complaint.RepairOp, Items: []complaint.ItemFact{{SKU: "mug", Quantity: 1}}}
	_, err := desk.Place(t.Context(), "k/1", job)
	require.NoError(t, err)

	job.Items[0].Quantity = 2
	_, err = desk.Place(t.Context(), "k/1", job)
	var refused *provider.Refused
	require.ErrorAs(t, err, &refused)
	require.Equal(t, provider.KeyReused, refused.Code)
}

func TestFindOfAnUnknownKey(t *testing.T) {
	t.Parallel()
	_, err := setup(t).Find(t.Context(), "never")
	require.ErrorIs(t, err, provider.ErrNotFound)
}
