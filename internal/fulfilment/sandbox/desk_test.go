package sandbox_test

import (
	"crypto/rand"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/fulfilment"
	"redress/internal/fulfilment/sandbox"
	"redress/internal/provider"
	"redress/internal/provider/sandboxtest"
)

// onEach runs a test on the fake and, under the devstack, on the sandbox
// service itself, so that the two cannot drift apart. Each gets an order and a
// key that nobody used.
func onEach(t *testing.T, test func(t *testing.T, desk *sandbox.Desk, order, key string)) {
	t.Helper()
	servers := map[string]string{"fake": sandboxtest.New(t).URL}
	if service := os.Getenv("SANDBOX_URL"); service != "" {
		servers["service"] = service
	}
	for name, address := range servers {
		t.Run(name, func(t *testing.T) {
			desk, err := sandbox.New(address, 5*time.Second)
			require.NoError(t, err)
			test(t, desk, "O-"+rand.Text(), rand.Text()+"/job/1")
		})
	}
}

func TestEachKindOfJobIsAccepted(t *testing.T) {
	t.Parallel()
	mugs := []complaint.ItemFact{{SKU: "mug", Batch: "B7", Quantity: 2}}
	for _, job := range []fulfilment.Job{
		{Kind: complaint.ReplacementOp, Items: mugs},
		{Kind: complaint.RepairOp, Items: mugs},
		{Kind: complaint.CouponOp, Amount: complaint.Money{Minor: 500, Currency: "JPY"}},
	} {
		onEach(t, func(t *testing.T, desk *sandbox.Desk, order, key string) {
			job.Order = order
			placed, err := desk.Place(t.Context(), key, job)
			require.NoError(t, err)
			require.NotEmpty(t, placed.ID)
			require.Equal(t, key, placed.Key)
			require.Equal(t, order, placed.Order)
			require.Equal(t, job.Kind, placed.Kind)
			require.Equal(t, job.Amount, placed.Amount)
			require.Equal(t, fulfilment.Accepted, placed.State)
			require.NotEqual(t, placed.Tracking == "", placed.Code == "", "goods have a tracking number, coupons a code")

			found, err := desk.Find(t.Context(), key)
			require.NoError(t, err)
			require.Equal(t, placed, found)
		})
	}
}

func TestAnotherJobUnderTheSameKeyIsRefused(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, desk *sandbox.Desk, order, key string) {
		job := fulfilment.Job{Order: order, Kind: complaint.RepairOp, Items: []complaint.ItemFact{{SKU: "mug", Quantity: 1}}}
		_, err := desk.Place(t.Context(), key, job)
		require.NoError(t, err)
		job.Items[0].Quantity = 2
		_, err = desk.Place(t.Context(), key, job)
		var refused *provider.Refused
		require.ErrorAs(t, err, &refused)
		require.Equal(t, provider.KeyReused, refused.Code)
	})
}

func TestFindOfAnUnknownKey(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, desk *sandbox.Desk, _, key string) {
		_, err := desk.Find(t.Context(), key)
		require.ErrorIs(t, err, provider.ErrNotFound)
	})
}
