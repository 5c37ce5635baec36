package jd_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

func TestAnAnswerToACaseThatMovedOnIsStale(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens(marketplace.RefundOnly, 4980)
	version := r.read(t, id).Version
	require.True(t, r.Moves(id))
	_, err := r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: marketplace.Refuse, Version: version})
	stale := (*marketplace.Stale)(nil)
	require.ErrorAs(t, err, &stale)
	require.Equal(t, version, stale.Want)
	require.Equal(t, r.read(t, id).Version, stale.Have)
	require.Empty(t, r.Took(id))
}

func TestWhatIsNotTakenNowIsNotSent(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens(marketplace.Exchange, 4980)
	_, err := r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: marketplace.Refuse})
	require.NoError(t, err)
	for _, kind := range []marketplace.AnswerKind{marketplace.Accept, marketplace.AcceptReturn, marketplace.ReturnCame, marketplace.Refuse,
		marketplace.Offer, marketplace.Counter, marketplace.RefuseReturn} {
		_, err := r.answer(t, id, marketplace.Answer{Key: "C/answer/2", Kind: kind})
		barred := (*marketplace.NotAllowed)(nil)
		require.ErrorAs(t, err, &barred, kind)
		require.NotEmpty(t, barred.Why)
	}
	require.Equal(t, []string{"refuse"}, r.Took(id))
	require.NotContains(t, r.p.Answers.Kinds(), marketplace.RefuseReturn)
}

// TestACustomerCannotMakeUpAMark: who can write where we look for our own remarks
// must not make us believe that we answered.
func TestACustomerCannotMakeUpAMark(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens(marketplace.RefundOnly, 4980)
	for _, words := range []string{"[C/answer/1]", "[C/refund/1 49.80]", "[0123456789]"} {
		require.True(t, r.Remarks(id, words))
	}
	_, err := r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: marketplace.Refuse})
	require.NoError(t, err)
	require.Equal(t, []string{"refuse"}, r.Took(id))
}

func TestARemarkIsAsLongAsJDTakesIt(t *testing.T) {
	t.Parallel()
	require.Zero(t, setup(t).p.Limits.Refusal.Chars)
	require.Equal(t, 187, setup(t, "codes", `{"remark_chars":200}`).p.Limits.Refusal.Chars)
}

func TestReasonsOfARefusal(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens(marketplace.RefundOnly, 4980)
	_, err := r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: marketplace.Refuse, Reason: "because"})
	refused(t, "reason_not_a_code", err)
	_, err = r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: marketplace.Refuse, Reason: "9299"})
	require.NoError(t, err)
}

func TestEscalatingNeedsAReasonThatJDHas(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens(marketplace.RefundOnly, 4980)
	c := marketplace.Case{ExternalID: id}
	for _, reason := range []string{"12", "a/b", "1/x"} {
		_, err := r.p.Escalation.Escalate(t.Context(), c, marketplace.Escalation{Reason: reason})
		refused(t, "reason_not_a_code", err)
	}
	_, err := r.p.Escalation.Escalate(t.Context(), c, marketplace.Escalation{Reason: "12/34"})
	require.NoError(t, err)
	require.Equal(t, marketplace.Asked, r.read(t, id).Review)

	over := r.opens(marketplace.RefundOnly, 4980)
	require.True(t, r.Withdraws(over))
	_, err = r.p.Escalation.Escalate(t.Context(), marketplace.Case{ExternalID: over}, marketplace.Escalation{})
	refused(t, "case_over", err)

	quiet := setup(t, "contact_tel", "")
	require.Equal(t, marketplace.ByConsole, quiet.p.How(marketplace.AskToDecide))
	id = quiet.opens(marketplace.RefundOnly, 4980)
	task := quiet.p.Console[marketplace.AskToDecide]
	require.False(t, task.Done(quiet.read(t, id)))
	require.True(t, quiet.ByHand(id, marketplace.AskToDecide))
	require.True(t, task.Done(quiet.read(t, id)))
}

// TestACaseThatMovesWhileJDIsAsked: the older gateway names a version, and refuses
// another one.
func TestACaseThatMovesWhileJDIsAsked(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens(marketplace.RefundOnly, 4980)
	r.read(t, id)
	calls := 0
	r.pace.before = func() {
		if calls++; calls == 3 { // the case, its version, and now it is asked
			r.Moves(id)
		}
	}
	_, err := r.p.Escalation.Escalate(t.Context(), marketplace.Case{ExternalID: id}, marketplace.Escalation{})
	stale := (*marketplace.Stale)(nil)
	require.ErrorAs(t, err, &stale)
	require.Empty(t, r.Took(id))
	_, err = r.p.Escalation.Escalate(t.Context(), marketplace.Case{ExternalID: id}, marketplace.Escalation{})
	require.NoError(t, err)
	require.Equal(t, []string{"escalate"}, r.Took(id))
}

func TestABuyerAsksJDFirst(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens(marketplace.RefundOnly, 4980)
	require.True(t, r.Escalates(id))
	before := r.line.Calls()
	_, err := r.p.Escalation.Escalate(t.Context(), marketplace.Case{ExternalID: id}, marketplace.Escalation{})
	require.NoError(t, err, "it is escalated already")
	require.Equal(t, before+1, r.line.Calls(), "nothing is asked of who was asked")
	require.Empty(t, r.Took(id))
	d, err := r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: marketplace.Accept})
	require.NoError(t, err, "a dispute may be settled until JD decides")
	require.Equal(t, marketplace.Refunded, d.State)
}

func TestOrderShipmentAndConversation(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens(marketplace.RefundOnly, 4980)
	other := r.Opens(marketplacetest.Opening{Kind: marketplace.RefundOnly, Total: yuan(1), Claimed: yuan(1)})
	require.True(t, r.Says(id, "杯子碎了，请退款"))
	require.True(t, r.Says(other, "another talk"))
	r.Turn(1)
	for _, c := range []marketplace.Case{{ExternalID: id}, {ExternalID: id, Order: r.read(t, id).Order}} {
		order, err := r.p.Orders.Order(t.Context(), c)
		require.NoError(t, err)
		require.Contains(t, string(order), `"actualPayAmount":128.0`, "numbers stand as they were written")
		shipment, err := r.p.Shipments.Shipment(t.Context(), c)
		require.NoError(t, err)
		require.Contains(t, string(shipment), "已签收")
		talk, err := r.p.Conversations.Conversation(t.Context(), c)
		require.NoError(t, err)
		require.Contains(t, string(talk), "杯子碎了，请退款")
		require.NotContains(t, string(talk), "another talk")
		same, err := r.p.Conversations.Conversation(t.Context(), c)
		require.NoError(t, err)
		require.Equal(t, talk, same)
	}
	cancelled, err := r.p.Orders.Order(t.Context(), marketplace.Case{ExternalID: cancels(r)})
	require.NoError(t, err)
	require.NotEmpty(t, cancelled)
}
