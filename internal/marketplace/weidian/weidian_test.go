package weidian_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/weidian"
	"redress/internal/marketplace/weidian/weidiantest"
	"redress/internal/payment"
	"redress/internal/provider"
)

// rig is a shop on a Weidian of its own.
type rig struct {
	*weidiantest.World
	line     *marketplacetest.Line
	tokens   *marketplacetest.Tokens
	before   func(n int) // is called before the nth call, when it is set
	platform marketplace.Platform
	url      string
}

var noon = time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)

func setup(t *testing.T) *rig { return setupShop(t, (*weidiantest.World).Shop) }

func setupShop(t *testing.T, shopOf func(*weidiantest.World) marketplace.Shop) *rig {
	t.Helper()
	world := weidiantest.New(marketplacetest.NewClock(noon))
	line := marketplacetest.NewLine(world.Gateway())
	r := &rig{World: world, line: line}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if r.before != nil {
			r.before(line.Calls() + 1)
		}
		line.ServeHTTP(w, request)
	}))
	t.Cleanup(server.Close)
	shop := shopOf(world)
	shop.Gateway = server.URL
	tools := marketplacetest.Tools(world.Now)
	var err error
	r.tokens, r.url = tools.Tokens.(*marketplacetest.Tokens), server.URL
	r.platform, err = weidian.Adapter.Connect(shop, tools)
	require.NoError(t, err)
	return r
}

func cny(minor int64) complaint.Money { return complaint.Money{Minor: minor, Currency: "CNY"} }

func opening() marketplacetest.Opening {
	return marketplacetest.Opening{Kind: marketplace.RefundOnly, Total: cny(12800), Claimed: cny(4980), Text: "坏了"}
}

func (r *rig) read(t *testing.T, id string) marketplace.Dispute {
	t.Helper()
	d, err := r.platform.Case.Dispute(t.Context(), id)
	require.NoError(t, err)
	return d
}

func of(id string) marketplace.Case {
	return marketplace.Case{Number: "R26-7K4Q-X2MD", Platform: "weidian", Shop: "demo", ExternalID: id}
}

func refund(id string, minor int64) payment.Refund {
	return payment.Refund{Amount: cny(minor), Paid: cny(12800), Case: id}
}

func TestALifeFromListToRefund(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())

	page, err := r.platform.Cases.Changed(t.Context(), noon.Add(-time.Hour), noon.Add(time.Hour), "")
	require.NoError(t, err)
	require.Equal(t, []marketplace.Changed{{ID: id, At: noon}}, page.Cases)
	require.Empty(t, page.Next)

	d := r.read(t, id)
	require.Equal(t, marketplace.SellersTurn, d.State)
	require.Equal(t, marketplace.RefundOnly, d.Kind)
	require.Equal(t, cny(4980), d.Claimed)
	require.Equal(t, cny(12800), d.Total)
	require.True(t, d.PaidBack.IsZero())
	require.True(t, d.DueUnknown, "Weidian tells no deadline of a refund")
	require.Equal(t, []marketplace.AnswerKind{marketplace.Accept}, d.Can)
	require.Equal(t, complaint.Person{Name: "买家", Phone: "13800000000", Locale: "zh-CN", Timezone: "Asia/Shanghai"}, d.Customer)

	after, err := r.platform.Answers.Answer(t.Context(), of(id), marketplace.Answer{Kind: marketplace.Accept, Version: d.Version, Amount: d.Claimed})
	require.NoError(t, err)
	require.Equal(t, marketplace.Refunded, after.State)
	require.Equal(t, cny(4980), after.PaidBack)
	require.Equal(t, []complaint.Money{cny(4980)}, r.PaidBack(id))

	receipt, err := r.platform.Refunds.Refund(t.Context(), "R26/refund/1", refund(id, 4980))
	require.NoError(t, err)
	require.Equal(t, payment.Succeeded, receipt.State)
	require.Equal(t, "R26/refund/1", receipt.Key)
	found, err := r.platform.Refunds.Find(t.Context(), "R26/refund/1", refund(id, 4980))
	require.NoError(t, err)
	require.Equal(t, receipt, found)
	require.Len(t, r.PaidBack(id), 1, "what was accepted is not paid again")
}

func TestEscalationIsAConsoleTaskThatTheCaseShows(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	require.Equal(t, marketplace.ByConsole, r.platform.How(marketplace.AskToDecide))
	task := r.platform.Console[marketplace.AskToDecide]
	require.False(t, task.Done(r.read(t, id)))

	require.True(t, r.ByHand(id, marketplace.AskToDecide))
	d := r.read(t, id)
	require.True(t, task.Done(d))
	require.Equal(t, marketplace.Reviewed, d.State)
	require.Equal(t, marketplace.Asked, d.Review)

	ruling := r.platform.Console[marketplace.ReadRuling]
	require.False(t, ruling.Done(d))
	require.True(t, r.Rules(id, complaint.Split, cny(2000)))
	d = r.read(t, id)
	require.True(t, ruling.Done(d))
	require.Equal(t, cny(2000), d.PaidBack, "what Weidian paid, not what was claimed")

	_, err := r.platform.Refunds.Refund(t.Context(), "R26/refund/1", refund(id, 4980))
	require.Equal(t, "paid_back_otherwise", code(err), "a case is paid once, whatever was meant to be paid")
	require.Len(t, r.PaidBack(id), 1)
	receipt, err := r.platform.Refunds.Refund(t.Context(), "R26/refund/1", refund(id, 2000))
	require.NoError(t, err)
	require.Equal(t, cny(2000), receipt.Amount)
}

