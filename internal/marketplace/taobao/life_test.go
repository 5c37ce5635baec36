package taobao_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/payment"
	"redress/internal/provider"
)

func TestARefundFromTheListToTheMoney(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.opened(marketplace.RefundOnly)
		page, err := b.Cases.Changed(t.Context(), b.Now().Add(-time.Hour), b.Now().Add(time.Second), "")
		require.NoError(t, err)
		require.Equal(t, []marketplace.Changed{{ID: id, At: b.Now()}}, page.Cases)

		d := b.read(t, id)
		require.Equal(t, marketplace.SellersTurn, d.State)
		require.Equal(t, marketplace.RefundOnly, d.Kind)
		require.Equal(t, fen(12800), d.Total)
		require.Equal(t, fen(12800), d.Claimed)
		require.Zero(t, d.PaidBack)
		require.Equal(t, "778812000000000001", d.Order)
		require.Equal(t, []string{"600123"}, d.Items)
		require.Equal(t, "杯子碎了", d.Text)
		require.Equal(t, b.Now().Add(5*24*time.Hour), d.Due)
		require.Equal(t, []marketplace.AnswerKind{marketplace.Accept, marketplace.Refuse, marketplace.Offer}, d.Can)
		require.Equal(t, d.Record, b.read(t, id).Record)

		_, err = b.Refunds.Find(t.Context(), "R26/refund/1", payment.Refund{Case: id})
		require.ErrorIs(t, err, provider.ErrNotFound)

		paid, err := b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.Accept, Version: d.Version})
		require.NoError(t, err)
		require.Equal(t, marketplace.Refunded, paid.State)
		require.Equal(t, fen(12800), paid.PaidBack)
		again, err := b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.Accept, Version: d.Version})
		require.NoError(t, err)
		require.Equal(t, paid, again)

		receipt, err := b.Refunds.Find(t.Context(), "R26/refund/1", payment.Refund{Case: id})
		require.NoError(t, err)
		require.Equal(t, payment.Receipt{ID: id, Key: "R26/refund/1", Order: d.Order, Amount: fen(12800), State: payment.Succeeded, CreatedAt: b.Now()}, receipt)
		require.Equal(t, []complaint.Money{fen(12800)}, b.PaidBack(id))
		require.Equal(t, []string{"accept"}, b.Took(id))
	})
}

func TestADisputeFromTheRefusalToTheRuling(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.opened(marketplace.RefundOnly)
		d, err := b.Answers.Answer(t.Context(), at(id), refusal(b.read(t, id)))
		require.NoError(t, err)
		require.Equal(t, marketplace.BuyersTurn, d.State)
		require.Zero(t, d.Due)
		require.False(t, d.DueUnknown)

		ask, hand := b.Console[marketplace.AskToDecide], b.Console[marketplace.UploadEvidence]
		require.False(t, ask.Done(d))
		require.True(t, b.ByHand(id, marketplace.AskToDecide))
		d = b.read(t, id)
		require.True(t, ask.Done(d))
		require.Equal(t, marketplace.Asked, d.Review)
		require.Equal(t, marketplace.Reviewed, d.State)
		require.Empty(t, d.Can)

		require.True(t, b.Asks(id, 24*time.Hour))
		d = b.read(t, id)
		require.Equal(t, marketplace.WantsEvidence, d.Review)
		require.Equal(t, b.Now().Add(24*time.Hour), d.Due)
		require.False(t, hand.Done(d))
		require.True(t, b.ByHand(id, marketplace.UploadEvidence))
		require.True(t, hand.Done(b.read(t, id)))

		require.True(t, b.Rules(id, complaint.Split, fen(5000)))
		d = b.read(t, id)
		require.Equal(t, marketplace.Decided, d.Review)
		require.Equal(t, marketplace.Refunded, d.State)
		require.Equal(t, fen(5000), d.PaidBack)
		require.Equal(t, &marketplace.Ruling{Reference: id + "/cs", Favour: complaint.Split, Amount: fen(5000), At: b.Now()}, d.Ruling)
		require.Equal(t, []string{"refuse", "escalate", "evidence"}, b.Took(id))

		_, err = b.Refunds.Refund(t.Context(), "R26/refund/1", payment.Refund{Order: d.Order, Amount: fen(12800), Paid: fen(12800), Case: id})
		refused(t, provider.KeyReused, err)
		receipt, err := b.Refunds.Refund(t.Context(), "R26/refund/2", payment.Refund{Order: d.Order, Amount: fen(5000), Paid: fen(12800), Case: id})
		require.NoError(t, err)
		require.Equal(t, fen(5000), receipt.Amount)
		require.Len(t, b.PaidBack(id), 1)
	})
}

