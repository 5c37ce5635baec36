package paypal_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/payment"
	"redress/internal/provider"
)

func TestADisputeFromOpeningToARulingThatPaysBack(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.RefundOnly)

	page, err := b.Cases.Changed(t.Context(), start.Add(-time.Hour), start.Add(time.Hour), "")
	require.NoError(t, err)
	require.Equal(t, []marketplace.Changed{{ID: c.ExternalID, At: start}}, page.Cases)

	d := b.read(t, c)
	require.Equal(t, "A-1001", d.Order)
	require.Equal(t, []string{"SKU1"}, d.Items)
	require.Equal(t, usd(12000), d.Total)
	require.Equal(t, usd(5000), d.Claimed)
	require.Equal(t, usd(0), d.PaidBack)
	require.Equal(t, marketplace.SellersTurn, d.State)
	require.Equal(t, marketplace.NotAsked, d.Review)
	require.Equal(t, "It never came.", d.Text)
	require.Equal(t, start.Add(10*24*time.Hour), d.Due)
	require.ElementsMatch(t, []marketplace.AnswerKind{marketplace.Accept, marketplace.Refuse, marketplace.Offer}, d.Can)
	require.NotContains(t, d.Cannot, marketplace.Refuse)
	require.Contains(t, d.Cannot[marketplace.ReturnCame], "acknowledge-return-item")

	require.NoError(t, b.Messages.SendMessage(t.Context(), c, marketplace.Message{Key: "k/letter/1", Text: "We look into it & come back."}))
	said, err := b.Conversations.Conversation(t.Context(), c)
	require.NoError(t, err)
	require.Contains(t, string(said), "We look into it")

	d = b.read(t, c)
	d, err = b.Answer(t, c, marketplace.Answer{Key: "k/answer/1", Kind: marketplace.Refuse, Version: d.Version, Text: "It was delivered.",
		Files: []marketplace.Attachment{photo("proof of delivery.jpg")}})
	require.NoError(t, err)
	require.Equal(t, marketplace.BuyersTurn, d.State)
	require.True(t, d.Due.IsZero())

	reference, err := b.Escalation.Escalate(t.Context(), c, marketplace.Escalation{Key: "k/escalation/1", Text: "Please decide."})
	require.NoError(t, err)
	require.Equal(t, c.ExternalID, reference)
	require.Equal(t, marketplace.Deciding, b.read(t, c).Review)

	require.True(t, b.world.Asks(c.ExternalID, 72*time.Hour))
	d = b.read(t, c)
	require.Equal(t, marketplace.WantsEvidence, d.Review)
	require.Equal(t, start.Add(72*time.Hour), d.Due)
	hash, err := b.Evidence.TakeEvidence(t.Context(), c, marketplace.Pack{Key: "k/submission/1", Text: "All there is.", Files: []marketplace.Attachment{photo("a.jpg")}})
	require.NoError(t, err)
	require.Len(t, hash, 64)

	require.True(t, b.world.Rules(c.ExternalID, complaint.ForCustomer, usd(5000)))
	d = b.read(t, c)
	require.Equal(t, marketplace.Refunded, d.State)
	require.Equal(t, marketplace.Appealable, d.Review)
	require.Equal(t, &marketplace.Ruling{Reference: c.ExternalID, Favour: complaint.ForCustomer, Amount: usd(5000), At: start}, d.Ruling)
	require.Equal(t, usd(5000), d.PaidBack)
	require.Equal(t, []complaint.Money{usd(5000)}, b.world.PaidBack(c.ExternalID))
	require.Equal(t, []string{"message", "refuse", "escalate", "evidence"}, b.world.Took(c.ExternalID))

	_, err = b.Evidence.TakeEvidence(t.Context(), c, marketplace.Pack{Key: "k/submission/2", Text: "New: the signature."})
	require.NoError(t, err)
	require.Equal(t, "appeal", b.world.Took(c.ExternalID)[4])
	require.Equal(t, marketplace.Deciding, b.read(t, c).Review)
}

// Answer answers with what the domain would do about a case that has moved on.
func (b *bench) Answer(t *testing.T, c marketplace.Case, a marketplace.Answer) (marketplace.Dispute, error) {
	t.Helper()
	return b.Answers.Answer(t.Context(), c, a)
}

