package rakuten_test

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
	"redress/internal/marketplace/rakuten"
	"redress/internal/marketplace/rakuten/rakutentest"
	"redress/internal/payment"
	"redress/internal/provider"
)

// rig is a shop on a Rakuten of its own.
type rig struct {
	*rakutentest.World
	line     *marketplacetest.Line
	before   func(n int) // is called before the nth call, when it is set
	platform marketplace.Platform
	url      string
}

var noon = time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)

func setup(t *testing.T) *rig { return setupShop(t, nil) }

func setupShop(t *testing.T, settings map[string]string) *rig {
	t.Helper()
	r := &rig{World: rakutentest.New(marketplacetest.NewClock(noon))}
	calls := 0
	r.line = marketplacetest.NewLine(r.Gateway())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if calls++; r.before != nil {
			r.before(calls)
		}
		r.line.ServeHTTP(w, request)
	}))
	t.Cleanup(server.Close)
	shop := r.Shop()
	shop.Gateway, r.url = server.URL, server.URL
	for name, v := range settings {
		shop.Settings[name] = v
	}
	var err error
	r.platform, err = rakuten.Adapter.Connect(shop, marketplacetest.Tools(r.Now))
	require.NoError(t, err)
	return r
}

func jpy(minor int64) complaint.Money { return complaint.Money{Minor: minor, Currency: "JPY"} }

func opening() marketplacetest.Opening {
	return marketplacetest.Opening{Total: jpy(5480), Claimed: jpy(5480), Item: "pan-26", Text: "取っ手にひびが入っていました。"}
}

func (r *rig) read(t *testing.T, id string) marketplace.Dispute {
	t.Helper()
	d, err := r.platform.Case.Dispute(t.Context(), id)
	require.NoError(t, err)
	return d
}

func of(id string) marketplace.Case {
	return marketplace.Case{Number: "R26-7K4Q-X2MD", Platform: "rakuten", Shop: "demo", ExternalID: id}
}

