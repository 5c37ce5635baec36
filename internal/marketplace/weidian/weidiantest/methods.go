package weidiantest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// methods are those of the gateway that this one has, each with its versions.
var methods = map[string]func(w *World, rw http.ResponseWriter, param string){
	"vdian.order.get 1.0":           (*World).orderGet,
	"vdian.order.list.get 1.1":      (*World).orderList,
	"vdian.order.list.get 1.2":      (*World).orderList,
	"vdian.order.refund.accept 1.0": (*World).acceptOrder,
	"vdian.order.refund.accept 1.1": (*World).acceptRefund,
	"vdian.item.get 1.0":            (*World).itemGet,
	"weidian.item.onSale 1.0":       (*World).itemOnSale,
}

func (w *World) orderGet(rw http.ResponseWriter, param string) {
	p, ok := fields(param, []string{"order_id"}, nil)
	if !ok {
		answer(rw, codeParams, "参数错误", nil)
		return
	}
	o := w.orders[p["order_id"]]
	if o == nil {
		answer(rw, codeNoOrder, "订单不存在", nil)
		return
	}
	answer(rw, 0, "success", o.shown())
}

var orderTypes = []string{"unpay", "unship", "shiped", "refunding", "finish", "close", "all"}

// The list does not show refunds. Windows are in whole seconds, both ends counted.
func (w *World) orderList(rw http.ResponseWriter, param string) {
	p, ok := fields(param, []string{"order_type", "page_num"}, []string{"page_size", "add_start", "add_end", "update_start", "update_end"})
	page, err := strconv.Atoi(p["page_num"])
	size, sizeErr := strconv.Atoi(p["page_size"])
	start, startErr := time.ParseInLocation("2006-01-02 15:04:05", p["update_start"], china)
	end, endErr := time.ParseInLocation("2006-01-02 15:04:05", p["update_end"], china)
	if !ok || err != nil || sizeErr != nil || startErr != nil || endErr != nil || page < 1 || size < 1 || size > 50 ||
		!slices.Contains(orderTypes, p["order_type"]) || end.Before(start) {
		answer(rw, codeParams, "参数错误", nil)
		return
	}
	var hits []*order
	for _, id := range w.ids {
		o := w.orders[id]
		at := o.updated.Truncate(time.Second)
		if !at.Before(start) && !at.After(end) && (p["order_type"] == "all" || p["order_type"] == "refunding" && o.count(asked) > 0) {
			hits = append(hits, o)
		}
	}
	slices.SortStableFunc(hits, func(a, b *order) int { return b.updated.Compare(a.updated) })
	orders := []any{}
	for _, o := range hits[min((page-1)*size, len(hits)):min(page*size, len(hits))] {
		orders = append(orders, map[string]any{
			"order_id": o.id, "status": "7", "status2": o.status(), "time": stamp(o.added), "update_time": stamp(o.updated),
			"buyer_info": map[string]any{"name": "买家"}, "img": "",
		})
	}
	answer(rw, 0, "success", map[string]any{"total_num": len(hits), "order_num": len(orders), "orders": orders})
}

// acceptOrder is version 1.0: by the order, which must have one open refund.
func (w *World) acceptOrder(rw http.ResponseWriter, param string) {
	p, ok := fields(param, []string{"order_id", "is_accept"}, nil)
	if !ok {
		answer(rw, codeParams, "参数错误", nil)
		return
	}
	o := w.orders[p["order_id"]]
	if o == nil || len(o.refunds) != 1 {
		answer(rw, codeNoOrder, "订单不存在", nil)
		return
	}
	w.accepts(rw, o, o.refunds[0], p["is_accept"])
}

// acceptRefund is version 1.1: by the refund.
func (w *World) acceptRefund(rw http.ResponseWriter, param string) {
	p, ok := fields(param, []string{"refund_no", "is_accept"}, nil)
	if !ok {
		answer(rw, codeParams, "参数错误", nil)
		return
	}
	for _, o := range w.orders {
		for _, r := range o.refunds {
			if r.no == p["refund_no"] {
				w.accepts(rw, o, r, p["is_accept"])
				return
			}
		}
	}
	answer(rw, codeNoOrder, "退款单不存在", nil)
}

// accepts pays with 1; 0 refuses, and only in accept_refunding.
func (w *World) accepts(rw http.ResponseWriter, o *order, r *refund, accept string) {
	switch {
	case accept == "1" && (r.state == asked || r.state == refused) && o.back()+r.fee <= o.total:
		w.pays(o, r, r.fee)
		o.took = append(o.took, "accept")
	case accept == "0" && r.state == asked && o.status() == "accept_refunding":
		r.state, o.updated = refused, w.clock.Now()
		o.took = append(o.took, "refuse")
		w.push(o, r.no, "weidian.order.sellers_refused_refund")
	case accept != "0" && accept != "1":
		answer(rw, codeParams, "参数错误", nil)
		return
	default:
		answer(rw, codeState, "订单状态不允许该操作", nil)
		return
	}
	answer(rw, 0, "success", nil)
}

func (w *World) itemGet(rw http.ResponseWriter, param string) {
	p, ok := fields(param, []string{"itemid"}, nil)
	selling, there := w.items[p["itemid"]]
	if !ok || !there {
		answer(rw, codeNoOrder, "商品不存在", nil)
		return
	}
	status := "instock"
	if selling {
		status = "onsale"
	}
	answer(rw, 0, "success", map[string]any{"itemid": p["itemid"], "item_name": "样品", "status": status})
}

func (w *World) itemOnSale(rw http.ResponseWriter, param string) {
	p, ok := fields(param, []string{"itemid", "opt"}, nil)
	if _, there := w.items[p["itemid"]]; !ok || !there || (p["opt"] != "1" && p["opt"] != "2") {
		answer(rw, codeParams, "参数错误", nil)
		return
	}
	w.items[p["itemid"]] = p["opt"] == "1"
	answer(rw, 0, "success", nil)
}

// Selling reports whether an item is on sale.
func (w *World) Selling(item string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.items[item]
}