func TestAnswersThatPayBack(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind   marketplace.Kind
		answer marketplace.Answer
		after  func(b *bench, id string)
		paid   complaint.Money
		took   string
	}{
		"accept":         {answer: marketplace.Answer{Kind: marketplace.Accept}, paid: usd(5000), took: "accept"},
		"accept in part": {answer: marketplace.Answer{Kind: marketplace.Accept, Amount: usd(2000)}, paid: usd(2000), took: "accept"},
		"an offer is taken": {answer: marketplace.Answer{Kind: marketplace.Offer, Amount: usd(3000), Text: "Keep it."}, paid: usd(3000), took: "offer",
			after: func(b *bench, id string) { b.world.TakesOffer(id) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			c := b.opens(marketplace.RefundOnly)
			test.answer.Key = "k/answer/1"
			for range 2 { // the same answer again does nothing
				_, err := b.Answer(t, c, test.answer)
				require.NoError(t, err)
			}
			if test.after != nil {
				test.after(b, c.ExternalID)
			}
			d := b.read(t, c)
			require.Equal(t, test.paid, d.PaidBack)
			require.Equal(t, marketplace.Refunded, d.State)
			require.Nil(t, d.Ruling, "nobody was asked to decide")
			require.Equal(t, []complaint.Money{test.paid}, b.world.PaidBack(c.ExternalID))
			require.Equal(t, []string{test.took}, b.world.Took(c.ExternalID))
		})
	}
}

func TestGoodsThatComeBack(t *testing.T) {
	t.Parallel()
	for _, fine := range []bool{true, false} {
		b := setup(t)
		c := b.opens(marketplace.ReturnRefund)
		d, err := b.Answer(t, c, marketplace.Answer{Key: "k/answer/1", Kind: marketplace.AcceptReturn, Text: "Please send it back."})
		require.NoError(t, err)
		require.Equal(t, marketplace.Returning, d.State)
		require.True(t, b.world.Sends(c.ExternalID, "SF", "SF1001"))
		d = b.read(t, c)
		require.Equal(t, marketplace.Returned, d.State)
		require.False(t, d.Due.IsZero())
		if fine {
			d, err = b.Answer(t, c, marketplace.Answer{Key: "k/answer/2", Kind: marketplace.ReturnCame})
			require.NoError(t, err)
			require.Equal(t, usd(5000), d.PaidBack)
			continue
		}
		_, err = b.Answer(t, c, marketplace.Answer{Key: "k/answer/2", Kind: marketplace.RefuseReturn})
		require.Equal(t, "reason_missing", code(t, err))
		d, err = b.Answer(t, c, marketplace.Answer{Key: "k/answer/3", Kind: marketplace.RefuseReturn, Reason: "DAMAGED", Files: []marketplace.Attachment{photo("x.jpg")}})
		require.NoError(t, err)
		require.Equal(t, marketplace.Deciding, d.Review)
		require.Equal(t, usd(0), d.PaidBack)
	}
}

func TestTheCustomersOwnOffer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		amount complaint.Money
		took   string
		paid   complaint.Money
	}{"taken": {usd(1500), "accept_offer", usd(1500)}, "denied": {complaint.Money{}, "deny_offer", usd(0)}, "answered": {usd(900), "offer", usd(0)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			c := b.opens(marketplace.RefundOnly)
			require.True(t, b.world.Asked(c.ExternalID, usd(1500)))
			require.Contains(t, b.read(t, c).Can, marketplace.Counter)
			for range 2 {
				d, err := b.Answer(t, c, marketplace.Answer{Key: "k/answer/1", Kind: marketplace.Counter, Amount: test.amount, Text: "Hm."})
				require.NoError(t, err)
				require.Equal(t, test.paid, d.PaidBack)
			}
			require.Equal(t, []string{test.took}, b.world.Took(c.ExternalID))
		})
	}
}

func TestARefundIsMadeOnceAndReadBack(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.RefundOnly)
	require.True(t, b.world.Withdraws(c.ExternalID))
	r := payment.Refund{Order: c.Order, Amount: usd(2500), Paid: usd(12000), Case: c.ExternalID}

	_, err := b.Refunds.Find(t.Context(), "k/refund/1", r)
	require.ErrorIs(t, err, provider.ErrNotFound)
	for range 3 {
		receipt, err := b.Refunds.Refund(t.Context(), "k/refund/1", r)
		require.NoError(t, err)
		require.Equal(t, usd(2500), receipt.Amount)
		require.Equal(t, payment.Succeeded, receipt.State)
		found, err := b.Refunds.Find(t.Context(), "k/refund/1", r)
		require.NoError(t, err)
		require.Equal(t, receipt, found)
	}
	other := r
	other.Amount = usd(2600)
	_, err = b.Refunds.Refund(t.Context(), "k/refund/1", other)
	require.Equal(t, provider.KeyReused, code(t, err))

	other.Amount = usd(9501)
	_, err = b.Refunds.Refund(t.Context(), "k/refund/2", other)
	require.Equal(t, "over_order_total", code(t, err))
	other.Amount = usd(9500)
	_, err = b.Refunds.Refund(t.Context(), "k/refund/2", other)
	require.NoError(t, err)
	require.Equal(t, usd(12000), b.read(t, c).PaidBack)
	require.Equal(t, []complaint.Money{usd(2500), usd(9500)}, b.world.PaidBack(c.ExternalID))
}

