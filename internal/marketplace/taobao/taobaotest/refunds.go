package taobaotest

import (
	"encoding/json"
	"sort"
	"strings"
	"time"

	"redress/internal/marketplace"
)

// window is the cases that changed in a window, the last one first, and the page of
// them that is asked for.
func (g *Gateway) window(c *call, usual int64, exchanges bool) (rows []*dispute, total int, next bool, no *refusal) {
	if no := c.need("fields"); no != nil {
		return nil, 0, false, no
	}
	from, no := c.instant("start_modified", time.Time{})
	if no != nil {
		return nil, 0, false, no
	}
	until, no := c.instant("end_modified", g.clock.Now())
	if no != nil || until.Before(from) {
		return nil, 0, false, invalid("end_modified")
	}
	page, no := c.whole("page_no", 1, 1<<31, 1)
	if no != nil {
		return nil, 0, false, no
	}
	size, no := c.whole("page_size", 1, 100, usual)
	if no != nil {
		return nil, 0, false, no
	}
	var found []*dispute
	for _, d := range g.cases {
		in := !d.modified.Before(from) && !d.modified.After(until)
		if in && (exchanges || !d.exchange) && (c.all["status"] == "" || c.all["status"] == d.status) {
			found = append(found, d)
		}
	}
	sort.Slice(found, func(i, k int) bool {
		if found[i].modified.Equal(found[k].modified) {
			return found[i].id > found[k].id
		}
		return found[i].modified.After(found[k].modified)
	})
	total = len(found)
	first := min(int((page-1)*size), total)
	last := min(first+int(size), total)
	return found[first:last], total, last < total, nil
}

func (c *call) instant(name string, other time.Time) (time.Time, *refusal) {
	if c.all[name] == "" {
		return other, nil
	}
	at, err := time.ParseInLocation("2006-01-02 15:04:05", c.all[name], zone)
	if err != nil {
		return other, invalid(name)
	}
	return at, nil
}

func (g *Gateway) received(c *call) (any, *refusal) {
	rows, total, next, no := g.window(c, 40, false)
	if no != nil {
		return nil, no
	}
	list := []any{}
	for _, d := range rows {
		list = append(list, only(d.wire(g), c.fields()))
	}
	answer := map[string]any{"refunds": map[string]any{"refund": list}}
	if c.all["use_has_next"] == "true" {
		answer["has_next"] = next
	} else {
		answer["total_results"] = total
	}
	return answer, nil
}

func (g *Gateway) disputes(c *call) (any, *refusal) {
	rows, total, next, no := g.window(c, 20, true)
	if no != nil {
		return nil, no
	}
	list := []any{}
	for _, d := range rows {
		if id := c.all["refund_id"]; id == "" || id == d.id {
			list = append(list, only(d.wire(g), c.fields()))
		}
	}
	result := map[string]any{"page_results": len(list), "results": map[string]any{"dispute": list}}
	if c.all["use_has_next"] == "true" {
		result["has_next"] = next
	} else {
		result["total_results"] = total
	}
	return map[string]any{"result": result}, nil
}

// wire is a refund as TOP writes it: amounts in yuan, ids as numbers and strings.
func (d *dispute) wire(g *Gateway) map[string]any {
	timeout := map[string]any{"exist_timeout": false}
	if !d.due.IsZero() && !d.hidden {
		timeout = map[string]any{"exist_timeout": true, "remind_type": 1, "timeout": when(d.due)}
	}
	good := map[string]string{confirming: "BUYER_RETURNED_GOODS"}[d.status]
	if good == "" {
		good = "BUYER_RECEIVED"
	}
	types := map[marketplace.Kind]string{marketplace.RefundOnly: "REFUND", marketplace.ReturnRefund: "REFUND_AND_RETURN",
		marketplace.Exchange: "TAOBAO_EXCHANGE", marketplace.Repair: "REPAIR", marketplace.Reship: "RESHIPPING"}
	kind := types[d.kind]
	if d.exchange {
		kind = "TMALL_EXCHANGE"
	}
	row := map[string]any{
		"refund_id": d.id, "tid": integer(d.tid), "oid": integer(d.tid), "num_iid": integer(d.item), "title": "演示商品", "num": 1,
		"total_fee": yuan(d.total), "refund_fee": yuan(d.fee), "payment": yuan(d.total - d.fee), "status": d.status,
		"order_status": "WAIT_BUYER_CONFIRM_GOODS", "good_status": good, "has_good_return": d.kind == marketplace.ReturnRefund,
		"dispute_type": kind, "reason": d.reason, "desc": d.text, "buyer_nick": "b**r", "seller_nick": g.nick,
		"created": when(d.created), "modified": when(d.modified), "refund_phase": d.phase(), "refund_version": d.version,
		"cs_status": d.cs, "advance_status": 0, "refund_remind_timeout": timeout,
	}
	if d.constraint != "" {
		row["operation_contraint"] = d.constraint // TOP's spelling
	}
	if d.tracking != "" {
		row["company_name"], row["sid"] = d.carrier, d.tracking
	}
	return row
}

