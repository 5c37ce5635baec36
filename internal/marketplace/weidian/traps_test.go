package weidian_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/weidian"
	"redress/internal/provider"
)

func as[T error](err error, target *T) bool { return errors.As(err, target) }

func TestTrapARefundIsRefusedInOneStatusOnly(t *testing.T) {
	t.Parallel()
	r := setup(t)
	shipped, received := r.Opens(opening()), r.OpensReceived(opening())

	before := len(r.Calls())
	_, err := r.platform.Answers.Answer(t.Context(), of(shipped), marketplace.Answer{Kind: marketplace.Refuse, Text: "完好"})
	var no *marketplace.NotAllowed
	require.ErrorAs(t, err, &no)
	require.Contains(t, no.Why, "accept_refunding")
	require.Len(t, r.Calls(), before+1, "it is read, and nothing is sent")
	require.Empty(t, r.Took(shipped))
	require.Equal(t, marketplace.SellersTurn, r.read(t, shipped).State)

	task := r.platform.Console[marketplace.RefuseClaim]
	require.False(t, task.Done(r.read(t, shipped)))
	require.True(t, r.ByHand(shipped, marketplace.RefuseClaim))
	require.True(t, task.Done(r.read(t, shipped)))
	require.Equal(t, marketplace.BuyersTurn, r.read(t, shipped).State)

	require.Contains(t, r.read(t, received).Can, marketplace.Refuse)
	for range 2 {
		after, err := r.platform.Answers.Answer(t.Context(), of(received), marketplace.Answer{Kind: marketplace.Refuse})
		require.NoError(t, err)
		require.True(t, after.State.Over())
	}
	require.Equal(t, []string{"refuse"}, r.Took(received))
	require.Empty(t, r.PaidBack(received))
}

func TestTrapPushesSpellReceiptInTwoWays(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	require.True(t, r.Receives(id))
	pushes := r.Pushes()
	last := pushes[len(pushes)-1]
	require.Contains(t, string(last.Body), "confirm_eceipt")
	for _, body := range []string{string(last.Body), strings.ReplaceAll(string(last.Body), "confirm_eceipt", "confirm_receipt")} {
		got, pushID, err := weidian.ReadPush(last.Header, []byte(body), "", noon)
		require.NoError(t, err)
		require.Equal(t, id, got)
		require.NotEmpty(t, pushID)
	}
	require.JSONEq(t, `{"status":"success"}`, weidian.PushAnswer)
}

func TestTrapAPushIsOnlyAHint(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	push := r.Pushes()[0]
	forged := strings.ReplaceAll(string(push.Body), "refund_status_ori%22%3A%221", "refund_status_ori%22%3A%222") // says it was paid
	require.NotEqual(t, string(push.Body), forged)
	got, _, err := weidian.ReadPush(nil, []byte(forged), "", noon)
	require.NoError(t, err)
	require.Equal(t, marketplace.SellersTurn, r.read(t, got).State)
	require.Equal(t, id, got)
}

func TestPushesAreTheSameAgainAndOthersOnChange(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	require.True(t, r.PaysBy(id, cny(4980)))
	ids := map[string]bool{}
	for _, p := range append(r.Pushes(), r.Pushes()...) {
		got, pushID, err := weidian.ReadPush(p.Header, p.Body, "", noon)
		require.NoError(t, err)
		require.Equal(t, p.CaseID, got)
		ids[pushID] = true
	}
	require.Len(t, ids, 2)

	for _, bad := range []string{"", "content=", "content=[]", `content={"type":"x","message":{}}`, `content={"message":{"order_id":"1"}}`, "%zz", strings.Repeat("a", 2<<20)} {
		_, _, err := weidian.ReadPush(nil, []byte(bad), "", noon)
		require.Error(t, err)
	}
	for kind, want := range map[string]string{"already_payment": "", "confirm_eceipt": "", "confirm_receipt": "", "buyers_complaints": "8001", "something_new": "8001"} {
		got, _, err := weidian.ReadPush(nil, []byte(`content={"type":"weidian.order.`+kind+`","message":{"order_id":8001}}`), "", noon)
		require.NoError(t, err)
		require.Equal(t, want, got, kind)
	}
}

func TestAnAnswerForAnotherVersionIsStale(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	d := r.read(t, id)
	require.True(t, r.Moves(id))
	_, err := r.platform.Answers.Answer(t.Context(), of(id), marketplace.Answer{Kind: marketplace.Accept, Version: d.Version})
	var stale *marketplace.Stale
	require.ErrorAs(t, err, &stale)
	require.NotEqual(t, stale.Have, stale.Want)
	_, err = r.platform.Refunds.Refund(t.Context(), "k", refund(id, 4980))
	require.Equal(t, "amount_differs", code(err))
	require.Empty(t, r.PaidBack(id))
}

