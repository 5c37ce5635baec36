package stripe_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/payment"
	"redress/internal/provider"
)

func TestAnInquiryThatBecomesAChargebackAndIsWon(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.RefundOnly)

	page, err := b.Cases.Changed(t.Context(), start.Add(-time.Hour), start.Add(time.Hour), "")
	require.NoError(t, err)
	require.Equal(t, []marketplace.Changed{{ID: c.ExternalID, At: start}}, page.Cases)

	d := b.read(t, c)
	require.Equal(t, "A-1001", d.Order)
	require.Equal(t, marketplace.Inquiry, d.Kind)
	require.Equal(t, usd(12000), d.Total)
	require.Equal(t, usd(5000), d.Claimed)
	require.Equal(t, usd(0), d.PaidBack)
	require.Equal(t, marketplace.SellersTurn, d.State)
	require.Equal(t, start.Add(10*24*time.Hour), d.Due)
	require.Equal(t, "robin@customer.example", d.Customer.Email)
	require.ElementsMatch(t, []marketplace.AnswerKind{marketplace.Accept, marketplace.Refuse}, d.Can)

	d, err = b.answer(t, c, marketplace.Answer{Key: "k/answer/1", Kind: marketplace.Refuse, Text: "It was delivered.",
		Files: []marketplace.Attachment{photo(t, "proof of delivery.jpg", 10)}})
	require.NoError(t, err)
	require.Equal(t, marketplace.Reviewed, d.State)
	require.Contains(t, d.Cannot[marketplace.Refuse], "warning_under_review")
	said := b.world.Evidence(c.ExternalID)
	require.Equal(t, "It was delivered.", said["uncategorized_text"])
	require.Equal(t, photo(t, "", 10).SHA256, said["shipping_documentation"])

	require.True(t, b.world.Asks(c.ExternalID, 72*time.Hour)) // the bank charges back
	d = b.read(t, c)
	require.Equal(t, marketplace.Chargeback, d.Kind)
	require.Equal(t, marketplace.WantsEvidence, d.Review)
	require.Equal(t, start.Add(72*time.Hour), d.Due)
	require.Equal(t, usd(5000), d.PaidBack, "the bank has it")
	hash, err := b.Evidence.TakeEvidence(t.Context(), c, marketplace.Pack{Key: "k/submission/1", Text: "All there is."})
	require.NoError(t, err)
	require.Len(t, hash, 64)
	require.Equal(t, marketplace.Deciding, b.read(t, c).Review)

	require.True(t, b.world.Rules(c.ExternalID, complaint.ForMerchant, usd(0)))
	d = b.read(t, c)
	require.Equal(t, marketplace.Ended, d.State)
	require.Equal(t, complaint.ForMerchant, d.Ruling.Favour)
	require.Equal(t, usd(0), d.PaidBack)
	require.Empty(t, b.world.PaidBack(c.ExternalID))
	require.Equal(t, []string{"refuse", "evidence"}, b.world.Took(c.ExternalID))
}

func TestAChargebackThatIsLostPaysOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.Chargeback)
	_, err := b.Evidence.TakeEvidence(t.Context(), c, marketplace.Pack{Key: "k/submission/1", Text: "See."})
	require.NoError(t, err)
	require.True(t, b.world.Rules(c.ExternalID, complaint.ForCustomer, usd(5000)))
	d := b.read(t, c)
	require.Equal(t, marketplace.Refunded, d.State)
	require.Equal(t, usd(5000), d.PaidBack)
	require.Equal(t, &marketplace.Ruling{Reference: c.ExternalID, Favour: complaint.ForCustomer, Amount: usd(5000)}, d.Ruling)
	require.Equal(t, []complaint.Money{usd(5000)}, b.world.PaidBack(c.ExternalID))
}

func TestAcceptingEndsADisputeAndPaysAnInquiry(t *testing.T) {
	t.Parallel()
	for kind, ruled := range map[marketplace.Kind]bool{marketplace.Inquiry: false, marketplace.Chargeback: true} {
		b := setup(t)
		c := b.opens(kind)
		for range 2 {
			d, err := b.answer(t, c, marketplace.Answer{Key: "k/answer/1", Kind: marketplace.Accept})
			require.NoError(t, err)
			require.Equal(t, marketplace.Refunded, d.State)
			require.Equal(t, usd(5000), d.PaidBack)
			require.Equal(t, ruled, d.Ruling != nil)
		}
		require.Equal(t, []string{"accept"}, b.world.Took(c.ExternalID))
		require.Equal(t, []complaint.Money{usd(5000)}, b.world.PaidBack(c.ExternalID))
	}
}

func TestARefundIsMadeOnceAndReadBack(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.Inquiry)
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
	require.Equal(t, 1, b.hook.wrote("/v1/refunds"))
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
}

func TestListsByPagesWindowsAndWhatIsOlderThanEvents(t *testing.T) {
	t.Parallel()
	b := setup(t)
	old := b.opens(marketplace.Inquiry).ExternalID
	b.world.Turn(9 * 24 * time.Hour)
	require.True(t, b.world.Withdraws(old))
	b.world.Turn(40 * 24 * time.Hour)
	from := b.world.Now()
	want := map[string]bool{}
	for range 130 {
		want[b.opens(marketplace.Chargeback).ExternalID] = true // two events each
		b.world.Turn(time.Second)
	}
	list := func(since time.Time) (found map[string]bool, pages int) {
		found = map[string]bool{}
		for cursor := ""; ; {
			page, err := b.Cases.Changed(t.Context(), since, b.world.Now().Add(time.Minute), cursor)
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
	found, pages := list(from)
	require.Equal(t, want, found)
	require.Equal(t, 3, pages)
	found, pages = list(start.Add(-time.Hour))
	want[old] = true
	require.Equal(t, want, found)
	require.Equal(t, 5, pages)
}

func TestOrderAndShipmentAreTheCharges(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.Inquiry)
	order, err := b.Orders.Order(t.Context(), c)
	require.NoError(t, err)
	require.Contains(t, string(order), `"order_id": "A-1001"`)
	shipment, err := b.Shipments.Shipment(t.Context(), c)
	require.NoError(t, err)
	require.JSONEq(t, `{"carrier":"UPS","tracking":"1Z999"}`, string(shipment))
	require.Nil(t, b.Messages)
	require.Nil(t, b.Escalation)
}
