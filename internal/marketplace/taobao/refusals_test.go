package taobao_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/taobao"
	"redress/internal/payment"
	"redress/internal/provider"
)

func TestARefusalMustFit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change   func(a *marketplace.Answer)
		platform string
		code     string
	}{
		"no words":        {func(a *marketplace.Answer) { a.Text = "不" }, "taobao", "text_too_short"},
		"too many words":  {func(a *marketplace.Answer) { a.Text = strings.Repeat("好", 201) }, "taobao", "text_too_long"},
		"as many as may":  {func(a *marketplace.Answer) { a.Text = strings.Repeat("好", 200) }, "taobao", ""},
		"no proof":        {func(a *marketplace.Answer) { a.Files = nil }, "taobao", ""},
		"no proof, Tmall": {func(a *marketplace.Answer) { a.Files = nil }, "tmall", "refuse_proof_missing"},
		"two proofs":      {func(a *marketplace.Answer) { a.Files = append(a.Files, a.Files[0]) }, "tmall", "refuse_proof_more_than_one"},
		"a large proof": {func(a *marketplace.Answer) {
			a.Files[0].Content = append(picture[:len(picture):len(picture)], make([]byte, 130_000)...)
		}, "tmall", "refuse_proof_too_large"},
		"not a picture":              {func(a *marketplace.Answer) { a.Files[0].Content = []byte("%PDF-1.7") }, "taobao", "refuse_proof_not_a_picture"},
		"a reason in words":          {func(a *marketplace.Answer) { a.Reason = "已协商一致" }, "tmall", ""},
		"a reason TOP does not have": {func(a *marketplace.Answer) { a.Reason = "sound" }, "taobao", "refuse_reason_unknown"},
		"no reason":                  {func(a *marketplace.Answer) { a.Reason = "" }, "tmall", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := connect(t, c.platform)
			id := b.opened(marketplace.RefundOnly)
			a := refusal(b.read(t, id))
			c.change(&a)
			_, err := b.Answers.Answer(t.Context(), at(id), a)
			if c.code == "" {
				require.NoError(t, err)
				return
			}
			refused(t, c.code, err)
			require.Empty(t, b.sent("taobao.refund.refuse", "refund_id"), "nothing was sent")
		})
	}
}

func TestAReturnThatIsRefusedOnTmallTakesALargerProof(t *testing.T) {
	t.Parallel()
	o := operations["refuse return"]
	b, id, version := o.prepared(t, "tmall")
	a := marketplace.Answer{Kind: marketplace.RefuseReturn, Version: version, Text: "少了一件", Files: []marketplace.Attachment{photo()}}
	a.Files[0].Content = append(picture[:len(picture):len(picture)], make([]byte, 4<<20)...)
	_, err := b.Answers.Answer(t.Context(), at(id), a)
	require.NoError(t, err)
	o.once(t, b, id)
}

func TestWhatCannotBeRefused(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao")
	id := b.opened(marketplace.RefundOnly)
	require.True(t, b.Claims(id, complaint.Money{}, "7天无理由退换货"))
	d := b.read(t, id)
	require.Equal(t, "seven_days_no_reason", d.Cannot[marketplace.Refuse])
	require.Equal(t, []marketplace.AnswerKind{marketplace.Accept, marketplace.Offer}, d.Can)
}

func TestAStaleAnswerDoesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.opened(marketplace.RefundOnly)
		old := b.read(t, id)
		require.True(t, b.Claims(id, fen(2000), ""))
		for _, a := range []marketplace.Answer{refusal(old), {Kind: marketplace.Accept, Version: old.Version}} {
			_, err := b.Answers.Answer(t.Context(), at(id), a)
			var stale *marketplace.Stale
			require.ErrorAs(t, err, &stale)
			require.Equal(t, old.Version, stale.Want)
			require.Equal(t, b.read(t, id).Version, stale.Have)
		}
		require.Empty(t, b.Took(id))
		require.Empty(t, b.sent("taobao.refund.refuse", "refund_id"))
	})
}

