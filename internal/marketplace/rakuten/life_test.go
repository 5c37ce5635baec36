package rakuten_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/provider"
)

// Whatever the customer, Rakuten and we do in whatever order, and however the
// line fails: an order is paid back once at most, and each letter arrives once.
func TestRandomLivesPayAndWriteOnce(t *testing.T) {
	t.Parallel()
	letters := []string{"お詫び申し上げます。", strings.Repeat("長い行です", 80), "返金いたします。"}
	rapid.Check(t, func(rt *rapid.T) {
		r := setup(t)
		r.TakesTwice()
		id := r.OpensAt(opening(), rapid.SampledFrom([]int{100, 200, 300, 400, 500, 600, 700}).Draw(rt, "progress"))
		sent := map[string]bool{}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			if f := rapid.SampledFrom(marketplacetest.Faults).Draw(rt, "fault"); f == marketplacetest.Throttled {
				r.Throttles(1)
			} else {
				r.line.Break(rapid.IntRange(1, 4).Draw(rt, "at"), f)
			}
			var err error
			switch text := rapid.SampledFrom(letters).Draw(rt, "letter"); rapid.IntRange(0, 6).Draw(rt, "step") {
			case 0, 1:
				if err = r.platform.Messages.SendMessage(t.Context(), of(id), marketplace.Message{Text: text}); err == nil {
					sent[text] = true
				}
			case 2:
				_, err = r.platform.Evidence.TakeEvidence(t.Context(), of(id), marketplace.Pack{Text: "写真", Files: []marketplace.Attachment{{Type: "image/gif", Content: []byte("gif")}}})
			case 3:
				_, err = r.platform.Refunds.Refund(t.Context(), "k", refund(id, rapid.SampledFrom([]int64{5480, 1000, 9999}).Draw(rt, "amount")))
			case 4:
				r.Moves(id)
			case 5:
				r.Rules(id, complaint.ForCustomer, jpy(rapid.SampledFrom([]int64{5480, 1000}).Draw(rt, "ruled")))
			case 6:
				r.Turn(time.Hour)
			}
			var refused *provider.Refused
			var unknown *provider.Unknown
			var throttled *provider.Throttled
			require.True(rt, err == nil || as(err, &refused) || as(err, &unknown) || as(err, &throttled), "%v", err)
		}
		r.Throttles(0)
		for n := range 4 {
			r.line.Break(n+1, marketplacetest.None)
		}
		said, err := r.platform.Conversations.Conversation(t.Context(), of(id))
		require.NoError(rt, err)
		flat := strings.ReplaceAll(string(said), `\n`, "")
		for _, text := range letters {
			count := strings.Count(flat, text)
			require.LessOrEqual(rt, count, 1)
			if sent[text] {
				require.Equal(rt, 1, count)
			}
		}
		require.LessOrEqual(rt, strings.Count(flat, ".gif"), 1)
		var sum int64
		for _, m := range r.PaidBack(id) {
			sum += m.Minor
		}
		require.LessOrEqual(rt, sum, int64(5480))
	})
}
