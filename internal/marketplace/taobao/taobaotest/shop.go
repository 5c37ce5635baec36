package taobaotest

import (
	"crypto/rand"
	"encoding/json"
	"strings"
	"time"
)

// shopAddress is the one address of the shop, its default for returns.
const shopAddress = "700001"

func (g *Gateway) time(*call) (any, *refusal) {
	return map[string]any{"time": when(g.clock.Now())}, nil
}

func (g *Gateway) seller(c *call) (any, *refusal) {
	if no := c.need("fields"); no != nil {
		return nil, no
	}
	kind := map[bool]string{false: "C", true: "B"}[g.tmall]
	return map[string]any{"user": only(map[string]any{"user_id": 2000001, "nick": g.nick, "type": kind}, c.fields())}, nil
}

// renew exchanges a refresh token, which is then used up, and the session with it.
func (g *Gateway) renew(c *call) (any, *refusal) {
	if no := c.need("refresh_token"); no != nil {
		return nil, no
	}
	if c.all["refresh_token"] != g.refresh {
		return nil, &refusal{code: 27, msg: "Invalid Session", sub: "invalid-refresh-token"}
	}
	g.session, g.refresh = rand.Text(), rand.Text()
	result, err := json.Marshal(map[string]any{"access_token": g.session, "refresh_token": g.refresh, "expires_in": 30 * 24 * 3600, "token_type": "Bearer"})
	if err != nil {
		return nil, &refusal{code: 15, msg: "Remote service error", sub: "isp.token-error"}
	}
	return map[string]any{"token_result": string(result)}, nil
}

func (g *Gateway) trade(c *call) (*trade, *refusal) {
	if no := c.need("tid"); no != nil {
		return nil, no
	}
	t := g.trades[c.all["tid"]]
	if t == nil {
		return nil, business("trade-not-exist", "交易不存在")
	}
	return t, nil
}

func (g *Gateway) fullinfo(c *call) (any, *refusal) {
	if no := c.need("fields"); no != nil {
		return nil, no
	}
	t, no := g.trade(c)
	if no != nil {
		return nil, no
	}
	asked := c.fields()
	row := only(map[string]any{"tid": integer(t.tid), "type": "fixed", "status": "WAIT_BUYER_CONFIRM_GOODS", "payment": yuan(t.total),
		"total_fee": yuan(t.total), "post_fee": "0.00", "created": when(t.created), "pay_time": when(t.created.Add(time.Minute)),
		"consign_time": when(t.created.Add(time.Hour)), "modified": when(t.created.Add(time.Hour)), "buyer_message": "请尽快发货"}, asked)
	order := map[string]any{"oid": integer(t.tid), "num_iid": integer(t.item), "title": "演示商品", "price": yuan(t.total), "num": 1,
		"payment": yuan(t.total), "status": "WAIT_BUYER_CONFIRM_GOODS", "logistics_company": "顺丰速运", "invoice_no": "SF" + t.tid}
	kept := map[string]any{}
	for name, value := range order {
		if asked["orders"] || asked["orders."+name] {
			kept[name] = value
		}
	}
	if len(kept) > 0 {
		row["orders"] = map[string]any{"order": []any{kept}}
	}
	return map[string]any{"trade": row}, nil
}

func (g *Gateway) trace(c *call) (any, *refusal) {
	t, no := g.trade(c)
	if no != nil {
		return nil, no
	}
	steps := []any{
		map[string]any{"status_time": when(t.created.Add(2 * time.Hour)), "status_desc": "已揽收", "action": "GOT"},
		map[string]any{"status_time": when(t.created.Add(26 * time.Hour)), "status_desc": "已签收", "action": "SIGNED"},
	}
	return map[string]any{"tid": integer(t.tid), "out_sid": "SF" + t.tid, "company_name": "顺丰速运", "status": "对方已签收",
		"trace_list": map[string]any{"transit_step_info": steps}}, nil
}

func (g *Gateway) addresses(*call) (any, *refusal) {
	one := map[string]any{"contact_id": integer(shopAddress), "contact_name": "退货组", "province": "浙江省", "city": "杭州市", "country": "余杭区",
		"addr": "演示路1号", "zip_code": "310000", "phone": "0571-0000000", "mobile_phone": "13000000000", "cancel_def": true, "get_def": true}
	return map[string]any{"addresses": map[string]any{"address_result": []any{one}}}, nil
}

func (g *Gateway) item(c *call) (any, *refusal) {
	if no := c.need("fields", "num_iid"); no != nil {
		return nil, no
	}
	status := map[bool]string{false: "onsale", true: "instock"}[g.offSale[c.all["num_iid"]]]
	return map[string]any{"item": only(map[string]any{"num_iid": integer(c.all["num_iid"]), "approve_status": status}, c.fields())}, nil
}

func (g *Gateway) delist(c *call) (any, *refusal) {
	if no := c.need("num_iid"); no != nil {
		return nil, no
	}
	if g.offSale[c.all["num_iid"]] {
		return nil, business("item-is-delist:"+c.all["num_iid"], "宝贝已下架")
	}
	g.offSale[c.all["num_iid"]] = true
	return map[string]any{"item": map[string]any{"num_iid": integer(c.all["num_iid"]), "modified": when(g.clock.Now())}}, nil
}

// OffSale reports whether an item was taken off sale.
func (g *Gateway) OffSale(item string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.offSale[strings.TrimSpace(item)]
}
