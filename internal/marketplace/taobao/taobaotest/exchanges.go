package taobaotest

import (
	"redress/internal/marketplace"
)

// The statuses of an exchange, as the numbers that its documentation has.
var exchangeStatus = map[string]string{agreeing: "1", returning: "2", confirming: "3", closed: "4", succeeded: "5", refused: "6", sending: "12"}

// sending is an exchange whose old goods came: the new ones are to be sent.
const sending = "EXCHANGE_TO_SEND"

func exchanged(d *dispute, asked map[string]bool) map[string]any {
	result := map[string]any{"success": true, "msg_code": "", "message": ""}
	row := map[string]any{
		"dispute_id": d.id, "biz_order_id": d.tid, "status": exchangeStatus[d.status], "created": when(d.created), "modified": when(d.modified),
		"reason": d.reason, "title": "演示商品", "buyer_nick": "b**r", "num": 1,
	}
	if asked["bizorder_id"] { // asked for by one name, answered by another
		asked["biz_order_id"] = true
	}
	row = only(row, asked)
	if asked["status"] && asked["reason"] { // what tmall.exchange.get has beyond the fields it lists
		row["desc"], row["price"], row["refund_version"], row["refund_phase"], row["cs_status"] = d.text, yuan(d.total), d.version, d.phase(), d.cs
		if !d.due.IsZero() && !d.hidden {
			row["time_out"] = when(d.due)
		}
		if d.constraint != "" {
			row["operation_contraint"] = d.constraint
		}
	}
	result["exchange"] = row
	return map[string]any{"result": result}
}

// declines is a no that stands in an answer, as tmall.exchange.* say it.
func declines(code string) map[string]any {
	return map[string]any{"result": map[string]any{"success": false, "msg_code": code, "message": "操作失败"}}
}

func (g *Gateway) exchange(c *call) (any, *refusal) {
	if no := c.need("dispute_id", "fields"); no != nil {
		return nil, no
	}
	d := g.cases[c.all["dispute_id"]]
	if d == nil || !d.exchange {
		return declines("DISPUTE_NOT_EXIST"), nil
	}
	return exchanged(d, c.fields()), nil
}

// exchangeDo is one of the seller's steps of an exchange.
func (g *Gateway) exchangeDo(c *call, from []string, does func(d *dispute), required ...string) (any, *refusal) {
	if no := c.need(append([]string{"dispute_id"}, required...)...); no != nil {
		return nil, no
	}
	if no := c.picture("leave_message_pics", 500<<10, false); no != nil {
		return nil, no
	}
	d := g.cases[c.all["dispute_id"]]
	if d == nil || !d.exchange {
		return declines("DISPUTE_NOT_EXIST"), nil
	}
	if d.mayAct(from...) != nil {
		return declines("STATUS_ERROR"), nil
	}
	does(d)
	return exchanged(d, c.fields()), nil
}

func (g *Gateway) exchangeAgree(c *call) (any, *refusal) {
	if id := c.all["address_id"]; id != "" && id != shopAddress {
		return nil, invalid("address_id")
	}
	return g.exchangeDo(c, []string{agreeing}, func(d *dispute) {
		d.took = append(d.took, string(marketplace.AcceptReturn))
		g.turn(d, returning)
		g.tell(d, "RefundSellerAgreeAgreement")
	}, "address_id", "fields")
}

func (g *Gateway) exchangeRefuse(c *call) (any, *refusal) {
	return g.exchangeDo(c, []string{agreeing}, func(d *dispute) { g.declined(d, string(marketplace.Refuse)) }, "seller_refuse_reason_id", "fields")
}

func (g *Gateway) exchangeCame(c *call) (any, *refusal) {
	return g.exchangeDo(c, []string{confirming}, func(d *dispute) {
		d.took = append(d.took, string(marketplace.ReturnCame))
		g.turn(d, sending)
	}, "fields")
}

func (g *Gateway) exchangeNotInOrder(c *call) (any, *refusal) {
	return g.exchangeDo(c, []string{confirming}, func(d *dispute) { g.declined(d, string(marketplace.RefuseReturn)) }, "seller_refuse_reason_id")
}

func (g *Gateway) exchangeSay(c *call) (any, *refusal) {
	if no := c.need("content", "fields"); no != nil {
		return nil, no
	}
	if no := c.picture("message_pics", 500<<10, false); no != nil {
		return nil, no
	}
	d, no := g.find(c, "dispute_id", true)
	if no != nil {
		return map[string]any{"result": map[string]any{"error_code": "DISPUTE_NOT_EXIST", "error_msg": "操作失败"}}, nil
	}
	d.took = append(d.took, "message")
	l := g.say(d, 2, c.all["content"], len(c.files) > 0)
	return map[string]any{"result": map[string]any{"results": map[string]any{"refund_message": []any{l.wire(d, c.fields())}}}}, nil
}
