package jd

import (
	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/provider"
)

const overOrderTotal = "over_order_total"

// body is what is written on an after-sale order for an answer: the operation's
// number, what belongs to it, and the remark with our key.
func (p *platform) body(a marketplace.Answer, now seen) (map[string]any, error) {
	number, err := p.codes.operateType(operation[a.Kind])
	if err != nil {
		return nil, err
	}
	remark := p.marked(a.Text, a.Key)
	body := map[string]any{"operateType": number, "afsOrderDTO": map[string]any{"approveNotes": remark}}
	switch a.Kind {
	case marketplace.Accept:
		amount := a.Amount
		if amount.IsZero() {
			amount = now.d.Claimed
		}
		body["onlyRefundInfo"], err = p.pays(amount, now)
	case marketplace.AcceptReturn:
		var to map[string]any
		if to, err = p.own.address(a.Address); to != nil {
			body["approvePassInfo"] = to
		}
	case marketplace.ReturnCame:
		came := map[string]any{"receiverPin": p.own.pin}
		for name, of := range map[string]string{"partQuality": "part_quality", "partAppearance": "part_appearance", "partPacking": "part_packing"} {
			if n := p.codes.optional(of); n != nil {
				came[name] = *n
			}
		}
		body["confirmReceiveInfo"] = came
	case marketplace.Refuse:
		var reason int64
		reason, err = p.codes.must(a.Reason, "reject_type")
		body["approveRejectInfo"] = map[string]any{"rejectType": reason}
	case marketplace.Offer:
		body["negotiationModifyInfo"], err = p.offers(a, now, remark)
	case marketplace.Counter:
		body["negotiationRejectInfo"], err = p.counters(a, remark)
	}
	return body, err
}

// pays is a refund of an amount, which must fit into what is left of the order.
func (p *platform) pays(amount complaint.Money, now seen) (map[string]any, error) {
	if err := p.fits(amount, now); err != nil {
		return nil, err
	}
	var count int64
	for _, sku := range now.o.SKUs {
		count += sku.Num.int()
	}
	paid := map[string]any{"submitRefundAmount": asYuan(amount), "refundSkuCount": count}
	if flag := p.codes.optional("freight_money_flag"); flag != nil {
		paid["freightMoneyFlag"] = *flag
	}
	return paid, nil
}

func (p *platform) fits(amount complaint.Money, now seen) error {
	most, err := now.o.Refund.Estimate.Max.yuan()
	if err != nil {
		return badAnswer("the most that can be paid back")
	}
	switch {
	case amount.Currency != currency:
		return &provider.Refused{Code: "wrong_currency"}
	case amount.Minor <= 0:
		return &provider.Refused{Code: "no_amount"}
	case now.d.Total.IsZero() && most.IsZero():
		return &provider.Refused{Code: "order_total_unknown"}
	case !now.d.Total.IsZero() && amount.Minor+now.d.PaidBack.Minor > now.d.Total.Minor:
		return &provider.Refused{Code: overOrderTotal}
	case !most.IsZero() && amount.Minor > most.Minor:
		return &provider.Refused{Code: "over_max_refund"}
	}
	return nil
}

// offers is another remedy or amount, for the customer to take or not.
func (p *platform) offers(a marketplace.Answer, now seen, remark string) (map[string]any, error) {
	offer := map[string]any{"negotiationReason": remark, "newCustomerExpect": now.o.Apply.Expect.int()}
	if !a.Amount.IsZero() {
		if err := p.fits(a.Amount, now); err != nil {
			return nil, err
		}
		offer["newRefundMoney"] = asYuan(a.Amount)
	}
	if reason := p.codes.optional("negotiation_reason"); reason != nil {
		offer["newAfsReasonId"] = *reason
	}
	return offer, nil
}

// counters is a no to what the customer offered, with what the shop would do.
func (p *platform) counters(a marketplace.Answer, remark string) (map[string]any, error) {
	reason, err := p.codes.must(a.Reason, "negotiation_reject")
	if err != nil {
		return nil, err
	}
	programme, err := p.codes.must("", "negotiation_programme")
	if err != nil {
		return nil, err
	}
	said := map[string]any{"rejectReasonType": reason, "negotiationProgramme": programme, "negotiationReason": remark}
	if !a.Amount.IsZero() {
		said["negotiationProgrammeDesc"] = a.Amount.Value()
	}
	return said, nil
}
