package jd_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/payment"
	"redress/internal/provider"
)

func TestARefundFromItsListToItsEnd(t *testing.T) {
	t.Parallel()
	r := setup(t)
	since := r.Now().Add(-time.Second)
	id := r.opens(marketplace.RefundOnly, 4980)
	require.Equal(t, []string{id}, r.listed(t, since, r.Now().Add(time.Second)))

	d := r.read(t, id)
	require.Equal(t, marketplace.SellersTurn, d.State)
	require.Equal(t, marketplace.RefundOnly, d.Kind)
	require.Equal(t, "杯子碎了", d.Text)
	require.Equal(t, yuan(12800), d.Total)
	require.Equal(t, yuan(4980), d.Claimed)
	require.Zero(t, d.PaidBack.Minor)
	require.Equal(t, r.Now().Add(48*time.Hour), d.Due)
	require.Contains(t, d.Can, marketplace.Accept)
	require.NotContains(t, d.Can, marketplace.AcceptReturn)
	require.True(t, json.Valid(d.Record))
	require.Equal(t, d, r.read(t, id), "the same facts are the same case")

	key := "R26-7K4Q-X2MD/refund/1"
	f := payment.Refund{Order: d.Order, Amount: yuan(4980), Paid: yuan(12800), Case: id}
	_, err := r.p.Refunds.Find(t.Context(), key, f)
	require.ErrorIs(t, err, provider.ErrNotFound)
	receipt, err := r.p.Refunds.Refund(t.Context(), key, f)
	require.NoError(t, err)
	require.Equal(t, payment.Receipt{ID: id, Key: key, Order: d.Order, Amount: yuan(4980), State: payment.Succeeded, CreatedAt: r.Now()}, receipt)
	again, err := r.p.Refunds.Refund(t.Context(), key, f)
	require.NoError(t, err)
	require.Equal(t, receipt, again)
	found, err := r.p.Refunds.Find(t.Context(), key, f)
	require.NoError(t, err)
	require.Equal(t, receipt, found)
	require.Equal(t, []complaint.Money{yuan(4980)}, r.PaidBack(id))
	require.Equal(t, []string{"refund"}, r.Took(id))

	d = r.read(t, id)
	require.Equal(t, marketplace.Refunded, d.State)
	require.Equal(t, yuan(4980), d.PaidBack)
	require.Empty(t, d.Can)
}

func TestGoodsComeBackFirst(t *testing.T) {
	t.Parallel()
	r := setup(t, "return_addresses", `{"main":{"afsAddressInfo":{"detailAddress":"1 Warehouse Road"},"afsContactsInfo":{"contactsName":"the shop"}}}`)
	id := r.opens(marketplace.ReturnRefund, 12800)
	d, err := r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: marketplace.AcceptReturn, Version: r.read(t, id).Version, Address: "main"})
	require.NoError(t, err)
	require.Equal(t, marketplace.Returning, d.State)
	require.True(t, d.Due.IsZero())
	_, err = r.answer(t, id, marketplace.Answer{Key: "C/answer/9", Kind: marketplace.AcceptReturn, Address: "elsewhere"})
	require.Error(t, err)

	require.True(t, r.Sends(id, "顺丰", "SF1"))
	d, err = r.answer(t, id, marketplace.Answer{Key: "C/answer/2", Kind: marketplace.ReturnCame, Version: r.read(t, id).Version})
	require.NoError(t, err)
	require.Equal(t, marketplace.Returned, d.State)
	receipt, err := r.p.Refunds.Refund(t.Context(), "C/refund/1", payment.Refund{Amount: yuan(12800), Paid: yuan(12800), Case: id})
	require.NoError(t, err)
	require.Equal(t, payment.Succeeded, receipt.State)
	require.Equal(t, []string{"accept_return", "return_came", "refund"}, r.Took(id))
}