func TestARefundWhoseCaseMovesOnIsDecidedAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.opened(marketplace.RefundOnly)
		pay := payment.Refund{Order: "778812000000000001", Amount: fen(12800), Paid: fen(12800), Case: id}
		require.True(t, b.Moves(id)) // the amount is still the same: paid all the same
		receipt, err := b.Refunds.Refund(t.Context(), "R26/refund/1", pay)
		require.NoError(t, err)
		require.Equal(t, fen(12800), receipt.Amount)

		id = b.opened(marketplace.RefundOnly)
		pay.Case = id
		b.interrupted(t, 2, func() { b.Claims(id, fen(2000), "") }) // after the read
		_, err = b.Refunds.Refund(t.Context(), "R26/refund/2", pay)
		refused(t, "amount_not_claimed", err)
		require.Empty(t, b.PaidBack(id))
	})
}

func TestAmountsThatAreNotPaid(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.opened(marketplace.RefundOnly)
		require.True(t, b.Claims(id, fen(5000), ""))
		for amount, code := range map[complaint.Money]string{
			fen(12801):                          "over_order_total",
			fen(4999):                           "amount_not_claimed",
			fen(5001):                           "amount_not_claimed",
			{Minor: 5000, Currency: "USD"}:      "wrong_currency",
			{Minor: 9_999_999, Currency: "CNY"}: "over_order_total",
		} {
			_, err := b.Refunds.Refund(t.Context(), "R26/refund/1", payment.Refund{Amount: amount, Paid: complaint.Money{Minor: 12800, Currency: amount.Currency}, Case: id})
			refused(t, code, err)
			_, err = b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.Accept, Amount: amount})
			refused(t, code, err)
		}
		require.Empty(t, b.sent("taobao.rp.refunds.agree", "refund_infos"))
	})
}

func TestARefundIsFoundByItsOrder(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao")
	by := payment.Refund{Order: "778812000000000001", Amount: fen(12800), Paid: fen(12800)}
	_, err := b.Refunds.Find(t.Context(), "k", by)
	require.ErrorIs(t, err, provider.ErrNotFound)
	first := b.opened(marketplace.RefundOnly)
	require.True(t, b.Withdraws(first))
	second := b.opened(marketplace.RefundOnly)
	receipt, err := b.Refunds.Refund(t.Context(), "k", by)
	require.NoError(t, err)
	require.Equal(t, second, receipt.ID)
	found, err := b.Refunds.Find(t.Context(), "k", by)
	require.NoError(t, err)
	require.Equal(t, receipt, found)
	b.opened(marketplace.RefundOnly)
	_, err = b.Refunds.Find(t.Context(), "k", by)
	refused(t, "several_cases", err)
	_, err = b.Refunds.Refund(t.Context(), "k", payment.Refund{Order: "778812000000000002", Amount: fen(12800), Paid: fen(12800), Case: second})
	refused(t, "another_order", err)
	_, err = b.Refunds.Find(t.Context(), "k", payment.Refund{Order: "A-1"})
	require.ErrorIs(t, err, provider.ErrNotFound)
}

func TestACodeBySMSNeedsAPerson(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.WantsCode(fen(10000))
		id := b.opened(marketplace.RefundOnly)
		_, err := b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.Accept})
		var person *marketplace.NeedsPerson
		require.ErrorAs(t, err, &person)
		require.Contains(t, person.Task.Why, "SMS")
		require.False(t, person.Task.Done(b.read(t, id)))
		_, err = b.Refunds.Refund(t.Context(), "k", payment.Refund{Amount: fen(12800), Paid: fen(12800), Case: id})
		require.ErrorAs(t, err, &person)
		require.Empty(t, b.PaidBack(id))
		require.True(t, b.ByHand(id, marketplace.PayBack))
		require.True(t, person.Task.Done(b.read(t, id)))
		_, err = b.Refunds.Refund(t.Context(), "k", payment.Refund{Amount: fen(12800), Paid: fen(12800), Case: id})
		require.NoError(t, err)
		require.Len(t, b.PaidBack(id), 1)
	})
}

