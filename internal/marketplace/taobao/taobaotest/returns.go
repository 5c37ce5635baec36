package taobaotest

import (
	"strings"

	"redress/internal/marketplace"
)

func (g *Gateway) refuse(c *call) (any, *refusal) {
	d, no := g.find(c, "refund_id", false)
	if no != nil {
		return nil, no
	}
	statuses := []string{agreeing, confirming}
	if g.tmall {
		statuses = statuses[:1]
	}
	checks := []func() *refusal{
		func() *refusal { return c.need("refuse_message") },
		func() *refusal { return c.length("refuse_message", 2, 200) },
		func() *refusal { return c.picture("refuse_proof", 130_000, g.tmall) },
		func() *refusal { _, no := c.whole("refuse_reason_id", 0, 1<<62, 0); return no },
		func() *refusal { return g.lock(c, d, g.tmall) },
		func() *refusal { return d.mayAct(statuses...) },
	}
	for _, check := range checks {
		if no := check(); no != nil {
			return nil, no
		}
	}
	if d.constraint == "cannot_refuse" || strings.Contains(d.reason, "无理由") {
		return nil, business("refund-cannot-refuse", "不允许拒绝退款")
	}
	kind := marketplace.Refuse
	if d.status == confirming {
		kind = marketplace.RefuseReturn
	}
	g.declined(d, string(kind))
	return map[string]any{"is_success": true, "refund": map[string]any{"refund_id": d.id, "status": d.status, "modified": when(d.modified)}}, nil
}

func (g *Gateway) declined(d *dispute, took string) {
	d.took = append(d.took, took)
	g.turn(d, refused)
	g.tell(d, "RefundSellerRefuseAgreement")
}

func (g *Gateway) agreeToReturn(c *call) (any, *refusal) {
	d, no := g.find(c, "refund_id", false)
	if no != nil {
		return nil, no
	}
	required := []string{"seller_address_id", "address", "name", "mobile", "post", "tel"}
	if g.tmall {
		required = []string{"seller_address_id", "remark"}
	}
	if no := c.need(required...); no != nil {
		return nil, no
	}
	if c.all["seller_address_id"] != shopAddress {
		return nil, invalid("seller_address_id")
	}
	if no := g.lock(c, d, g.tmall); no != nil {
		return nil, no
	}
	if no := d.mayAct(agreeing, refused); no != nil || d.kind != marketplace.ReturnRefund {
		return nil, business("refund-status-error", "退款状态不允许该操作")
	}
	d.took = append(d.took, string(marketplace.AcceptReturn))
	g.turn(d, returning)
	d.letters = append(d.letters, letter{id: g.number(), role: 2, text: "退货地址：" + c.all["address"], at: g.clock.Now(), special: true})
	g.tell(d, "RefundSellerAgreeAgreement")
	return map[string]any{"is_success": true}, nil
}

func (g *Gateway) refuseReturn(c *call) (any, *refusal) {
	if !g.tmall {
		return nil, business("refund-not-tmall", "仅支持天猫订单")
	}
	d, no := g.find(c, "refund_id", false)
	if no != nil {
		return nil, no
	}
	if no := c.picture("refuse_proof", 5<<20, true); no != nil {
		return nil, no
	}
	if no := g.lock(c, d, true); no != nil {
		return nil, no
	}
	if no := d.mayAct(confirming); no != nil {
		return nil, no
	}
	g.declined(d, string(marketplace.RefuseReturn))
	return map[string]any{"result": true}, nil
}

func (g *Gateway) render(c *call) (any, *refusal) {
	d, no := g.find(c, "refund_id", false)
	if no != nil {
		return nil, no
	}
	if no := d.mayAct(agreeing); no != nil {
		return nil, no
	}
	return map[string]any{"apply_tips": "协商退货退款", "refund_version": d.version,
		"reason_list":    map[string]any{"reason": []any{map[string]any{"reason_id": 1, "reason_text": "协商一致退货退款"}}},
		"max_refund_fee": map[string]any{"max_refund_fee": d.total},
		"address_list":   map[string]any{"address": []any{map[string]any{"address_id": integer(shopAddress), "post_code": "310000"}}}}, nil
}

// negotiate proposes a return for an amount. That it stands in the history with its
// amount, and leaves the status as it is, is this gateway's [U].
func (g *Gateway) negotiate(c *call) (any, *refusal) {
	d, no := g.find(c, "refund_id", false)
	if no != nil {
		return nil, no
	}
	if no := c.need("refund_version", "refund_fee", "address_id"); no != nil {
		return nil, no
	}
	fen, no := c.whole("refund_fee", 1, d.total, 0)
	if no != nil {
		return nil, no
	}
	if c.all["address_id"] != shopAddress {
		return nil, invalid("address_id")
	}
	if no := g.lock(c, d, false); no != nil {
		return nil, no
	}
	if no := d.mayAct(agreeing); no != nil {
		return nil, no
	}
	d.took = append(d.took, string(marketplace.Offer))
	g.touch(d)
	g.say(d, 2, "卖家发起协商退货退款，退款金额："+yuan(fen)+"元", false)
	return map[string]any{}, nil
}
