package weidian_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/provider"
)

// Whatever buyers, Weidian and we do in whatever order, and however the line
// fails: no order is paid back twice or beyond its total, and what is shown is
// what happened.
func TestRandomLivesPayOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		r := setup(t)
		o := opening()
		o.Order = "800000000012345"
		o.Claimed = cny(rapid.Int64Range(2, 12800).Draw(rt, "claimed"))
		open := rapid.SampledFrom([]func(marketplacetest.Opening) string{r.Opens, r.OpensReceived}).Draw(rt, "where")
		ids := []string{open(o)}
		if rapid.Bool().Draw(rt, "two refunds") {
			ids = append(ids, open(o))
		}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			id := rapid.SampledFrom(ids).Draw(rt, "case")
			if f := rapid.SampledFrom(marketplacetest.Faults).Draw(rt, "fault"); f == marketplacetest.Throttled {
				r.Throttles(1)
			} else {
				r.line.Break(rapid.IntRange(1, 4).Draw(rt, "at"), f)
			}
			step(t, rt, r, id, o.Claimed)
			afterwards(t, rt, r, ids)
		}
	})
}

func step(t *testing.T, rt *rapid.T, r *rig, id string, claimed complaint.Money) {
	kind := rapid.SampledFrom([]marketplace.AnswerKind{marketplace.Accept, marketplace.Refuse, marketplace.Offer}).Draw(rt, "answer")
	var err error
	switch rapid.IntRange(0, 8).Draw(rt, "step") {
	case 0, 1:
		_, err = r.platform.Answers.Answer(t.Context(), of(id), marketplace.Answer{Kind: kind})
	case 2, 3:
		_, err = r.platform.Refunds.Refund(t.Context(), "k", refund(id, claimed.Minor))
	case 4:
		r.Moves(id)
	case 5:
		r.Escalates(id)
	case 6:
		r.Rules(id, rapid.SampledFrom([]complaint.Favour{complaint.ForCustomer, complaint.ForMerchant}).Draw(rt, "favour"), cny(rapid.Int64Range(1, claimed.Minor).Draw(rt, "ruled")))
	case 7:
		r.ByHand(id, rapid.SampledFrom(marketplace.Capabilities).Draw(rt, "by hand"))
	case 8:
		r.Turn(time.Duration(rapid.IntRange(1, 100).Draw(rt, "hours")) * time.Hour)
	}
	if err != nil {
		var refused *provider.Refused
		var unknown *provider.Unknown
		var throttled *provider.Throttled
		var stale *marketplace.Stale
		var no *marketplace.NotAllowed
		require.True(rt, as(err, &refused) || as(err, &unknown) || as(err, &throttled) || as(err, &stale) || as(err, &no), "%v", err)
	}
}

func afterwards(t *testing.T, rt *rapid.T, r *rig, ids []string) {
	r.Throttles(0)
	r.line.Break(1, marketplacetest.None)
	r.line.Break(2, marketplacetest.None)
	r.line.Break(3, marketplacetest.None)
	r.line.Break(4, marketplacetest.None)
	var sum int64
	payments := 0
	for _, id := range ids {
		payments += len(r.PaidBack(id))
	}
	for _, id := range ids {
		paid := r.PaidBack(id)
		require.LessOrEqual(rt, len(paid), 1)
		d := r.read(t, id)
		require.Equal(rt, len(paid) == 1, d.State == marketplace.Refunded)
		if len(paid) == 1 {
			sum += paid[0].Minor
			if payments == 1 {
				require.Equal(rt, paid[0], d.PaidBack)
			}
		}
	}
	require.LessOrEqual(rt, sum, int64(12800))
}