func TestAComplaintWithoutARefund(t *testing.T) {
	t.Parallel()
	r := setup(t)
	o := opening()
	o.Kind = marketplace.Inquiry
	id := r.Opens(o)
	page, err := r.platform.Cases.Changed(t.Context(), noon, noon.Add(time.Second), "")
	require.NoError(t, err)
	require.Equal(t, []marketplace.Changed{{ID: id, At: noon}}, page.Cases)
	d := r.read(t, id)
	require.Equal(t, marketplace.Inquiry, d.Kind)
	require.Equal(t, marketplace.Reviewed, d.State)
	_, err = r.platform.Refunds.Refund(t.Context(), "k", refund(id, 100))
	require.Equal(t, "no_refund_asked", code(err))
	require.True(t, r.Rules(id, complaint.ForMerchant, complaint.Money{}))
	require.Equal(t, marketplace.Ended, r.read(t, id).State)
}

func TestSilenceIsConsent(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	r.Turn(4*24*time.Hour - time.Second)
	require.Equal(t, marketplace.SellersTurn, r.read(t, id).State)
	r.Turn(time.Second)
	d := r.read(t, id)
	require.Equal(t, marketplace.Refunded, d.State)
	require.Equal(t, cny(4980), d.PaidBack)
}

func TestPagesAndCasesOfSeveralOrders(t *testing.T) {
	t.Parallel()
	r := setup(t)
	want := map[string]bool{}
	for range 45 {
		want[r.Opens(opening())] = true
	}
	o := opening()
	o.Order = "800000000099999"
	o.Claimed = cny(100)
	want[r.Opens(o)], want[r.Opens(o)] = true, true // two refunds of one order are two cases
	require.Len(t, want, 47)

	got, pages := map[string]bool{}, 0
	for cursor := ""; ; pages++ {
		page, err := r.platform.Cases.Changed(t.Context(), noon, noon.Add(time.Minute), cursor)
		require.NoError(t, err)
		for _, c := range page.Cases {
			got[c.ID] = true
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	require.Equal(t, want, got)
	require.Equal(t, 2, pages)
	page, err := r.platform.Cases.Changed(t.Context(), noon.Add(-time.Minute), noon, "")
	require.NoError(t, err)
	require.Empty(t, page.Cases, "until is not in the window")
	_, err = r.platform.Cases.Changed(t.Context(), noon, noon, "nonsense")
	require.Error(t, err)
}

func TestRecords(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	for what, read := range map[string]func() (marketplace.Record, error){
		`"total": "128.00"`: func() (marketplace.Record, error) { return r.platform.Orders.Order(t.Context(), of(id)) },
		`"tracking": "SF`:   func() (marketplace.Record, error) { return r.platform.Shipments.Shipment(t.Context(), of(id)) },
	} {
		first, err := read()
		require.NoError(t, err)
		require.Contains(t, string(first), what)
		again, err := read()
		require.NoError(t, err)
		require.Equal(t, first, again)
	}
	_, err := r.platform.Orders.Order(t.Context(), marketplace.Case{Order: "none"})
	require.Equal(t, "not_found", code(err))
	_, err = r.platform.Case.Dispute(t.Context(), "800:none")
	require.Equal(t, "not_found", code(err))
	_, err = r.platform.Case.Dispute(t.Context(), `"}{`)
	require.Equal(t, "not_found", code(err))
}

func TestStopSelling(t *testing.T) {
	t.Parallel()
	r := setup(t)
	o := opening()
	o.Item = "2175400745"
	r.Opens(o)
	require.True(t, r.Selling(o.Item))
	require.NoError(t, r.platform.Items.StopSelling(t.Context(), o.Item))
	require.False(t, r.Selling(o.Item))
	calls := len(r.Calls())
	require.NoError(t, r.platform.Items.StopSelling(t.Context(), o.Item))
	require.Len(t, r.Calls(), calls+1, "what is off sale is only looked at")
}

func TestCapabilities(t *testing.T) {
	t.Parallel()
	p := setup(t).platform
	for _, c := range marketplace.Capabilities {
		want := marketplace.ByAPI
		switch c {
		case marketplace.SendMessages, marketplace.ReadConversation, marketplace.UploadEvidence, marketplace.AskToDecide, marketplace.ReadRuling, marketplace.MakeOffer:
			want = marketplace.ByConsole
		case marketplace.CounterOffer:
			want = marketplace.Nowhere
		}
		require.Equal(t, want, p.How(c), c)
	}
	for c, task := range p.Console {
		require.Less(t, len(task.Title), 80, c)
		require.NotEmpty(t, task.Why, c)
		require.NotEmpty(t, task.Where, c)
		require.NotEmpty(t, task.Steps, c)
	}
}

// code is that of a refusal, or what else the error is.
func code(err error) string {
	var refused *provider.Refused
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refused):
		return refused.Code
	}
	return err.Error()
}
