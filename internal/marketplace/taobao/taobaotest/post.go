package taobaotest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"redress/internal/marketplace/marketplacetest"
)

// again is when a message that was taken and not confirmed comes again [K].
const again = 10 * time.Minute

// other is a topic of the shop's that has nothing to do with refunds.
const other = "taobao_trade_TradeBuyerPay"

func allTopics() []string {
	topics := []string{other}
	for _, name := range []string{"RefundCreated", "RefundSellerAgreeAgreement", "RefundSellerRefuseAgreement", "RefundBuyerModifyAgreement",
		"RefundBuyerReturnGoods", "RefundCreateMessage", "RefundBlockMessage", "RefundClosed", "RefundSuccess", "TaobaoInterApplied",
		"TaobaoIntervened", "RefundableMarked", "RefundableCanceled"} {
		topics = append(topics, "taobao_refund_"+name)
	}
	return topics
}

// notice is one message of TMC.
type notice struct {
	id             int64
	caseID, topic  string
	content        string
	at, hiddenTill time.Time
	confirmed      bool
}

// tell puts a message into the shop's post, where its topic is on.
func (g *Gateway) tell(d *dispute, name string) {
	topic := "taobao_refund_" + name
	if !slices.Contains(g.topics, topic) {
		return
	}
	bill := "refund_bill"
	if d.exchange {
		bill = "replace_bill"
	}
	content, err := json.Marshal(map[string]any{"bill_type": bill, "buyer_nick": "b**r", "seller_nick": g.nick, "tid": integer(d.tid), "oid": integer(d.tid),
		"refund_id": integer(d.id), "refund_fee": yuan(d.fee), "refund_phase": d.phase(), "modified": when(d.modified)})
	if err != nil {
		return
	}
	g.post = append(g.post, &notice{id: 7_104_300_000_000_000_001 + int64(len(g.post)), caseID: d.id, topic: topic, content: string(content), at: g.clock.Now()})
}

func (n *notice) wire(nick string) map[string]any {
	return map[string]any{"id": n.id, "topic": n.topic, "content": n.content, "pub_time": when(n.at), "user_nick": nick, "user_id": 2000001,
		"pub_app_key": "12497914"}
}

func (g *Gateway) consume(c *call) (any, *refusal) {
	quantity, no := c.whole("quantity", 10, 200, 100)
	if no != nil {
		return nil, no
	}
	if name := c.all["group_name"]; name != "" && name != "default" {
		return nil, invalid("group_name")
	}
	list := []any{}
	for _, n := range g.post {
		if n.confirmed || n.hiddenTill.After(g.clock.Now()) || int64(len(list)) == quantity {
			continue
		}
		n.hiddenTill = g.clock.Now().Add(again)
		list = append(list, n.wire(g.nick))
	}
	if len(list) == 0 { // TOP leaves an empty list away
		return map[string]any{}, nil
	}
	return map[string]any{"messages": map[string]any{"tmc_message": list}}, nil
}

func (g *Gateway) confirm(c *call) (any, *refusal) {
	if no := c.need("s_message_ids"); no != nil {
		return nil, no
	}
	ids := strings.Split(c.all["s_message_ids"], ",")
	if len(ids) > 200 {
		return nil, invalid("s_message_ids")
	}
	for _, n := range g.post {
		if slices.Contains(ids, strconv.FormatInt(n.id, 10)) {
			n.confirmed = true
		}
	}
	return map[string]any{"is_success": true}, nil
}

// permit replaces all topics of the user.
func (g *Gateway) permit(c *call) (any, *refusal) {
	if no := c.need("topics"); no != nil {
		return nil, no
	}
	g.topics = strings.Split(c.all["topics"], ",")
	return map[string]any{"is_success": true}, nil
}

func (g *Gateway) permitted(c *call) (any, *refusal) {
	if no := c.need("fields", "nick"); no != nil {
		return nil, no
	}
	if c.all["nick"] != g.nick {
		return nil, business("user-not-exist:invalid-nick", "用户不存在")
	}
	user := map[string]any{"user_nick": g.nick, "is_valid": true, "topics": map[string]any{"string": slices.Clone(g.topics)}}
	return map[string]any{"tmc_user": only(user, c.fields())}, nil
}

// Topics are those that are on.
func (g *Gateway) Topics() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.topics)
}

// Permit switches topics on, and all others off.
func (g *Gateway) Permit(topics ...string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.topics = topics
}

// Pushes implements marketplacetest.World. TOP makes no request: its messages are
// pulled, and this is what is in them.
func (g *Gateway) Pushes() []marketplacetest.Push {
	g.mu.Lock()
	defer g.mu.Unlock()
	var all []marketplacetest.Push
	for _, n := range g.post {
		if body, err := json.Marshal(n.wire(g.nick)); err == nil {
			all = append(all, marketplacetest.Push{CaseID: n.caseID, Header: http.Header{"Content-Type": {"application/json"}}, Body: body})
		}
	}
	return all
}
