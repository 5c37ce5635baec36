package weidiantest

import (
	"fmt"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

var china = time.FixedZone("CST", 8*60*60)

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(china).Format("2006-01-02 15:04:05")
}

type order struct {
	id       string
	item     string
	total    int64  // fen
	base     string // its status when no refund is under way: ship, accept, finish, close
	argued   bool
	added    time.Time
	updated  time.Time
	refunded time.Time
	refunds  []*refund
	took     []string
}

// state is where a refund stands, by the code that items show.
type state string

const (
	asked   state = "101"
	refused state = "102"
	paid    state = "103"
	closed  state = "104"
)

type refund struct {
	no    string
	kind  string
	fee   int64
	paid  []int64
	state state
	asked time.Time
}

func (o *order) count(s state) int {
	n := 0
	for _, r := range o.refunds {
		if r.state == s {
			n++
		}
	}
	return n
}

// status is the order's own word, which has its refund in it.
func (o *order) status() string {
	switch {
	case o.count(asked) > 0 && o.base == "accept":
		return "accept_refunding"
	case o.count(asked) > 0 && o.base == "pay":
		return "unship_refunding"
	case o.count(asked) > 0:
		return "shiped_refunding"
	case o.count(refused) > 0 && o.base == "ship":
		return "shiped_refuse_refunding"
	}
	return o.base
}

func (o *order) refundStatus() string {
	switch {
	case o.count(asked) > 0 || o.count(refused) > 0 && o.base == "ship":
		return "1"
	case o.count(paid) > 0:
		return "2"
	case len(o.refunds) > 0:
		return "3"
	}
	return "0"
}

func (o *order) back() int64 {
	var sum int64
	for _, r := range o.refunds {
		for _, p := range r.paid {
			sum += p
		}
	}
	return sum
}

// shown is an order as vdian.order.get and the pushes show it: numbers as text,
// mostly.
func (o *order) shown() map[string]any {
	statusOri := map[string]string{"pay": "20", "ship": "30", "accept": "40", "finish": "50", "close": "60"}[o.base]
	argue := 0
	if o.argued {
		argue = 1
	}
	var back any
	if sum := o.back(); sum > 0 {
		back = yuan(sum)
	}
	items := []any{}
	for _, r := range o.refunds {
		items = append(items, o.itemOf(map[string]any{
			"refund_no": r.no, "item_id": o.item, "item_sku_id": "0", "refund_status": string(r.state), "refund_kind": r.kind,
			"refund_fee": yuan(r.fee), "refund_item_fee": yuan(r.fee), "refund_express_fee": "0.00", "can_refund": "0",
			"refund_status_desc": map[state]string{asked: "申请退款", refused: "卖家拒绝退款", paid: "退款成功", closed: "退款关闭"}[r.state],
		}))
	}
	if len(items) == 0 {
		items = append(items, o.itemOf(map[string]any{"refund_no": "", "refund_status": "", "refund_kind": "0", "refund_fee": "", "can_refund": "1"}))
	}
	return map[string]any{
		"order_id": o.id, "status": o.status(), "status_ori": statusOri, "refund_status_ori": o.refundStatus(), "argue_flag": argue,
		"total": yuan(o.total), "price": yuan(o.total), "express_fee": "0.00", "order_type": "3", "order_type_des": "担保交易",
		"add_time": stamp(o.added), "pay_time": stamp(o.added.Add(time.Minute)), "send_time": stamp(o.added.Add(time.Hour)),
		"update_time": stamp(o.updated), "confirm_expire": "", "express": "顺丰速运", "express_type": "1", "express_no": "SF" + o.id,
		"buyer_info":  map[string]any{"buyer_id": "1200000001", "name": "买家", "phone": "13800000000", "province": "上海"},
		"refund_info": map[string]any{"buyer_refund_fee": back, "refund_time": stamp(o.refunded)}, "items": items,
	}
}

func (o *order) itemOf(refund map[string]any) map[string]any {
	return map[string]any{"item_id": o.item, "item_name": "样品", "price": yuan(o.total), "quantity": "1", "total_price": yuan(o.total), "sku_id": "0", "refund_info": refund}
}

// Opens implements marketplacetest.World: a refund of a shipped order that was
// not received yet, or a complaint without a refund for an Inquiry.
func (w *World) Opens(o marketplacetest.Opening) string { return w.opens(o, "ship") }

// OpensReceived is Opens of an order whose buyer confirmed receipt, which is when
// Weidian lets a seller refuse.
func (w *World) OpensReceived(o marketplacetest.Opening) string { return w.opens(o, "accept") }

func (w *World) opens(o marketplacetest.Opening, base string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next++
	now := w.clock.Now()
	id := o.Order
	if id == "" {
		id = fmt.Sprintf("8000000000%05d", w.next)
	}
	found := w.orders[id]
	if found == nil {
		item := o.Item
		if item == "" {
			item = fmt.Sprintf("21000%05d", w.next)
		}
		found = &order{id: id, item: item, total: o.Total.Minor, base: base, added: now.Add(-72 * time.Hour)}
		w.orders[id], w.items[item] = found, true
		w.ids = append(w.ids, id)
	}
	found.updated = now
	if o.Kind == marketplace.Inquiry {
		found.argued = true
		w.push(found, "", "weidian.order.buyers_complaints")
		return id
	}
	kind := "1"
	if o.Kind == marketplace.ReturnRefund {
		kind = "2"
	}
	r := &refund{no: fmt.Sprintf("44%05d", w.next), kind: kind, fee: o.Claimed.Minor, state: asked, asked: now}
	found.refunds = append(found.refunds, r)
	w.push(found, r.no, "weidian.order.buyers_apply_refund")
	return id + ":" + r.no
}

func (w *World) pays(o *order, r *refund, fee int64) {
	r.state, r.paid = paid, append(r.paid, fee)
	o.refunded, o.updated = w.clock.Now(), w.clock.Now()
	if o.back() >= o.total {
		o.base = "close"
	}
	w.push(o, r.no, "weidian.order.refund_success")
}

// PaidBack implements marketplacetest.World.
func (w *World) PaidBack(id string) []complaint.Money {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, r := w.find(id)
	if r == nil {
		return nil
	}
	var all []complaint.Money
	for _, minor := range r.paid {
		all = append(all, cny(minor))
	}
	return all
}