func TestMoreThanTOPPaysBackAtOnceNeedsAPerson(t *testing.T) {
	t.Parallel()
	for platform, most := range map[string]int64{"taobao": 600_000, "tmall": 1_000_000} {
		b := connect(t, platform)
		for amount, person := range map[int64]bool{most: false, most + 1: true} {
			id := b.Opens(marketplacetest.Opening{Order: "5", Item: "6", Kind: marketplace.RefundOnly, Total: fen(amount), Text: "x"})
			_, err := b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.Accept})
			var needs *marketplace.NeedsPerson
			if person {
				require.ErrorAs(t, err, &needs)
			} else {
				require.NoError(t, err)
			}
		}
	}
}

func TestAReviewMayMoveTheVersion(t *testing.T) {
	t.Parallel()
	b := connect(t, "tmall")
	b.ReviewMovesVersion()
	id := b.opened(marketplace.RefundOnly)
	d, err := b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.Accept, Version: b.read(t, id).Version})
	require.NoError(t, err)
	require.Equal(t, marketplace.Refunded, d.State)
	require.Len(t, b.PaidBack(id), 1)
}

func TestADeadlineThatTOPDoesNotShow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		kinds := []marketplace.Kind{marketplace.RefundOnly, marketplace.Exchange}
		for _, kind := range kinds {
			id := b.opened(kind)
			require.True(t, b.HidesDue(id))
			d := b.read(t, id)
			require.Zero(t, d.Due)
			require.True(t, d.DueUnknown)
		}
	})
}

func TestWhileThePlatformDecidesNothingIsAnswered(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.opened(marketplace.RefundOnly)
		require.True(t, b.Escalates(id))
		_, err := b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.Accept})
		var no *marketplace.NotAllowed
		require.ErrorAs(t, err, &no)
		_, err = b.Refunds.Refund(t.Context(), "k", payment.Refund{Amount: fen(12800), Paid: fen(12800), Case: id})
		refused(t, "not_allowed_now", err)
		require.Empty(t, b.Took(id))
		require.True(t, b.Withdraws(id))
		require.Equal(t, marketplace.ReviewWithdrawn, b.read(t, id).Review)
	})
}

func TestOperationCodesTellWhatMayBeAnswered(t *testing.T) {
	t.Parallel()
	plain := connect(t, "taobao")
	b := connect(t, "taobao", "operation_codes", plain.OperationCodes())
	id := b.opened(marketplace.RefundOnly)
	require.Equal(t, []marketplace.AnswerKind{marketplace.Accept, marketplace.Refuse, marketplace.Offer}, b.read(t, id).Can)
	_, err := b.Answers.Answer(t.Context(), at(id), refusal(b.read(t, id)))
	require.NoError(t, err)
	d := b.read(t, id)
	require.Empty(t, d.Can, "by status alone a refund that was refused can still be agreed to")
	require.Equal(t, "当前状态不可操作", d.Cannot[marketplace.Accept])
}

func TestSettingsThatCannotBe(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao")
	for name, value := range map[string]string{"app_key": "", "app_secret": " ", "sign_method": "rsa", "return_address": "home", "operation_codes": "fly=X"} {
		shop := b.Shop()
		shop.Settings[name] = value
		_, err := taobao.Adapter.Connect(shop, b.tools)
		require.Error(t, err, name)
	}
	shop := b.Shop()
	shop.Gateway = "gw.example"
	_, err := taobao.Adapter.Connect(shop, b.tools)
	require.Error(t, err)
	_, err = taobao.Adapter.Connect(b.Shop(), marketplace.Tools{})
	require.Error(t, err)
}

func TestAReturnAddressThatIsNotThere(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao", "return_address", "5")
	id := b.opened(marketplace.ReturnRefund)
	_, err := b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.AcceptReturn})
	refused(t, "return_address_missing", err)
	_, err = b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.AcceptReturn, Address: "700001"})
	require.NoError(t, err)
}

