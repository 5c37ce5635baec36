package jd

import (
	"context"
	"errors"
	"strings"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/payment"
	"redress/internal/provider"
)

// rail pays back by JD itself. JD pays once for a case: so a key is known again by
// the remark on it, and a refund that bears no key of ours by the case.
type rail struct{ p *platform }

// Refund implements payment.Rail.
func (r rail) Refund(ctx context.Context, key string, f payment.Refund) (payment.Receipt, error) {
	if id, cancel := strings.CutPrefix(f.Case, cancelPrefix); cancel {
		d, err := r.p.reply(ctx, marketplace.Answer{Key: key, Kind: marketplace.Accept, Amount: f.Amount}, id)
		if err != nil {
			return payment.Receipt{}, wrap("refund", err)
		}
		return cancelReceipt(key, f, d), nil
	}
	now, err := r.p.look(ctx, f.Case)
	if err != nil {
		return payment.Receipt{}, wrap("refund", err)
	}
	if receipt, err := r.receipt(key, f, now); !errors.Is(err, provider.ErrNotFound) {
		return receipt, wrap("refund", err)
	}
	if now.d.State.Over() {
		return payment.Receipt{}, wrap("refund", &provider.Refused{Code: "case_over"})
	}
	if r.p.codes.OperateType[paysBy(now)] == nil {
		return payment.Receipt{}, wrap("refund", r.p.byHand(marketplace.PayBack, operateTypeUnknown))
	}
	body, err := r.body(key, f, now)
	if err != nil {
		return payment.Receipt{}, wrap("refund", err)
	}
	wrote := r.p.g.patch(ctx, f.Case, body)
	if wait := (*provider.Throttled)(nil); errors.As(wrote, &wait) {
		return payment.Receipt{}, wrap("refund", wrote)
	}
	after, readBack := r.p.look(ctx, f.Case)
	var receipt payment.Receipt
	_, err = settled(after.d, readBack, wrote, func() bool {
		receipt, err = r.receipt(key, f, after)
		if errors.Is(err, provider.ErrNotFound) && wrote == nil && after.d.Version != now.d.Version {
			receipt, err = r.made(key, f, after, f.Amount.Value(), complaint.Money{}) // under way, whatever JD keeps of the remark
		}
		return err == nil
	})
	return receipt, wrap("refund", err)
}

// Find implements payment.Rail.
func (r rail) Find(ctx context.Context, key string, f payment.Refund) (payment.Receipt, error) {
	if id, cancel := strings.CutPrefix(f.Case, cancelPrefix); cancel {
		d, err := r.p.cancelled(ctx, id)
		if err == nil && !replied(marketplace.Accept, d) {
			err = provider.ErrNotFound
		}
		return cancelReceipt(key, f, d), wrap("find refund", err)
	}
	now, err := r.p.look(ctx, f.Case)
	if err != nil {
		return payment.Receipt{}, wrap("find refund", err)
	}
	mine, others := r.p.refundsSaid(now.said, key)
	back, err := r.p.refunded(now.o)
	switch {
	case err != nil:
		return payment.Receipt{}, wrap("find refund", err)
	case mine == "" && (back.IsZero() || others):
		return payment.Receipt{}, wrap("find refund", provider.ErrNotFound)
	}
	return r.made(key, f, now, mine, back)
}

// receipt is what was paid back already. It fails with ErrNotFound when nothing was,
// and Refused when what was paid is not this refund.
func (r rail) receipt(key string, f payment.Refund, now seen) (payment.Receipt, error) {
	mine, others := r.p.refundsSaid(now.said, key)
	back, err := r.p.refunded(now.o)
	switch {
	case err != nil:
		return payment.Receipt{}, err
	case mine != "" && mine != f.Amount.Value():
		return payment.Receipt{}, &provider.Refused{Code: provider.KeyReused}
	case mine != "":
		return r.made(key, f, now, mine, back)
	case others && back.IsZero():
		return payment.Receipt{}, &provider.Refused{Code: "refund_under_way"}
	case others, !back.IsZero() && back != f.Amount:
		return payment.Receipt{}, &provider.Refused{Code: "already_refunded"}
	case back.IsZero():
		return payment.Receipt{}, provider.ErrNotFound
	}
	return r.made(key, f, now, mine, back)
}

func (r rail) made(key string, f payment.Refund, now seen, mine string, back complaint.Money) (payment.Receipt, error) {
	receipt := payment.Receipt{ID: string(now.o.ID), Key: key, Order: string(now.o.OrderID), Amount: back, State: payment.Succeeded,
		CreatedAt: firstInstant(now.o.Process.At, now.o.Base.Modified)}
	if back.IsZero() {
		amount, err := complaint.ParseMoney(mine, currency)
		if err != nil {
			return receipt, badAnswer("the remark of a refund")
		}
		receipt.Amount, receipt.State = amount, payment.Pending
		if now.d.State == marketplace.Ended {
			receipt.State = payment.Failed
		}
	}
	return receipt, nil
}

// paysBy is the operation that pays a case back.
func paysBy(now seen) string {
	if now.o.Receive.At.instant().IsZero() {
		return "only_refund"
	}
	return "submit_refund"
}

// body is a refund as it is written: after the goods came, or without them.
func (r rail) body(key string, f payment.Refund, now seen) (map[string]any, error) {
	name, part := paysBy(now), "onlyRefundInfo"
	if name == "submit_refund" {
		part = "submitRefundInfo"
	}
	number, err := r.p.codes.operateType(name)
	if err != nil {
		return nil, err
	}
	if !f.Paid.IsZero() && f.Amount.Minor+now.d.PaidBack.Minor > f.Paid.Minor {
		return nil, &provider.Refused{Code: overOrderTotal}
	}
	paid, err := r.p.pays(f.Amount, now)
	if err != nil {
		return nil, err
	}
	return map[string]any{"operateType": number, part: paid,
		"afsOrderDTO": map[string]any{"processInfo": map[string]any{"processNotes": r.p.refundMark(key, f.Amount)}}}, nil
}
