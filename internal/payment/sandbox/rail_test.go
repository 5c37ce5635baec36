package sandbox_test

import (
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

func setup(t *testing.T) (*sandbox.Rail, *sandboxtest.Server) {
	t.Helper()
	server := sandboxtest.New(t)
	rail, err := sandbox.New(server.URL, 5*time.Second)
	require.NoError(t, err)
	return rail, server
}

func TestRefundIsPaidOnceForAKey(t *testing.T) {
	t.Parallel()
	rail, server := setup(t)
	asked := payment.Refund{Order: "TB-1", Amount: yuan(4980), Paid: yuan(12800), Reason: "remedy"}

	first, err := rail.Refund(t.Context(), "R26/refund/1", asked)
	require.NoError(t, err)
	require.Equal(t, yuan(4980), first.Amount)
	require.Equal(t, payment.Succeeded, first.State)
	require.Equal(t, "TB-1", first.Order)
	require.False(t, first.CreatedAt.IsZero())

	again, err := rail.Refund(t.Context(), "R26/refund/1", asked)
	require.NoError(t, err)
	require.Equal(t, first, again)
	found, err := rail.Find(t.Context(), "R26/refund/1")
	require.NoError(t, err)
	require.Equal(t, first, found)
	require.EqualValues(t, 4980, server.Paid("TB-1"))
}

func TestAnotherRefundUnderTheSameKeyIsRefused(t *testing.T) {
	t.Parallel()
	rail, server := setup(t)
	asked := payment.Refund{Order: "TB-1", Amount: yuan(4980), Paid: yuan(12800)}
	_, err := rail.Refund(t.Context(), "R26/refund/1", asked)
	require.NoError(t, err)

	asked.Amount = yuan(4981)
	_, err = rail.Refund(t.Context(), "R26/refund/1", asked)
	var refused *provider.Refused
	require.ErrorAs(t, err, &refused)
	require.Equal(t, provider.KeyReused, refused.Code)
	require.EqualValues(t, 4980, server.Paid("TB-1"))
}

func TestNoMoreThanWasPaidIsPaidBack(t *testing.T) {
	t.Parallel()
	rail, _ := setup(t)
	_, err := rail.Refund(t.Context(), "k/1", payment.Refund{Order: "TB-1", Amount: yuan(100), Paid: yuan(150)})
	require.NoError(t, err)

	_, err = rail.Refund(t.Context(), "k/2", payment.Refund{Order: "TB-1", Amount: yuan(51), Paid: yuan(150)})
	var refused *provider.Refused
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "exceeds_paid", refused.Code)
}

func TestFindOfAnUnknownKey(t *testing.T) {
	t.Parallel()
	rail, _ := setup(t)
	_, err := rail.Find(t.Context(), "never")
	require.ErrorIs(t, err, provider.ErrNotFound)
}