func refund(id string, minor int64) payment.Refund {
	return payment.Refund{Amount: jpy(minor), Paid: jpy(5480), Case: id}
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

func TestALifeFromListToRefund(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	page, err := r.platform.Cases.Changed(t.Context(), noon, noon.Add(time.Hour), "")
	require.NoError(t, err)
	require.Equal(t, []marketplace.Changed{{ID: id, At: noon}}, page.Cases)

	d := r.read(t, id)
	require.Equal(t, marketplace.Inquiry, d.Kind)
	require.Equal(t, marketplace.SellersTurn, d.State)
	require.True(t, d.DueUnknown)
	require.Equal(t, jpy(5480), d.Total)
	require.True(t, d.PaidBack.IsZero())
	require.Equal(t, "取っ手にひびが入っていました。", d.Text)
	require.Equal(t, "返品交換・キャンセル", d.Reason)
	require.Equal(t, []string{"pan-26"}, d.Items)
	require.Equal(t, noon, d.OpenedAt)
	require.Equal(t, "ja", d.Customer.Locale)
	require.Contains(t, d.Customer.Email, "@pc.fw.rakuten.ne.jp", "an address that Rakuten relays")
	require.Contains(t, string(d.Record), `"orderProgress": 500`)
	require.Contains(t, string(d.Record), `"socialGiftUserType": null`)

	require.NoError(t, r.platform.Messages.SendMessage(t.Context(), of(id), marketplace.Message{Text: "申し訳ございません。"}))
	require.Equal(t, marketplace.BuyersTurn, r.read(t, id).State)
	require.True(t, r.Says(id, "返金してください。"))
	require.Equal(t, marketplace.SellersTurn, r.read(t, id).State)
	said, err := r.platform.Conversations.Conversation(t.Context(), of(id))
	require.NoError(t, err)
	require.Contains(t, string(said), "返金してください。")
	require.Contains(t, string(said), `"by": "merchant"`)

	require.Equal(t, marketplace.ByConsole, r.platform.How(marketplace.AskToDecide))
	require.True(t, r.ByHand(id, marketplace.AskToDecide))
	require.True(t, r.Rules(id, complaint.ForMerchant, complaint.Money{}))

	_, err = r.platform.Refunds.Find(t.Context(), "R26/refund/1", refund(id, 5480))
	require.ErrorIs(t, err, provider.ErrNotFound)
	receipt, err := r.platform.Refunds.Refund(t.Context(), "R26/refund/1", refund(id, 5480))
	require.NoError(t, err)
	require.Equal(t, payment.Succeeded, receipt.State)
	found, err := r.platform.Refunds.Find(t.Context(), "R26/refund/1", refund(id, 5480))
	require.NoError(t, err)
	require.Equal(t, receipt, found)
	again, err := r.platform.Refunds.Refund(t.Context(), "R26/refund/2", refund(id, 5480))
	require.NoError(t, err)
	require.Equal(t, receipt.ID, again.ID)
	require.Equal(t, []complaint.Money{jpy(5480)}, r.PaidBack(id))
	d = r.read(t, id)
	require.Equal(t, jpy(5480), d.PaidBack)
	require.True(t, r.Completes(id))
	require.Equal(t, marketplace.Refunded, r.read(t, id).State)
	require.Equal(t, []string{"message", "escalate", "refund"}, r.Took(id))
}

func TestTheOrderProgressTable(t *testing.T) {
	t.Parallel()
	for progress, want := range map[int]struct {
		state payment.State
		code  string
	}{
		100: {state: payment.Pending}, 200: {state: payment.Pending}, 300: {state: payment.Pending},
		400: {code: "order_progress_400"},
		500: {state: payment.Succeeded}, 600: {state: payment.Succeeded}, 700: {state: payment.Succeeded},
		800: {state: payment.Pending}, 900: {state: payment.Succeeded}, 950: {code: "order_progress_950"},
	} {
		r := setup(t)
		id := r.OpensAt(opening(), progress)
		receipt, err := r.platform.Refunds.Refund(t.Context(), "k", refund(id, 5480))
		require.Equal(t, want.code, code(err), progress)
		require.Equal(t, want.state, receipt.State, progress)
		if want.state != payment.Pending || progress == 800 {
			continue
		}
		require.Empty(t, r.PaidBack(id), "Rakuten confirms a cancellation first")
		require.True(t, r.read(t, id).PaidBack.IsZero())
		r.Turn(2 * time.Hour)
		found, err := r.platform.Refunds.Find(t.Context(), "k", refund(id, 5480))
		require.NoError(t, err)
		require.Equal(t, payment.Succeeded, found.State)
		require.Equal(t, []complaint.Money{jpy(5480)}, r.PaidBack(id))
	}
}

func TestOnlyTheWholeOrderIsPaidBackByAPI(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	_, err := r.platform.Refunds.Refund(t.Context(), "k", refund(id, 1000))
	require.Equal(t, "whole_order_only", code(err))
	_, err = r.platform.Refunds.Refund(t.Context(), "k", refund(id, 5481))
	require.Equal(t, "over_order_total", code(err))
	other := refund(id, 5480)
	other.Amount.Currency = "CNY"
	_, err = r.platform.Refunds.Refund(t.Context(), "k", other)
	require.Equal(t, "over_order_total", code(err))
	require.Empty(t, r.Took(id))
	require.NotEmpty(t, r.platform.Console[marketplace.PayBack].Steps)

	o := opening()
	o.Claimed = jpy(1000)
	part := r.Opens(o)
	require.True(t, r.ByHand(part, marketplace.PayBack))
	require.Equal(t, jpy(4480), r.read(t, part).Total, "a lower price is all that shows")
	require.Equal(t, []complaint.Money{jpy(1000)}, r.PaidBack(part))

	require.True(t, r.PaysBy(id, jpy(5480)))
	_, err = r.platform.Refunds.Refund(t.Context(), "k", refund(id, 1000))
	require.Equal(t, "paid_back_otherwise", code(err))
	require.Len(t, r.PaidBack(id), 1)
	_, err = r.platform.Refunds.Refund(t.Context(), "k", payment.Refund{Amount: jpy(1)})
	require.Equal(t, "not_found", code(err))
}

func TestRecords(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	for part, read := range map[string]func() (marketplace.Record, error){
		`"requestPrice": 5480`:         func() (marketplace.Record, error) { return r.platform.Orders.Order(t.Context(), of(id)) },
		`"tracking": "1234-5678-9012"`: func() (marketplace.Record, error) { return r.platform.Shipments.Shipment(t.Context(), of(id)) },
		`"by": "user"`: func() (marketplace.Record, error) {
			return r.platform.Conversations.Conversation(t.Context(), of(id))
		},
	} {
		first, err := read()
		require.NoError(t, err)
		require.Contains(t, string(first), part)
		again, err := read()
		require.NoError(t, err)
		require.Equal(t, first, again)
	}
	unsent := r.OpensAt(opening(), 300)
	none, err := r.platform.Shipments.Shipment(t.Context(), of(unsent))
	require.NoError(t, err)
	require.Empty(t, none)
	for _, id := range []string{"", "../order", "999999-20000101-1t"} {
		_, err = r.platform.Case.Dispute(t.Context(), id)
		require.Equal(t, "not_found", code(err))
	}
	_, err = r.platform.Orders.Order(t.Context(), marketplace.Case{Order: "999999-20000101-0000000001"})
	require.Equal(t, "not_found", code(err))
}

func TestCapabilities(t *testing.T) {
	t.Parallel()
	p := setupShop(t, map[string]string{"evidence_in_thread": ""}).platform
	for _, c := range marketplace.Capabilities {
		want := marketplace.ByAPI
		switch c {
		case marketplace.AskToDecide, marketplace.ReadRuling, marketplace.UploadEvidence, marketplace.StopSelling:
			want = marketplace.ByConsole
		case marketplace.AcceptClaim, marketplace.RefuseClaim, marketplace.MakeOffer, marketplace.CounterOffer:
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
	require.Equal(t, marketplace.ByAPI, setup(t).platform.How(marketplace.UploadEvidence))
}
