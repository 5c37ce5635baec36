package taobao_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/taobao"
)

func (b *bench) sent(method, param string) []string {
	var all []string
	for _, call := range b.Calls() {
		if call.Method == method {
			all = append(all, call.Params[param])
		}
	}
	return all
}

func TestTrapReadsAreInYuanAndRefundInfosInCents(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.Opens(marketplacetest.Opening{Order: "1", Item: "2", Kind: marketplace.RefundOnly, Total: fen(12807), Claimed: fen(20007 / 2), Text: "x"})
		d := b.read(t, id)
		require.Contains(t, string(d.Record), `"refund_fee":"100.03"`)
		require.Equal(t, fen(10003), d.Claimed)
		require.Equal(t, fen(12807), d.Total)
		_, err := b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.Accept, Version: d.Version})
		require.NoError(t, err)
		want := id + "|10003|" + d.Version
		if b.shop.Platform == "tmall" {
			want += "|onsale" // Tmall names the phase, Taobao must not
		}
		require.Equal(t, []string{want}, b.sent("taobao.rp.refunds.agree", "refund_infos"))
	})
}

func TestTrapAnOfferIsInCents(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao")
	id := b.opened(marketplace.RefundOnly)
	_, err := b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.Offer, Version: b.read(t, id).Version, Amount: fen(3050)})
	require.NoError(t, err)
	require.Equal(t, []string{"3050"}, b.sent("taobao.refund.negotiatereturn", "refund_fee"))
}

func TestTrapOperationContraintIsSpeltSo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.opened(marketplace.RefundOnly)
		require.True(t, b.Constrains(id, "cannot_refuse"))
		d := b.read(t, id)
		require.Contains(t, string(d.Record), `"operation_contraint":"cannot_refuse"`)
		require.NotContains(t, d.Can, marketplace.Refuse)
		require.Equal(t, "cannot_refuse", d.Cannot[marketplace.Refuse])
		_, err := b.Answers.Answer(t.Context(), at(id), refusal(d))
		var no *marketplace.NotAllowed
		require.ErrorAs(t, err, &no)
		require.Equal(t, "cannot_refuse", no.Why)

		require.True(t, b.Constrains(id, "refund_onweb"))
		d = b.read(t, id)
		require.Empty(t, d.Can)
		require.Equal(t, "refund_onweb", d.Cannot[marketplace.Accept])
		_, err = b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.Accept})
		var person *marketplace.NeedsPerson
		require.ErrorAs(t, err, &person)
		require.False(t, person.Task.Done(d))
		require.True(t, b.ByHand(id, marketplace.AcceptClaim))
		require.True(t, person.Task.Done(b.read(t, id)))
		require.Empty(t, b.sent("taobao.refund.refuse", "refund_id"))
	})
}

func TestTrapIdsAreLongerThanAFloatKeeps(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao")
	const order = "900719925474099301" // beyond 2^53, and odd
	id := b.Opens(marketplacetest.Opening{Order: order, Item: "9007199254740993", Kind: marketplace.RefundOnly, Total: fen(100), Text: "x"})
	d := b.read(t, id)
	require.Equal(t, order, d.Order)
	require.Equal(t, []string{"9007199254740993"}, d.Items)
	require.Contains(t, string(d.Record), order)
}

func (b *bench) post(t *testing.T) *taobao.Post {
	t.Helper()
	post, err := taobao.NewPost(b.shop, b.tools)
	require.NoError(t, err)
	return post
}

func TestTrapMessagesComeAgainUntilTheyAreConfirmed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		post := b.post(t)
		cases, confirm, err := post.Pull(t.Context())
		require.NoError(t, err)
		require.Empty(t, cases)
		require.NoError(t, confirm(t.Context()), "nothing to confirm is nothing to say")

		id := b.opened(marketplace.RefundOnly)
		require.True(t, b.Says(id, "在吗"))
		cases, _, err = post.Pull(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{id}, cases, "once, however many messages are of it")
		b.Turn(11 * time.Minute)
		cases, confirm, err = post.Pull(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{id}, cases)

		b.line.Break(1, marketplacetest.LostAnswer)
		require.Error(t, confirm(t.Context()))
		require.NoError(t, confirm(t.Context()), "to confirm again does no harm")
		b.Turn(11 * time.Minute)
		cases, _, err = post.Pull(t.Context())
		require.NoError(t, err)
		require.Empty(t, cases)
	})
}

func TestManyMessagesAreConfirmedInPartsThatTOPTakes(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao")
	id := b.opened(marketplace.RefundOnly)
	for range 250 {
		require.True(t, b.Says(id, "在吗"))
	}
	for range 2 {
		_, confirm, err := b.post(t).Pull(t.Context())
		require.NoError(t, err)
		require.NoError(t, confirm(t.Context()))
	}
	b.Turn(11 * time.Minute)
	cases, _, err := b.post(t).Pull(t.Context())
	require.NoError(t, err)
	require.Empty(t, cases)
}