func TestAnAnswerThatIsNone(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao")
	for name, body := range map[string]string{
		"nothing": "", "not JSON": "<html>", "another's": `{"trade_get_response":{}}`, "no form": `{"refund_get_response":[]}`,
		"no refund": `{"refund_get_response":{"refund":{}}}`, "a status nobody knows": `{"refund_get_response":{"refund":{"refund_id":"1","status":"LOST"}}}`,
		"a step of the service desk nobody knows": `{"refund_get_response":{"refund":{"refund_id":"1","status":"CLOSED","cs_status":12}}}`,
		"an amount that is none":                  `{"refund_get_response":{"refund":{"refund_id":"1","status":"CLOSED","refund_fee":"a lot"}}}`, "long": strings.Repeat("[", 5<<20),
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }))
		b.shop.Gateway = server.URL
		_, err := b.dial(t).Case.Dispute(t.Context(), "1")
		var unknown *provider.Unknown
		require.ErrorAs(t, err, &unknown, name)
		server.Close()
	}
	_, err := b.Case.Dispute(t.Context(), "R26/1")
	refused(t, "not_found", err)
	_, err = b.Case.Dispute(t.Context(), "5")
	refused(t, "not_found", err)
	require.Error(t, b.Items.StopSelling(t.Context(), "cup"))
}

func TestAnOfferThatWasNotMadeIsNotTakenForOne(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao")
	id := b.opened(marketplace.RefundOnly)
	offer := marketplace.Answer{Kind: marketplace.Offer, Version: b.read(t, id).Version, Amount: fen(3000), Text: "退30.00元可以吗"}
	require.NoError(t, b.Messages.SendMessage(t.Context(), at(id), marketplace.Message{Text: offer.Text}))
	require.True(t, b.Says(id, "30.00元不行"))
	require.True(t, b.Claims(id, fen(12000), ""))
	_, err := b.Answers.Answer(t.Context(), at(id), offer)
	var stale *marketplace.Stale
	require.ErrorAs(t, err, &stale)
	require.Equal(t, []string{"message"}, b.Took(id))
}

func TestAClaimThatChangesAfterItsReviewIsNotPaid(t *testing.T) {
	t.Parallel()
	b := connect(t, "tmall")
	id := b.opened(marketplace.RefundOnly)
	version := b.read(t, id).Version
	b.interrupted(t, 3, func() { b.Claims(id, fen(2000), "") }) // read, review, and before it is read again
	_, err := b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.Accept, Version: version})
	var stale *marketplace.Stale
	require.ErrorAs(t, err, &stale)
	require.Empty(t, b.PaidBack(id))
}

func TestALetterIsFoundOnTheLastPage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.opened(marketplace.RefundOnly)
		letter := marketplace.Message{Key: "R26/letter/1", Text: "第一封 & 信"}
		require.NoError(t, b.Messages.SendMessage(t.Context(), at(id), letter))
		for range 250 { // the newest stand first
			require.True(t, b.Says(id, letter.Text))
		}
		require.NoError(t, b.Messages.SendMessage(t.Context(), at(id), letter))
		require.Equal(t, []string{"message"}, b.Took(id))
		require.Len(t, b.sent("taobao.refund.messages.get", "page_no"), 2+3)
	})
}

func TestNoMoneyIsPaidOnAnExchange(t *testing.T) {
	t.Parallel()
	o := operations["exchange came"]
	b, id, _ := o.prepared(t, "tmall")
	_, err := b.Refunds.Refund(t.Context(), "k", payment.Refund{Amount: fen(12800), Paid: fen(12800), Case: id})
	refused(t, "not_a_refund", err)
	_, err = b.Refunds.Refund(t.Context(), "k", payment.Refund{Paid: fen(12800), Case: id})
	refused(t, "bad_amount", err)
	_, err = b.Refunds.Find(t.Context(), "k", payment.Refund{Amount: fen(12800), Case: id})
	require.ErrorIs(t, err, provider.ErrNotFound)
	require.Equal(t, []string{"accept_return"}, b.Took(id))
}