func TestARefusalADisputeAndItsRuling(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens(marketplace.RefundOnly, 12800)
	require.NotNil(t, r.p.Escalation)
	d, err := r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: marketplace.Refuse, Text: "签收时完好", Version: r.read(t, id).Version})
	require.NoError(t, err)
	require.Equal(t, marketplace.BuyersTurn, d.State)
	require.Equal(t, marketplace.NotAsked, d.Review)

	c := marketplace.Case{ExternalID: id}
	reference, err := r.p.Escalation.Escalate(t.Context(), c, marketplace.Escalation{Key: "C/escalation/1", Text: "please decide"})
	require.NoError(t, err)
	again, err := r.p.Escalation.Escalate(t.Context(), c, marketplace.Escalation{Key: "C/escalation/1"})
	require.NoError(t, err)
	require.Equal(t, reference, again)
	require.Equal(t, []string{"refuse", "escalate"}, r.Took(id))

	require.True(t, r.Asks(id, 4*time.Hour))
	d = r.read(t, id)
	require.Equal(t, marketplace.WantsEvidence, d.Review)
	require.Equal(t, marketplace.Reviewed, d.State)
	require.True(t, d.DueUnknown, "JD names no due date of a dispute's evidence")
	task := r.p.Console[marketplace.UploadEvidence]
	require.Equal(t, marketplace.ByConsole, r.p.How(marketplace.UploadEvidence))
	require.False(t, task.Done(d))
	require.True(t, r.ByHand(id, marketplace.UploadEvidence))
	d = r.read(t, id)
	require.True(t, task.Done(d))
	require.Nil(t, d.Ruling)

	require.True(t, r.Rules(id, complaint.Split, yuan(5000)))
	d = r.read(t, id)
	require.Equal(t, marketplace.Decided, d.Review)
	require.Equal(t, complaint.Split, d.Ruling.Favour)
	require.Equal(t, yuan(5000), d.Ruling.Amount)
	require.Equal(t, marketplace.Refunded, d.State)
	found, err := r.p.Refunds.Find(t.Context(), "C/refund/1", payment.Refund{Amount: yuan(5000), Case: id})
	require.NoError(t, err)
	require.Equal(t, yuan(5000), found.Amount)
}

func TestOffersAndCounters(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for kind, took := range map[marketplace.AnswerKind]string{marketplace.Offer: "offer", marketplace.Counter: "counter"} {
		id := r.opens(marketplace.RefundOnly, 12800)
		a := marketplace.Answer{Key: "C/answer/1", Kind: kind, Amount: yuan(3000), Text: "30 yuan", Version: r.read(t, id).Version}
		for range 2 {
			d, err := r.answer(t, id, a)
			require.NoError(t, err)
			require.Equal(t, marketplace.BuyersTurn, d.State)
		}
		require.Equal(t, []string{took}, r.Took(id))
	}
}

func TestAcceptingPaysWhatWasClaimed(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens(marketplace.RefundOnly, 4980)
	d, err := r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: marketplace.Accept, Version: r.read(t, id).Version, Text: "agreed"})
	require.NoError(t, err)
	require.Equal(t, marketplace.Refunded, d.State)
	receipt, err := r.p.Refunds.Refund(t.Context(), "C/refund/1", payment.Refund{Amount: yuan(4980), Paid: yuan(12800), Case: id})
	require.NoError(t, err, "what the acceptance paid is the refund")
	require.Equal(t, payment.Succeeded, receipt.State)
	require.Equal(t, []complaint.Money{yuan(4980)}, r.PaidBack(id))
}

func TestARefundThatTakesAWhile(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.SlowDown(3 * time.Hour)
	id := r.opens(marketplace.RefundOnly, 4980)
	f := payment.Refund{Amount: yuan(4980), Paid: yuan(12800), Case: id}
	receipt, err := r.p.Refunds.Refund(t.Context(), "C/refund/1", f)
	require.NoError(t, err)
	require.Equal(t, payment.Pending, receipt.State)
	require.Equal(t, yuan(4980), receipt.Amount)
	other := f
	other.Amount = yuan(4981)
	_, err = r.p.Refunds.Refund(t.Context(), "C/refund/1", other)
	refused(t, provider.KeyReused, err)
	_, err = r.p.Refunds.Refund(t.Context(), "C/refund/2", f)
	refused(t, "refund_under_way", err)
	r.Turn(4 * time.Hour)
	receipt, err = r.p.Refunds.Find(t.Context(), "C/refund/1", f)
	require.NoError(t, err)
	require.Equal(t, payment.Succeeded, receipt.State)
	_, err = r.p.Refunds.Refund(t.Context(), "C/refund/2", f)
	refused(t, "already_refunded", err)
	require.Equal(t, []complaint.Money{yuan(4980)}, r.PaidBack(id))
}