func TestTrapPermitOverwritesTopics(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao")
	b.Permit("taobao_trade_TradeBuyerPay", "taobao_refund_RefundSuccess")
	require.NoError(t, b.post(t).Permit(t.Context()))
	require.Subset(t, b.Topics(), taobao.Topics)
	require.Contains(t, b.Topics(), "taobao_trade_TradeBuyerPay", "what another software reads stays on")
	require.Len(t, b.Topics(), len(taobao.Topics)+1)

	require.NoError(t, b.post(t).Permit(t.Context()))
	require.Len(t, b.sent("taobao.tmc.user.permit", "topics"), 1, "nothing was missing")

	b.shop.Settings["seller_nick"] = ""
	refused(t, "seller_nick_missing", b.post(t).Permit(t.Context()))
}

func TestMessagesOfAnotherShopAreLeft(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao", "seller_nick", "another_shop")
	b.opened(marketplace.RefundOnly)
	cases, confirm, err := b.post(t).Pull(t.Context())
	require.NoError(t, err)
	require.Empty(t, cases)
	require.NoError(t, confirm(t.Context()))
	require.Empty(t, b.sent("taobao.tmc.messages.confirm", "s_message_ids"))
}

// Two orders of 130 cases that change while they are listed: a page read from the
// front would pass over those that move up.
func TestTrapCasesThatChangeWhilePagesAreRead(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		want := map[string]bool{}
		for i := range 230 {
			if i%10 == 0 {
				b.Turn(time.Second)
			}
			want[b.Opens(marketplacetest.Opening{Order: strconv.Itoa(i + 1), Item: "1", Kind: marketplace.RefundOnly, Total: fen(100), Text: "x"})] = true
		}
		until := b.Now().Add(time.Second)
		b.Turn(2 * time.Second)
		found, cursor, pages := map[string]bool{}, "", 0
		var early string
		for id := range want {
			early = id
			break
		}
		for {
			page, err := b.Cases.Changed(t.Context(), start.Add(-time.Hour), until, cursor)
			require.NoError(t, err)
			for _, c := range page.Cases {
				found[c.ID] = true
			}
			pages++
			b.Says(early, "在吗") // it leaves the window
			for id := range want {
				if !found[id] && id != early {
					b.Says(id, "在吗") // and so does another that was not seen yet
					delete(want, id)
					break
				}
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		require.Equal(t, 4, pages, "one to count, then from the last to the first")
		delete(want, early)
		for id := range want {
			require.True(t, found[id])
		}
	})
}

func TestTheWindowIsTakenWide(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao")
	id := b.opened(marketplace.RefundOnly) // TOP says 01:30:00 of something that was at 01:30:00.4
	for since, want := range map[time.Duration]int{400 * time.Millisecond: 1, -time.Second: 1, time.Second: 0} {
		page, err := b.Cases.Changed(t.Context(), start.Add(since), start.Add(since+5*time.Second), "")
		require.NoError(t, err)
		require.Len(t, page.Cases, want, since)
	}
	page, err := b.Cases.Changed(t.Context(), start.Add(-time.Hour), start, "")
	require.NoError(t, err)
	require.Empty(t, page.Cases, "what changed at until belongs to the next window: %s", id)
	_, err = b.Cases.Changed(t.Context(), start, start, "x")
	refused(t, "bad_cursor", err)
	require.Equal(t, 24*time.Hour, b.Cases.Longest())
}

func TestTrapALetterNeedsAPicture(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao")
	id := b.opened(marketplace.RefundOnly)
	require.NoError(t, b.Messages.SendMessage(t.Context(), at(id), marketplace.Message{Text: "您好"}))
	for _, call := range b.Calls() {
		if call.Method == "taobao.refund.message.add" {
			require.Positive(t, call.Files["image"])
			require.Less(t, call.Files["image"], 1000, "bytes")
			require.NotContains(t, call.Params, "image")
		}
	}
}

func TestTrapALetterHas400Bytes(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao")
	id := b.opened(marketplace.RefundOnly)
	refused(t, "text_too_long", b.Messages.SendMessage(t.Context(), at(id), marketplace.Message{Text: strings.Repeat("好", 134)}))
	require.NoError(t, b.Messages.SendMessage(t.Context(), at(id), marketplace.Message{Text: strings.Repeat("好", 133)}))
	refused(t, "text_too_short", b.Messages.SendMessage(t.Context(), at(id), marketplace.Message{Text: " \n"}))
	require.Equal(t, 400, b.Limits.Message.Bytes)
	require.Equal(t, []string{"message"}, b.Took(id))
}
