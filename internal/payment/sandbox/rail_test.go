package sandbox_test

import (
	"crypto/rand"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/payment"
	"redress/internal/payment/sandbox"
	"redress/internal/provider"
	"redress/internal/provider/sandboxtest"
)

func yuan(minor int64) complaint.Money { return complaint.Money{Minor: minor, Currency: "CNY"} }

// onEach runs a test on the fake and, under the devstack, on the sandbox
// service itself, so that the two cannot drift apart. Each gets an order and a
// key that nobody used.
func onEach(t *testing.T, test func(t *testing.T, rail *sandbox.Rail, order, key string)) {
	t.Helper()
	servers := map[string]string{"fake": sandboxtest.New(t).URL}
	if service := os.Getenv("SANDBOX_URL"); service != "" {
		servers["service"] = service
	}
	for name, address := range servers {
		t.Run(name, func(t *testing.T) {
			rail, err := sandbox.New(address, 5*time.Second)
			require.NoError(t, err)
			test(t, rail, "O-"+rand.Text(), rand.Text()+"/refund/1")
		})
	}
}

func refused(t *testing.T, code string, err error) {
	t.Helper()
	var no *provider.Refused
	require.ErrorAs(t, err, &no)
	require.Equal(t, code, no.Code)
}

func TestRefundIsPaidOnceForAKey(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, rail *sandbox.Rail, order, key string) {
		asked := payment.Refund{Order: order, Amount: yuan(4980), Paid: yuan(12800), Reason: "complaint"}
		first, err := rail.Refund(t.Context(), key, asked)
		require.NoError(t, err)
		require.NotEmpty(t, first.ID)
		require.WithinDuration(t, time.Now(), first.CreatedAt, time.Minute)
		require.Equal(t, payment.Receipt{ID: first.ID, Key: key, Order: order, Amount: yuan(4980), State: payment.Succeeded, CreatedAt: first.CreatedAt}, first)

		again, err := rail.Refund(t.Context(), key, asked)
		require.NoError(t, err)
		require.Equal(t, first, again)
		found, err := rail.Find(t.Context(), key, payment.Refund{})
		require.NoError(t, err)
		require.Equal(t, first, found)
	})
}

func TestAnotherRefundUnderTheSameKeyIsRefused(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, rail *sandbox.Rail, order, key string) {
		asked := payment.Refund{Order: order, Amount: yuan(4980), Paid: yuan(12800)}
		_, err := rail.Refund(t.Context(), key, asked)
		require.NoError(t, err)
		asked.Amount = yuan(4981)
		_, err = rail.Refund(t.Context(), key, asked)
		refused(t, provider.KeyReused, err)
		found, err := rail.Find(t.Context(), key, payment.Refund{})
		require.NoError(t, err)
		require.Equal(t, yuan(4980), found.Amount)
	})
}

func TestNoMoreThanWasPaidIsPaidBack(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, rail *sandbox.Rail, order, key string) {
		_, err := rail.Refund(t.Context(), key+"1", payment.Refund{Order: order, Amount: yuan(100), Paid: yuan(150)})
		require.NoError(t, err)
		_, err = rail.Refund(t.Context(), key+"2", payment.Refund{Order: order, Amount: yuan(51), Paid: yuan(150)})
		refused(t, "exceeds_paid", err)
		_, err = rail.Find(t.Context(), key+"2", payment.Refund{})
		require.ErrorIs(t, err, provider.ErrNotFound)
	})
}
