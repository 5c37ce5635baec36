package jd

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"redress/internal/complaint"
	"redress/internal/marketplace"
)

// platform is what the adapter does for one shop.
type platform struct {
	g     *gateway
	own   own
	codes Codes
}

// Dispute implements marketplace.CaseReader.
func (p *platform) Dispute(ctx context.Context, id string) (marketplace.Dispute, error) {
	if number, cancel := strings.CutPrefix(id, cancelPrefix); cancel {
		return p.cancelled(ctx, number)
	}
	o, raw, err := p.g.afs(ctx, id)
	if err != nil {
		return marketplace.Dispute{}, fmt.Errorf("read case: %w", err)
	}
	return p.dispute(ctx, o, raw)
}

// dispute is an after-sale order in our words, with what the order and the
// platform's own payments add to it.
func (p *platform) dispute(ctx context.Context, o afsOrder, raw json.RawMessage) (marketplace.Dispute, error) {
	d := marketplace.Dispute{
		ID: string(o.ID), Order: string(o.OrderID), Version: string(o.Base.Modified),
		Kind: p.kind(o), Reason: firstOf(o.Apply.Reason, o.Question.Kind, o.Apply.First), Text: o.Question.Text,
		Customer: complaint.Person{Name: o.Customer.Name, Phone: o.Customer.Tel},
		OpenedAt: o.Base.Applied.instant(), ModifiedAt: o.Base.Modified.instant(),
	}
	for _, sku := range o.SKUs {
		d.Items = append(d.Items, string(sku.ID))
	}
	order, orderRaw, err := p.g.order(ctx, string(o.OrderID))
	if err != nil {
		return d, fmt.Errorf("read case's order: %w", err)
	}
	paid, forms, err := p.paidByJD(ctx, d.ID, d.Order)
	if err != nil {
		return d, fmt.Errorf("read what JD paid: %w", err)
	}
	if d.Total, err = order.Payment.Actual.yuan(); err != nil {
		return d, badAnswer("the order's total")
	}
	if d.Claimed, err = o.Refund.Applied.yuan(); err != nil {
		return d, badAnswer("the amount asked for")
	}
	back, err := p.refunded(o)
	if err != nil {
		return d, err
	}
	d.PaidBack = complaint.Money{Minor: paid.Minor + back.Minor, Currency: currency}
	p.stands(&d, o, back)
	p.turn(&d, o)
	if d.Record, err = record(map[string]json.RawMessage{"afs_order": raw, "order": orderRaw, "jd_payments": forms}); err != nil {
		return d, err
	}
	return d, nil
}

// refunded is what was paid back on this after-sale order. An amount alone is not
// paid: the status says so.
func (p *platform) refunded(o afsOrder) (complaint.Money, error) {
	if p.codes.RefundStatus[string(o.Refund.Status)] != "refunded" {
		return complaint.Money{}, nil
	}
	amount, err := o.Refund.Actual.yuan()
	if err != nil || amount.IsZero() {
		return amount, badAnswer("the amount paid back")
	}
	return amount, nil
}

func (p *platform) kind(o afsOrder) marketplace.Kind {
	if kind := p.codes.CustomerExpect[string(o.Apply.Expect)]; kind != "" {
		return kind
	}
	return marketplace.OtherKind
}

// stands says whose turn it is, by the shop's table; a status that is not in it is
// the seller's turn, so that a person looks.
func (p *platform) stands(d *marketplace.Dispute, o afsOrder, back complaint.Money) {
	d.State = marketplace.SellersTurn
	if state, known := p.status(o); known {
		d.State = state
	}
	d.Review = marketplace.NotAsked
	if step, known := p.codes.Upgrade[string(o.Upgrade.Status)]; known {
		d.Review = step.Review
		if decided(step.Review) {
			d.Ruling = &marketplace.Ruling{Reference: d.ID + "/upgrade", Favour: step.Favour, At: d.ModifiedAt}
			if step.Favour != complaint.ForMerchant {
				d.Ruling.Amount = d.PaidBack
			}
		}
	} else if bool(o.Flags.Dispute) || o.Upgrade.Status.int() != 0 {
		d.Review = marketplace.Asked // there is a dispute order; how far it is, no table says
	}
	switch {
	case !back.IsZero():
		d.State = marketplace.Refunded
	case d.State.Over(), decided(d.Review), d.Review == marketplace.NotAsked, d.Review == marketplace.ReviewWithdrawn:
	default:
		d.State = marketplace.Reviewed
	}
}

func (p *platform) status(o afsOrder) (marketplace.State, bool) {
	if state, known := p.codes.Status[string(o.Status.Main)+"/"+string(o.Status.Sub)]; known {
		return state, true
	}
	state, known := p.codes.Status[string(o.Status.Main)]
	return state, known
}

// turn says until when the seller must act, and what may be answered.
func (p *platform) turn(d *marketplace.Dispute, o afsOrder) {
	d.Cannot = map[marketplace.AnswerKind]string{}
	sellers := d.State == marketplace.SellersTurn || d.State == marketplace.Returned || d.Review == marketplace.WantsEvidence
	if sellers {
		d.Due = o.Overtime.At.instant()
		d.DueUnknown = d.Due.IsZero()
	}
	_, known := p.status(o)
	for _, kind := range kinds {
		switch why := p.bars(kind, d, known); why {
		case "":
			d.Can = append(d.Can, kind)
		default:
			d.Cannot[kind] = why
		}
	}
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
