package taobao_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/payment"
)

// A seller whose line is bad, a buyer and a platform that do what they like: each
// thing the seller does is done once, and no more than one refund is paid.
func TestRandomLives(t *testing.T) {
	t.Parallel()
	for _, platform := range []string{"taobao", "tmall"} {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			b := connect(t, platform)
			rapid.Check(t, func(r *rapid.T) { live(r, b) })
		})
	}
}

var kinds = []marketplace.Kind{marketplace.RefundOnly, marketplace.ReturnRefund, marketplace.Exchange}

func live(r *rapid.T, b *bench) {
	order := fmt.Sprint(rapid.Int64Range(1e15, 9e15).Draw(r, "order"))
	id := b.Opens(marketplacetest.Opening{Order: order, Item: "600123", Kind: rapid.SampledFrom(kinds).Draw(r, "kind"), Total: fen(12800), Claimed: fen(9900), Text: "x"})
	for n := range rapid.IntRange(1, 12).Draw(r, "steps") {
		amount := fen(rapid.Int64Range(1, 12800).Draw(r, "amount"))
		switch rapid.SampledFrom([]string{"answer", "answer", "answer", "pay", "write", "says", "sends", "claims", "escalates", "asks", "hands", "rules", "waits", "withdraws"}).Draw(r, "step") {
		case "answer":
			answer(r, b, id, amount)
		case "pay":
			claim := b.now(r, id).Claimed
			faulty(r, b)
			repeat(r, b, func() error {
				_, err := b.Refunds.Refund(r.Context(), "k", payment.Refund{Amount: claim, Paid: fen(12800), Case: id})
				return err
			})
		case "write":
			letter := marketplace.Message{Text: fmt.Sprintf("信 %d", n)}
			before := len(b.Took(id))
			faulty(r, b)
			repeat(r, b, func() error { return b.Messages.SendMessage(r.Context(), at(id), letter) })
			require.Len(r, b.Took(id), before+1)
		case "says":
			b.Says(id, "在吗")
		case "sends":
			b.Sends(id, "sf", "SF1")
		case "claims":
			b.Claims(id, amount, "")
		case "escalates":
			b.Escalates(id)
		case "asks":
			b.Asks(id, time.Hour)
		case "hands":
			b.ByHand(id, marketplace.UploadEvidence)
		case "rules":
			b.Rules(id, rapid.SampledFrom([]complaint.Favour{complaint.ForCustomer, complaint.ForMerchant, complaint.Split}).Draw(r, "favour"), amount)
		case "waits":
			b.Turn(time.Duration(rapid.IntRange(1, 12).Draw(r, "days")) * 24 * time.Hour)
		case "withdraws":
			b.Withdraws(id)
		}
		d := b.now(r, id)
		paid := b.PaidBack(id)
		require.LessOrEqual(r, len(paid), 1)
		if len(paid) == 1 {
			require.Equal(r, paid[0], d.PaidBack)
			require.Equal(r, marketplace.Refunded, d.State)
		}
		require.False(r, d.State.Over() && len(d.Can) > 0, "nothing is answered to what is over")
	}
}

// now is the case as it stands, on a line that is good.
func (b *bench) now(r *rapid.T, id string) marketplace.Dispute {
	d, err := b.Case.Dispute(r.Context(), id)
	require.NoError(r, err)
	return d
}

// answer gives one of the answers that the case takes.
func answer(r *rapid.T, b *bench, id string, amount complaint.Money) {
	d := b.now(r, id)
	if len(d.Can) == 0 {
		return
	}
	a := refusal(d)
	if a.Kind = rapid.SampledFrom(d.Can).Draw(r, "answer"); a.Kind != marketplace.Refuse && a.Kind != marketplace.RefuseReturn {
		a.Files, a.Reason = nil, ""
	}
	want := 1
	if a.Kind == marketplace.Offer {
		a.Amount, a.Text, want = amount, "协商 "+d.Version, 2 // the offer, and its words
	}
	before := len(b.Took(id))
	faulty(r, b)
	repeat(r, b, func() error { _, err := b.Answers.Answer(r.Context(), at(id), a); return err })
	require.Len(r, b.Took(id), before+want, string(a.Kind))
}

// faulty breaks some of the next calls.
func faulty(r *rapid.T, b *bench) {
	for n := 1; n <= 6; n++ {
		b.line.Break(n, rapid.SampledFrom([]marketplacetest.Fault{marketplacetest.None, marketplacetest.None, marketplacetest.FailsFirst,
			marketplacetest.FailsAfter, marketplacetest.LostAnswer, marketplacetest.Garbled}).Draw(r, "fault"))
	}
}

// repeat tries until it ends, well or with a definite no; then the line is good.
func repeat(r *rapid.T, b *bench, try func() error) {
	for range 9 {
		err := try()
		if err == nil || definite(err) {
			break
		}
	}
	for n := 1; n <= 6; n++ {
		b.line.Break(n, marketplacetest.None)
	}
	if err := try(); err != nil {
		require.True(r, definite(err), "%s", err)
	}
}

func definite(err error) bool {
	var no *marketplace.NotAllowed
	var stale *marketplace.Stale
	var person *marketplace.NeedsPerson
	return errors.As(err, &no) || errors.As(err, &stale) || errors.As(err, &person) || isRefused(err)
}
