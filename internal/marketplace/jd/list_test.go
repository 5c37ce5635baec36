package jd_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/provider"
)

// TestACaseThatChangesWhileItIsListedHidesNoOther: what changes leaves the window,
// and all behind it move to an earlier page.
func TestACaseThatChangesWhileItIsListedHidesNoOther(t *testing.T) {
	t.Parallel()
	r := setup(t)
	since := r.Now()
	var ids []string
	for range 173 {
		ids = append(ids, r.opens(marketplace.RefundOnly, 100))
	}
	until := r.Now().Add(time.Second)
	r.Turn(time.Minute)
	seen := map[string]bool{}
	cursor, left := "", 0
	for {
		page, err := r.p.Cases.Changed(t.Context(), since, until, cursor)
		require.NoError(t, err)
		for _, c := range page.Cases {
			seen[c.ID] = true
		}
		if cursor = page.Next; cursor == "" {
			break
		}
		for range 7 { // from anywhere in the list
			require.True(t, r.Moves(ids[(left*31)%len(ids)]))
			left++
		}
	}
	later := r.listed(t, until, r.Now().Add(time.Minute))
	for _, id := range ids {
		require.True(t, seen[id] || slices.Contains(later, id), "case %s was lost", id)
	}
	require.LessOrEqual(t, r.p.Cases.Longest(), 24*time.Hour)
}

func TestCancelledOrdersAreListedWhenAskedForAndWhenAnswered(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := cancels(r)
	since := r.Now().Add(-time.Second)
	require.Equal(t, []string{id}, r.listed(t, since, r.Now().Add(time.Second)))
	r.Turn(time.Hour)
	require.Empty(t, r.listed(t, r.Now(), r.Now().Add(time.Second)))
	_, err := r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: marketplace.Refuse, Text: "已发货", Reason: "1"})
	require.NoError(t, err)
	require.Equal(t, []string{id}, r.listed(t, r.Now(), r.Now().Add(time.Second)))
	require.Equal(t, marketplace.Ended, r.read(t, id).State)

	without := setup(t, "cancel_refunds", "off")
	cancels(without)
	require.Empty(t, without.listed(t, without.Now().Add(-time.Second), without.Now().Add(time.Second)))
}

func TestACursorOfNobodys(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for _, cursor := range []string{"afs", "afs:x", "afs:-1", "other:1"} {
		_, err := r.p.Cases.Changed(t.Context(), r.Now(), r.Now(), cursor)
		refused(t, "bad_cursor", err)
	}
}

func TestACaseThatIsNot(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for _, id := range []string{"1", "", "../orders/1", "1?x=y", "99999999999999999999", "cancel-1", "cancel-", "cancel-x"} {
		_, err := r.p.Case.Dispute(t.Context(), id)
		refused(t, "not_found", err)
	}
}

func TestARefundAskedForBeforeTheGoodsWentOut(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.OpensCancel(marketplacetest.Opening{Total: yuan(12800), Claimed: yuan(4980)})
	d := r.read(t, id)
	require.Equal(t, marketplace.SellersTurn, d.State)
	require.Equal(t, yuan(4980), d.Claimed, "the older gateway's amounts are cents")
	require.Equal(t, yuan(12800), d.Total, "the SP-API's are yuan")
	require.Equal(t, []marketplace.AnswerKind{marketplace.Accept, marketplace.Refuse}, d.Can)
	require.True(t, d.DueUnknown)

	_, err := r.answer(t, id, marketplace.Answer{Kind: marketplace.Accept, Amount: yuan(100)})
	refused(t, "whole_amount_only", err)
	_, err = r.answer(t, id, marketplace.Answer{Kind: marketplace.Refuse, Reason: "7"})
	refused(t, "reason_not_a_code", err)
	barred := (*marketplace.NotAllowed)(nil)
	_, err = r.answer(t, id, marketplace.Answer{Kind: marketplace.Offer})
	require.ErrorAs(t, err, &barred)
	d, err = r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: marketplace.Accept, Version: d.Version})
	require.NoError(t, err)
	require.Equal(t, marketplace.Reviewed, d.State, "JD's finance has to approve it")
	require.Equal(t, yuan(4980), d.PaidBack, "but nothing else may be paid for it")
	stale := (*marketplace.Stale)(nil)
	_, err = r.answer(t, id, marketplace.Answer{Key: "C/answer/2", Kind: marketplace.Refuse, Version: "0"})
	require.ErrorAs(t, err, &stale)
	_, err = r.p.Escalation.Escalate(t.Context(), marketplace.Case{ExternalID: id}, marketplace.Escalation{})
	refused(t, "no_dispute_of_a_cancelled_order", err)
	r.Turn(2 * time.Hour)
	require.Equal(t, marketplace.Refunded, r.read(t, id).State)
	require.NotErrorIs(t, err, provider.ErrNotFound)
}
