package contract_test

import (
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/payment"
)

// runs is how many seeded runs each adapter has; CONTRACT_RUNS asks for another number.
func runs(t *testing.T) uint64 {
	t.Helper()
	asked := os.Getenv("CONTRACT_RUNS")
	if asked == "" {
		return 150
	}
	n, err := strconv.ParseUint(asked, 10, 32)
	require.NoError(t, err)
	return n
}

func TestEveryAdapterKeepsTheContract(t *testing.T) {
	t.Parallel()
	for _, s := range sides {
		t.Run(s.adapter.Name, func(t *testing.T) {
			t.Parallel()
			for seed := range runs(t) {
				r, end := begin(t.Context(), t, s, seed)
				r.life()
				end()
				if t.Failed() {
					t.Logf("seed %d: %v", seed, r.told)
					return
				}
			}
		})
	}
}

// life sees a case through: list, read, answer, escalate or have it done by hand,
// ruling, remedy, read back.
func (r *run) life() {
	r.listed()
	first := r.read()
	r.require.Equal(r.side.currency, first.Total.Currency)
	r.require.False(first.State.Over())
	r.message()
	switch answer := r.answer(first); answer {
	case marketplace.Accept:
		r.paidOnce()
		return
	}
	if r.escalated() {
		r.evidence()
		if r.ruled() {
			return
		}
	}
	r.payBack()
}

// message writes to the customer, once.
func (r *run) message() {
	if r.p.Messages == nil || r.dice.IntN(2) == 0 {
		return
	}
	err := r.persist("message", func(marketplace.Dispute) error {
		return r.p.Messages.SendMessage(r.ctx, r.c, marketplace.Message{Key: r.c.Number + "/letter/1", Subject: "Your complaint", Text: "We look into it."})
	})
	if err == nil {
		r.require.Equal(1, r.took("message"), "%v", r.told)
	}
}

// answer gives one of the answers that the platform takes, and says which.
func (r *run) answer(d marketplace.Dispute) marketplace.AnswerKind {
	if r.p.Answers == nil {
		return ""
	}
	var may []marketplace.AnswerKind
	for _, kind := range []marketplace.AnswerKind{marketplace.Accept, marketplace.Refuse, marketplace.Offer} {
		if slices.Contains(d.Can, kind) && slices.Contains(r.p.Answers.Kinds(), kind) {
			may = append(may, kind)
		}
	}
	if len(may) == 0 {
		return ""
	}
	kind := may[r.dice.IntN(len(may))]
	before := len(r.world.Took(r.id))
	err := r.persist("answer "+string(kind), func(d marketplace.Dispute) error {
		a := marketplace.Answer{Key: r.c.Number + "/answer/1", Kind: kind, Version: d.Version, Text: "The goods left us in order, see the picture.",
			Reason: "1", Files: []marketplace.Attachment{picture}}
		if kind != marketplace.Refuse {
			a.Amount = r.asked
			a.Files = nil
		}
		if kind == marketplace.Offer {
			a.Amount.Minor /= 2
		}
		after, err := r.p.Answers.Answer(r.ctx, r.c, a)
		if err == nil {
			r.require.Equal(r.id, after.ID)
		}
		return err
	})
	if err != nil {
		return ""
	}
	r.require.Greater(len(r.world.Took(r.id)), before, "%v", r.told)
	r.require.LessOrEqual(r.took(string(kind)), 1, "%v", r.told)
	return kind
}

// escalated has the platform asked to decide, by whichever side can.
func (r *run) escalated() bool {
	if r.dice.IntN(3) == 0 && r.world.Escalates(r.id) {
		r.tell("the buyer escalates")
		return true
	}
	task, byHand := r.p.Console[marketplace.AskToDecide]
	switch {
	case r.p.Escalation != nil:
		err := r.persist("escalate", func(marketplace.Dispute) error {
			_, err := r.p.Escalation.Escalate(r.ctx, r.c, marketplace.Escalation{Key: r.c.Number + "/submission/1", Text: "Please decide."})
			return err
		})
		if err == nil {
			r.require.LessOrEqual(r.took("escalate"), 1, "%v", r.told)
			return true
		}
		return false
	case byHand && r.world.ByHand(r.id, marketplace.AskToDecide):
		if task.Done != nil {
			r.require.True(task.Done(r.read()), "it is seen to be done: %v", r.told)
		}
		return true
	}
	return r.world.Escalates(r.id)
}