func TestAmountsBeyondWhatIsLeftAreNotSent(t *testing.T) {
	t.Parallel()
	r := setup(t)
	o := opening()
	o.Order, o.Claimed = "800000000012345", cny(10000)
	first, second := r.Opens(o), r.Opens(o)
	_, err := r.platform.Refunds.Refund(t.Context(), "k", refund(first, 12801))
	require.Equal(t, "over_order_total", code(err))
	low := refund(first, 10000)
	low.Paid = cny(9999)
	_, err = r.platform.Refunds.Refund(t.Context(), "k", low)
	require.Equal(t, "over_order_total", code(err))
	_, err = r.platform.Refunds.Refund(t.Context(), "k", refund(first, 10000))
	require.NoError(t, err)
	_, err = r.platform.Refunds.Refund(t.Context(), "k2", refund(second, 10000))
	require.Equal(t, "over_order_total", code(err), "28 yuan are left of the order")
	_, err = r.platform.Answers.Answer(t.Context(), of(second), marketplace.Answer{Kind: marketplace.Accept})
	require.Equal(t, "over_order_total", code(err))
	require.Equal(t, []string{"accept"}, r.Took(first))
	_, err = r.platform.Answers.Answer(t.Context(), of(second), marketplace.Answer{Kind: marketplace.Offer})
	var no *marketplace.NotAllowed
	require.ErrorAs(t, err, &no)
}

func TestACodeThatIsInNoTableIsForAPerson(t *testing.T) {
	t.Parallel()
	r := setupShop(t, func(w *world) marketplace.Shop {
		s := w.Shop()
		s.Settings["codes"] = `{"status":{"20001":"not_found"}}`
		return s
	})
	o := opening()
	o.Order, o.Claimed = "800000000012345", cny(100)
	first := r.Opens(o)
	r.Opens(o)
	require.Equal(t, []marketplace.AnswerKind{marketplace.Accept}, r.read(t, first).Can, "101 is known")
	require.True(t, r.PaysBy(first, cny(100)))
	d := r.read(t, first)
	require.Empty(t, d.Can)
	require.Contains(t, d.Cannot[marketplace.Accept], "refund_status_unknown")
	require.True(t, d.PaidBack.IsZero(), "what is not known is not said")
	_, err := r.platform.Refunds.Refund(t.Context(), "k", refund(first, 100))
	require.Equal(t, "refund_status_unknown", code(err))
	require.Len(t, r.PaidBack(first), 1)
}

// What is asked for is what is sent: the two JSON parameters, each with what the
// caller gave and nothing beside it. Weidian signs nothing.
func TestWhatIsSentIsWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.Opens(opening())
	rapid.Check(t, func(rt *rapid.T) {
		order := rapid.StringMatching(`[A-Za-z0-9._@-]{1,30}`).Draw(rt, "order")
		_, err := r.platform.Orders.Order(t.Context(), marketplace.Case{Order: order})
		require.Equal(rt, "not_found", code(err))
		calls := r.Calls()
		last := calls[len(calls)-1]
		var public, param map[string]string
		require.NoError(rt, json.Unmarshal(last.Public, &public))
		require.NoError(rt, json.Unmarshal(last.Param, &param))
		token, err := r.tokens.Token(t.Context())
		require.NoError(rt, err)
		require.Equal(rt, map[string]string{"method": "vdian.order.get", "version": "1.0", "format": "json", "access_token": token.Access}, public)
		require.Equal(rt, map[string]string{"order_id": order}, param)
	})
}

func TestChecks(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.Opens(opening())
	found := r.platform.Checks.Check(t.Context())
	require.Len(t, found, 4)
	for _, f := range found {
		require.NoError(t, f.Err, f.What)
		require.NotEmpty(t, f.Note, f.What)
	}
	r.Revokes(true)
	found = r.platform.Checks.Check(t.Context())
	require.Error(t, found[1].Err)
	require.Equal(t, provider.Unauthorised, code(found[1].Err))
	require.Error(t, r.platform.Checks.Check(t.Context())[0].Err)

	off := setup(t)
	tools := marketplacetest.Tools(func() time.Time { return noon.Add(10 * time.Minute) })
	shop := off.Shop()
	shop.Gateway = off.url
	platform, err := weidian.Adapter.Connect(shop, tools)
	require.NoError(t, err)
	require.ErrorContains(t, platform.Checks.Check(t.Context())[2].Err, "apart")
}
