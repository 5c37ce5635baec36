package jd_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/payment"
	"redress/internal/provider"
)

func TestWhatJDPaidByItselfIsSeenAndNotPaidAgain(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens(marketplace.RefundOnly, 12800)
	require.True(t, r.PaysBy(id, yuan(10000)))
	require.True(t, r.Compensates(id, yuan(550)))
	d := r.read(t, id)
	require.Equal(t, yuan(10550), d.PaidBack)
	require.Contains(t, string(d.Record), "paymentFormId")
	calls := r.line.Calls()
	_, err := r.p.Refunds.Refund(t.Context(), "C/refund/1", payment.Refund{Amount: yuan(4980), Paid: yuan(12800), Case: id})
	refused(t, "over_order_total", err)
	_, err = r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: marketplace.Accept})
	refused(t, "over_order_total", err)
	require.Greater(t, r.line.Calls(), calls)
	require.Empty(t, r.Took(id), "it was refused before anything was sent")
	receipt, err := r.p.Refunds.Refund(t.Context(), "C/refund/2", payment.Refund{Amount: yuan(2250), Paid: yuan(12800), Case: id})
	require.NoError(t, err)
	require.Equal(t, yuan(2250), receipt.Amount)
	require.Equal(t, yuan(12800), r.read(t, id).PaidBack)

	blind := setup(t, "forms", "off")
	id = blind.opens(marketplace.RefundOnly, 100)
	require.True(t, blind.PaysBy(id, yuan(100)))
	require.Zero(t, blind.read(t, id).PaidBack.Minor)
}

func TestAmountsThatAreRefusedBeforeTheyAreSent(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens(marketplace.RefundOnly, 4980)
	for _, one := range []struct {
		amount, paid complaint.Money
		code         string
	}{
		{yuan(12801), yuan(99900), "over_order_total"},
		{yuan(5000), yuan(4999), "over_order_total"},
		{yuan(0), yuan(4999), "no_amount"},
		{yuan(-5), yuan(4999), "no_amount"},
		{complaint.Money{Minor: 1, Currency: "USD"}, complaint.Money{}, "wrong_currency"},
	} {
		_, err := r.p.Refunds.Refund(t.Context(), "C/refund/1", payment.Refund{Amount: one.amount, Paid: one.paid, Case: id})
		refused(t, one.code, err)
	}
	_, err := r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: marketplace.Offer, Amount: yuan(12801)})
	refused(t, "over_order_total", err)
	require.Empty(t, r.Took(id))
}

func TestACaseThatJDRefundedIsNotRefundedAgain(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens(marketplace.RefundOnly, 4980)
	r.Turn(72 * time.Hour) // silence is consent
	require.Equal(t, []complaint.Money{yuan(4980)}, r.PaidBack(id))
	require.Equal(t, marketplace.Refunded, r.read(t, id).State)
	_, err := r.p.Refunds.Refund(t.Context(), "C/refund/1", payment.Refund{Amount: yuan(3000), Paid: yuan(12800), Case: id})
	refused(t, "already_refunded", err)
	receipt, err := r.p.Refunds.Refund(t.Context(), "C/refund/1", payment.Refund{Amount: yuan(4980), Paid: yuan(12800), Case: id})
	require.NoError(t, err)
	require.Equal(t, payment.Succeeded, receipt.State)
	require.Empty(t, r.Took(id))

	withdrawn := r.opens(marketplace.RefundOnly, 4980)
	require.True(t, r.Withdraws(withdrawn))
	_, err = r.p.Refunds.Refund(t.Context(), "C/refund/3", payment.Refund{Amount: yuan(4980), Paid: yuan(12800), Case: withdrawn})
	refused(t, "case_over", err)
	_, err = r.p.Refunds.Find(t.Context(), "C/refund/3", payment.Refund{Case: withdrawn})
	require.ErrorIs(t, err, provider.ErrNotFound)
}