// evidence answers what the platform asks for.
func (r *run) evidence() {
	if r.dice.IntN(2) == 0 || !r.world.Asks(r.id, day) {
		return
	}
	r.tell("the platform asks")
	task, byHand := r.p.Console[marketplace.UploadEvidence]
	switch {
	case r.p.Evidence != nil:
		err := r.persist("evidence", func(marketplace.Dispute) error {
			_, err := r.p.Evidence.TakeEvidence(r.ctx, r.c, marketplace.Pack{Key: r.c.Number + "/submission/2", Text: "All there is.", Files: []marketplace.Attachment{picture}})
			return err
		})
		if err == nil {
			r.require.Equal(1, r.took("evidence"), "%v", r.told)
		}
	case byHand && r.world.ByHand(r.id, marketplace.UploadEvidence) && task.Done != nil:
		r.require.True(task.Done(r.read()), "it is seen to be done: %v", r.told)
	}
}

// ruled lets the platform decide, and holds that the ruling is read as it was
// made, and that what it paid is not paid again.
func (r *run) ruled() bool {
	favour := []complaint.Favour{complaint.ForCustomer, complaint.ForMerchant, complaint.Split}[r.dice.IntN(3)]
	amount := complaint.Money{Currency: r.side.currency}
	switch favour {
	case complaint.ForCustomer:
		amount = r.asked
	case complaint.Split:
		amount.Minor = r.asked.Minor / 4
	}
	if !r.world.Rules(r.id, favour, amount) {
		return false
	}
	r.tell("ruled for " + string(favour))
	d := r.read()
	if r.p.ShowsRulings {
		r.require.NotNil(d.Ruling, "%v", r.told)
		if favour != complaint.Split { // some platforms know no halves
			r.require.Equal(favour, d.Ruling.Favour, "%v", r.told)
		}
	}
	paid, _ := r.sum()
	r.require.Equal(amount.Minor, paid, "%v", r.told)
	if paid == 0 {
		return true
	}
	if !r.p.ShowsRulings { // nor what came of them: a person says so
		return true
	}
	r.paidOnce()
	r.payBack() // a worker that pays finds it paid
	r.paidOnce()
	return true
}

// payBack pays back what the buyer claims, unless the platform has.
func (r *run) payBack() {
	if r.read().PaidBack.Minor > 0 { // the guard of every payment
		return
	}
	if r.p.Refunds == nil {
		if r.p.How(marketplace.PayBack) == marketplace.ByConsole && r.world.ByHand(r.id, marketplace.PayBack) {
			r.paidOnce()
		}
		return
	}
	switch err := r.persist("pay back", func(marketplace.Dispute) error { return r.refund(r.asked) }); err {
	case nil:
		r.paidOnce()
		r.require.NoError(r.persist("find", func(marketplace.Dispute) error {
			receipt, err := r.p.Refunds.Find(r.ctx, r.c.Number+"/refund/1", r.money(r.asked))
			if err == nil {
				r.require.Equal(r.asked, receipt.Amount, "%v", r.told)
				r.require.Equal(r.c.Number+"/refund/1", receipt.Key)
			}
			return err
		}))
	case errNeedsPerson:
		if r.world.ByHand(r.id, marketplace.PayBack) {
			r.paidOnce()
		}
	default:
		_, times := r.sum()
		r.require.Zero(times, "%v: %v", err, r.told)
	}
}

// refund pays as a worker does: what may have been paid is looked for first.
func (r *run) refund(amount complaint.Money) error {
	_, err := r.p.Refunds.Refund(r.ctx, r.c.Number+"/refund/1", r.money(amount))
	return err
}

func (r *run) money(amount complaint.Money) payment.Refund {
	return payment.Refund{Order: r.c.Order, Amount: amount, Paid: r.asked, Reason: "complaint", Case: r.id}
}

// paidOnce holds that there is one remedy, and that it is read back.
func (r *run) paidOnce() {
	paid, times := r.sum()
	r.require.Equal(1, times, "%v", r.told)
	r.require.Positive(paid)
	r.require.Equal(paid, r.read().PaidBack.Minor, "%v", r.told)
}