func TestTrapAPartIsNotRefundedWhileTheDisputeIsOpen(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.RefundOnly)
	order, err := b.Orders.Order(t.Context(), c)
	require.NoError(t, err)
	var payments []struct {
		Capture string `json:"seller_transaction_id"`
	}
	require.NoError(t, json.Unmarshal(order, &payments))

	r := payment.Refund{Order: payments[0].Capture, Amount: usd(5000), Paid: usd(12000)}
	_, err = b.Refunds.Refund(t.Context(), "k/refund/1", r) // who does not say the case hears it from PayPal
	require.Equal(t, "capture_disputed_partial_refund_not_allowed", code(t, err))

	r.Case, r.Amount = c.ExternalID, usd(6000)
	_, err = b.Refunds.Refund(t.Context(), "k/refund/2", r) // more than is claimed, less than was paid
	var person *marketplace.NeedsPerson
	require.ErrorAs(t, err, &person)
	require.False(t, person.Task.Done(b.read(t, c)))
	require.True(t, b.world.ByHand(c.ExternalID, marketplace.PayBack))
	require.True(t, person.Task.Done(b.read(t, c)))
}

func TestAFullRefundEndsTheDisputeAndIsCountedOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.RefundOnly)
	r := payment.Refund{Order: c.Order, Amount: usd(12000), Paid: usd(12000), Case: c.ExternalID}
	_, err := b.Refunds.Refund(t.Context(), "k/refund/1", r)
	require.NoError(t, err)
	d := b.read(t, c)
	require.Equal(t, marketplace.Refunded, d.State)
	require.Equal(t, usd(12000), d.PaidBack)
	r.Amount = usd(1)
	_, err = b.Refunds.Refund(t.Context(), "k/refund/2", r)
	require.Equal(t, "over_order_total", code(t, err))
}

func TestAPaymentThatTakesNoRefundIsPaidBackByItsClaim(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.world.Opens(marketplacetest.Opening{Order: "A-1002", Total: usd(5000), Claimed: usd(5000)})
	require.True(t, b.world.BarsRefunds(id))
	for range 2 {
		receipt, err := b.Refunds.Refund(t.Context(), "k/refund/1", payment.Refund{Order: "A-1002", Amount: usd(5000), Paid: usd(5000), Case: id})
		require.NoError(t, err)
		require.Equal(t, usd(5000), receipt.Amount)
	}
	require.Equal(t, []complaint.Money{usd(5000)}, b.world.PaidBack(id))
	require.Equal(t, []string{"accept"}, b.world.Took(id))
}

func TestAClaimThatAnotherOperationAcceptedIsNotThisRefund(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.RefundOnly)
	_, err := b.Answer(t, c, marketplace.Answer{Key: "k/answer/1", Kind: marketplace.Accept})
	require.NoError(t, err)
	_, err = b.Refunds.Find(t.Context(), "k/refund/1", payment.Refund{Order: c.Order, Amount: usd(5000), Paid: usd(12000), Case: c.ExternalID})
	require.ErrorIs(t, err, provider.ErrNotFound)
}

func TestAReasonThatIsOursIsNotTakenForPayPals(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for kind, amount := range map[marketplace.AnswerKind]complaint.Money{marketplace.Refuse: {}, marketplace.Offer: usd(100)} {
		for _, reason := range []string{"delivered", "1", "ITEM_DESCRIPTION"} {
			_, err := b.Answer(t, b.opens(marketplace.RefundOnly), marketplace.Answer{Key: "k/answer/1", Kind: kind, Amount: amount, Reason: reason, Text: "No."})
			require.NoError(t, err, reason)
		}
	}
}

func TestListsByPagesAndWindows(t *testing.T) {
	t.Parallel()
	b := setup(t)
	want := map[string]bool{}
	for range 120 {
		want[b.opens(marketplace.RefundOnly).ExternalID] = true
		b.world.Turn(time.Second)
	}
	list := func(since, until time.Time) (found map[string]bool, pages int) {
		found = map[string]bool{}
		for cursor := ""; ; {
			page, err := b.Cases.Changed(t.Context(), since, until, cursor)
			require.NoError(t, err)
			for _, one := range page.Cases {
				found[one.ID] = true
			}
			if pages++; page.Next == "" {
				return found, pages
			}
			cursor = page.Next
		}
	}
	found, pages := list(start, b.world.Now().Add(time.Minute))
	require.Equal(t, want, found)
	require.Equal(t, 3, pages)
	found, _ = list(start.Add(-24*time.Hour), start.Add(-time.Hour))
	require.Empty(t, found)
	found, _ = list(start.AddDate(-1, 0, 0), b.world.Now().Add(time.Minute)) // further back than PayPal lists
	require.Equal(t, want, found)
}