func (g *Gateway) refund(c *call) (any, *refusal) {
	if no := c.need("fields", "refund_id"); no != nil {
		return nil, no
	}
	d := g.cases[c.all["refund_id"]]
	if d == nil || d.exchange && g.apart {
		return nil, business("refund-not-exist", "退款不存在")
	}
	return map[string]any{"refund": only(d.wire(g), c.fields())}, nil
}

// The operation codes of this gateway: TOP's own are not public [U].
var operationCodes = map[string]string{"accept": "DEMO_AGREE", "accept_return": "DEMO_AGREE_RETURN", "refuse": "DEMO_REFUSE"}

// OperationCodes is what a shop's setting operation_codes says of this gateway.
func (g *Gateway) OperationCodes() string {
	all := make([]string, 0, len(operationCodes))
	for kind, code := range operationCodes {
		all = append(all, kind+"="+code)
	}
	sort.Strings(all)
	return strings.Join(all, ",")
}

func (g *Gateway) detail(c *call) (any, *refusal) {
	d, no := g.find(c, "refund_id", false)
	if no != nil {
		return nil, no
	}
	may, not := []any{}, []any{}
	for _, kind := range []string{"accept", "accept_return", "refuse"} {
		allowed := d.mayAct(agreeing) == nil && (kind != "refuse" || d.constraint == "") &&
			(kind == "refuse" || (kind == "accept_return") == (d.kind == marketplace.ReturnRefund))
		one := map[string]any{"operation_code": operationCodes[kind], "tips": "当前状态不可操作"}
		if allowed {
			may = append(may, one)
		} else {
			not = append(not, one)
		}
	}
	return map[string]any{"detail": map[string]any{"refund_version": d.version,
		"allowed_operations": map[string]any{"operation": may}, "not_allowed_operations": map[string]any{"operation": not}}}, nil
}

func (g *Gateway) status(c *call) (any, *refusal) {
	var query struct {
		Order json.Number `json:"biz_order_id"`
	}
	if err := json.Unmarshal([]byte(c.all["query_param"]), &query); err != nil || query.Order == "" {
		return nil, invalid("query_param")
	}
	list := []any{}
	for _, d := range g.cases {
		if d.tid == query.Order.String() && !d.exchange {
			list = append(list, map[string]any{"refund_id": integer(d.id), "tid": integer(d.tid), "oid": integer(d.tid),
				"modified": when(d.modified), "status": d.status})
		}
	}
	return map[string]any{"result_package": map[string]any{"result_list": map[string]any{"query_refund_status_response": list}}}, nil
}

func (g *Gateway) reasons(c *call) (any, *refusal) {
	if no := c.need("refund_id", "refund_phase", "fields"); no != nil {
		return nil, no
	}
	list := []any{}
	for i, words := range []string{"商品没问题，买家未举证", "已协商一致"} {
		list = append(list, map[string]any{"reason_id": i + 1, "reason_text": words, "reason_tips": words})
	}
	return map[string]any{"reasons": map[string]any{"reason": list}, "total_results": len(list), "has_next": false}, nil
}