func TestRulingsByWhomTheyFavour(t *testing.T) {
	t.Parallel()
	for favour, want := range map[complaint.Favour]marketplace.Dispute{
		complaint.ForCustomer: {State: marketplace.Refunded, PaidBack: fen(12800)},
		complaint.ForMerchant: {State: marketplace.Ended},
	} {
		b := connect(t, "taobao")
		id := b.opened(marketplace.RefundOnly)
		require.True(t, b.Escalates(id))
		require.True(t, b.Rules(id, favour, want.PaidBack))
		d := b.read(t, id)
		require.Equal(t, want.State, d.State)
		require.Equal(t, want.PaidBack, d.PaidBack)
		require.Equal(t, favour, d.Ruling.Favour)
		require.Equal(t, want.PaidBack, d.Ruling.Amount)
		require.True(t, b.Steps(id, 11))
		require.Equal(t, marketplace.Appealable, b.read(t, id).Review)
		require.Equal(t, favour, b.read(t, id).Ruling.Favour)
	}
}

func TestAReturnFromTheAddressToTheMoney(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.opened(marketplace.ReturnRefund)
		d := b.read(t, id)
		require.Equal(t, []marketplace.AnswerKind{marketplace.AcceptReturn, marketplace.Refuse}, d.Can)
		d, err := b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.AcceptReturn, Version: d.Version})
		require.NoError(t, err)
		require.Equal(t, marketplace.Returning, d.State)

		require.True(t, b.Sends(id, "sf", "SF123"))
		d = b.read(t, id)
		require.Equal(t, marketplace.Returned, d.State)
		require.Equal(t, b.Now().Add(10*24*time.Hour), d.Due)
		receipt, err := b.Refunds.Refund(t.Context(), "R26/refund/1", payment.Refund{Order: d.Order, Amount: fen(12800), Paid: fen(12800), Case: id})
		require.NoError(t, err)
		require.Equal(t, fen(12800), receipt.Amount)
		require.Equal(t, []string{"accept_return", "return_came"}, b.Took(id))
	})
}

func TestAReturnThatIsNotInOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.opened(marketplace.ReturnRefund)
		_, err := b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.AcceptReturn})
		require.NoError(t, err)
		require.True(t, b.Sends(id, "sf", "SF123"))
		no := refusal(b.read(t, id))
		no.Kind = marketplace.RefuseReturn
		d, err := b.Answers.Answer(t.Context(), at(id), no)
		require.NoError(t, err)
		require.Equal(t, marketplace.BuyersTurn, d.State)
		require.Equal(t, []string{"accept_return", "refuse_return"}, b.Took(id))
	})
}

