package taobaotest

import (
	"strconv"
	"strings"

	"redress/internal/marketplace"
)

// What taobao.rp.refunds.agree takes at once: refunds, and cents.
func (g *Gateway) batch() (count int, sum int64) {
	if g.tmall {
		return 30, 1_000_000
	}
	return 20, 600_000
}

func (g *Gateway) agree(c *call) (any, *refusal) {
	if no := c.need("refund_infos"); no != nil {
		return nil, no
	}
	infos := strings.Split(c.all["refund_infos"], ",")
	count, most := g.batch()
	if len(infos) > count {
		return nil, invalid("refund_infos")
	}
	var sum int64
	var asked []*agreement
	for _, info := range infos {
		a, no := g.agreement(info)
		if no != nil {
			return nil, no
		}
		asked, sum = append(asked, a), sum+a.fen
	}
	if sum > most {
		return nil, business("refund-batch-over-limit", "批量退款金额超限")
	}
	if g.codeFrom > 0 && sum >= g.codeFrom && c.all["code"] == "" {
		return map[string]any{"succ": false, "msg_code": "OP_FAILURE_UE", "message": "发送二次验证短信成功"}, nil
	}
	results, paid := []any{}, 0
	for _, a := range asked {
		words := g.payable(a)
		if words == "" {
			kind := marketplace.Accept
			if a.d.status == confirming {
				kind = marketplace.ReturnCame
			}
			a.d.took = append(a.d.took, string(kind))
			g.pay(a.d, a.fen)
			g.tell(a.d, "RefundSellerAgreeAgreement")
			paid++
		}
		results = append(results, map[string]any{"refund_id": a.id, "succ": words == "", "message": words})
	}
	code := "SOME_OP_SUCC"
	switch paid {
	case len(asked):
		code = "OP_SUCC"
	case 0:
		code = "OP_FAILURE_UE"
	}
	return map[string]any{"succ": paid > 0, "msg_code": code, "message": "", "results": map[string]any{"refund_mapping_result": results}}, nil
}

// agreement is one of refund_infos: id|cents|version, and on Tmall |phase.
type agreement struct {
	id           string
	d            *dispute
	fen, version int64
}

func (g *Gateway) agreement(info string) (*agreement, *refusal) {
	parts := strings.Split(info, "|")
	if want := map[bool]int{false: 3, true: 4}[g.tmall]; len(parts) != want {
		return nil, invalid("refund_infos")
	}
	fen, err := strconv.ParseInt(parts[1], 10, 64)
	version, bad := strconv.ParseInt(parts[2], 10, 64)
	if err != nil || bad != nil || fen <= 0 {
		return nil, invalid("refund_infos")
	}
	d := g.cases[parts[0]]
	if d == nil || d.exchange {
		return nil, business("refund-not-exist", "退款不存在")
	}
	if g.tmall && parts[3] != d.phase() {
		return nil, invalid("refund_infos")
	}
	return &agreement{id: parts[0], d: d, fen: fen, version: version}, nil
}

// payable says in words why a refund is not paid; empty when it is.
func (g *Gateway) payable(a *agreement) string {
	d := a.d
	if d.moves {
		d.moves = false
		g.touch(d)
		g.tell(d, "RefundBuyerModifyAgreement")
	}
	statuses := []string{agreeing, refused}
	if d.kind == marketplace.ReturnRefund {
		statuses = []string{confirming}
	}
	switch {
	case a.version != d.version:
		return "退款版本不一致"
	case d.mayAct(statuses...) != nil:
		return "退款状态不允许该操作"
	case a.fen != d.fee:
		return "退款金额不一致"
	case g.tmall && !d.reviewed:
		return "退款单未审核"
	}
	return ""
}

func (g *Gateway) review(c *call) (any, *refusal) {
	if !g.tmall {
		return nil, business("refund-not-tmall", "仅支持天猫订单")
	}
	if no := c.need("operator", "refund_id", "message", "result"); no != nil {
		return nil, no
	}
	d, no := g.find(c, "refund_id", false)
	if no != nil {
		return nil, no
	}
	if no := g.lock(c, d, true); no != nil {
		return nil, no
	}
	result, err := strconv.ParseBool(c.all["result"])
	if err != nil {
		return nil, invalid("result")
	}
	d.reviewed = result
	if g.bumps {
		g.touch(d)
	}
	g.tell(d, map[bool]string{true: "RefundableMarked", false: "RefundableCanceled"}[result])
	return map[string]any{"is_success": true}, nil
}