func TestAnExchangeOfTmall(t *testing.T) {
	t.Parallel()
	for _, apart := range []bool{false, true} {
		b := connect(t, "tmall")
		if apart {
			b.KeepsExchangesApart()
		}
		id := b.opened(marketplace.Exchange)
		page, err := b.Cases.Changed(t.Context(), b.Now().Add(-time.Hour), b.Now().Add(time.Second), "")
		require.NoError(t, err)
		require.Len(t, page.Cases, 1)

		d := b.read(t, id)
		require.Equal(t, marketplace.Exchange, d.Kind)
		require.Equal(t, []marketplace.AnswerKind{marketplace.AcceptReturn, marketplace.Refuse}, d.Can)
		require.Equal(t, b.Now().Add(5*24*time.Hour), d.Due)
		require.NoError(t, b.Messages.SendMessage(t.Context(), at(id), marketplace.Message{Text: "请寄回"}))
		require.NoError(t, b.Messages.SendMessage(t.Context(), at(id), marketplace.Message{Text: "请寄回"}))
		d, err = b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.AcceptReturn, Version: d.Version})
		require.NoError(t, err)
		require.Equal(t, marketplace.Returning, d.State)
		require.True(t, b.Sends(id, "sf", "SF123"))
		d, err = b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.ReturnCame})
		require.NoError(t, err)
		require.Equal(t, marketplace.SellersTurn, d.State)
		require.Empty(t, d.Can, "the new goods are to be sent: no answer does that")
		require.Equal(t, []string{"message", "accept_return", "return_came"}, b.Took(id))
		require.Empty(t, b.PaidBack(id))
	}
}

func TestAnExchangeIsRefused(t *testing.T) {
	t.Parallel()
	b := connect(t, "tmall")
	id := b.opened(marketplace.Exchange)
	no := refusal(b.read(t, id))
	no.Reason = ""
	_, err := b.Answers.Answer(t.Context(), at(id), no)
	refused(t, "refuse_reason_missing", err)
	no.Reason = "7"
	for range 2 {
		d, err := b.Answers.Answer(t.Context(), at(id), no)
		require.NoError(t, err)
		require.Equal(t, marketplace.BuyersTurn, d.State)
	}
	require.Equal(t, []string{"refuse"}, b.Took(id))
	_, err = b.Case.Dispute(t.Context(), "999")
	refused(t, "not_found", err)
}

func TestAnOffer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.opened(marketplace.RefundOnly)
		offer := marketplace.Answer{Kind: marketplace.Offer, Version: b.read(t, id).Version, Amount: fen(3000), Text: "退30.00元可以吗"}
		for range 2 {
			d, err := b.Answers.Answer(t.Context(), at(id), offer)
			require.NoError(t, err)
			require.NotEqual(t, offer.Version, d.Version)
		}
		require.Equal(t, []string{"offer", "message"}, b.Took(id))
		offer.Version, offer.Amount = b.read(t, id).Version, fen(12801)
		_, err := b.Answers.Answer(t.Context(), at(id), offer)
		refused(t, "over_order_total", err)
	})
}

func TestWhatIsGatheredOfACase(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.opened(marketplace.RefundOnly)
		record, err := b.Conversations.Conversation(t.Context(), at(id))
		require.NoError(t, err)
		require.Empty(t, record)
		require.True(t, b.Says(id, "还没收到退款"))
		for name, read := range map[string]func() (marketplace.Record, error){
			"还没收到退款": func() (marketplace.Record, error) { return b.Conversations.Conversation(t.Context(), at(id)) },
			`"payment":"128.00"`: func() (marketplace.Record, error) {
				return b.Orders.Order(t.Context(), marketplace.Case{ExternalID: id})
			},
			"已签收": func() (marketplace.Record, error) { return b.Shipments.Shipment(t.Context(), at(id)) },
		} {
			first, err := read()
			require.NoError(t, err)
			require.Contains(t, string(first), name)
			require.NotContains(t, string(first), "request_id")
			again, err := read()
			require.NoError(t, err)
			require.Equal(t, first, again)
		}
	})
}

func TestAnItemIsTakenOffSaleOnce(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao")
	for range 2 {
		require.NoError(t, b.Items.StopSelling(t.Context(), "600123"))
	}
	require.True(t, b.OffSale("600123"))
	n := 0
	for _, call := range b.Calls() {
		if call.Method == "taobao.item.update.delisting" {
			n++
		}
	}
	require.Equal(t, 1, n)
}

func TestSilenceIsConsent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.opened(marketplace.RefundOnly)
		b.Turn(5*24*time.Hour + time.Minute)
		d := b.read(t, id)
		require.Equal(t, marketplace.Refunded, d.State)
		require.Equal(t, fen(12800), d.PaidBack)
		require.Equal(t, start.Add(5*24*time.Hour), d.ModifiedAt)
	})
}
