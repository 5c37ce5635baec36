package weidiantest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

// find is the order and the refund of a case; the refund is nil for a complaint.
func (w *World) find(id string) (*order, *refund) {
	orderID, no, _ := strings.Cut(id, ":")
	o := w.orders[orderID]
	if o == nil {
		return nil, nil
	}
	for _, r := range o.refunds {
		if r.no == no {
			return o, r
		}
	}
	return o, nil
}

// with does something to a case and says whether it could be done.
func (w *World) with(id string, do func(o *order, r *refund) bool) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	o, r := w.find(id)
	if o == nil || !do(o, r) {
		return false
	}
	o.updated = w.clock.Now()
	return true
}

// Says implements marketplacetest.World. Weidian shows software no messages.
func (w *World) Says(string, string) bool { return false }

// Sends implements marketplacetest.World. Weidian shows software no returns.
func (w *World) Sends(string, string, string) bool { return false }

// Withdraws implements marketplacetest.World.
func (w *World) Withdraws(id string) bool {
	return w.with(id, func(o *order, r *refund) bool {
		switch {
		case r == nil && o.argued:
			o.argued = false
			w.push(o, "", "weidian.order.complaints_have_been_processed")
		case r != nil && (r.state == asked || r.state == refused):
			r.state, o.argued = closed, false
			w.push(o, r.no, "weidian.order.finished")
		default:
			return false
		}
		return true
	})
}

// Escalates implements marketplacetest.World: the buyer complains to Weidian.
func (w *World) Escalates(id string) bool {
	return w.with(id, func(o *order, r *refund) bool {
		if o.argued || r == nil || r.state == paid {
			return false
		}
		o.argued = true
		w.push(o, r.no, "weidian.order.buyers_complaints")
		return true
	})
}

// ByHand implements marketplacetest.World.
func (w *World) ByHand(id string, c marketplace.Capability) bool {
	return w.with(id, func(o *order, r *refund) bool {
		took := ""
		switch {
		case c == marketplace.SendMessages, c == marketplace.MakeOffer:
			took = "message"
		case c == marketplace.UploadEvidence:
			took = "evidence"
		case c == marketplace.ReadConversation, c == marketplace.ReadRuling:
			return true
		case c == marketplace.AskToDecide && r != nil && r.state != paid && !o.argued:
			o.argued, took = true, "escalate"
			w.push(o, r.no, "weidian.order.buyers_complaints")
		case c == marketplace.RefuseClaim && r != nil && r.state == asked:
			r.state, took = refused, "refuse"
			w.push(o, r.no, "weidian.order.sellers_refused_refund")
		case c == marketplace.PayBack && r != nil && r.state != paid && o.back()+r.fee <= o.total:
			took = "refund"
			w.pays(o, r, r.fee)
		default:
			return false
		}
		o.took = append(o.took, took)
		return true
	})
}

// Asks implements marketplacetest.World. Weidian has no window for evidence.
func (w *World) Asks(string, time.Duration) bool { return false }

// Rules implements marketplacetest.World.
func (w *World) Rules(id string, f complaint.Favour, amount complaint.Money) bool {
	return w.with(id, func(o *order, r *refund) bool {
		if !o.argued || r != nil && r.state == paid {
			return false
		}
		if f != complaint.ForMerchant && (r == nil || amount.Minor <= 0 || o.back()+amount.Minor > o.total) {
			return false
		}
		o.argued = false
		switch {
		case f != complaint.ForMerchant:
			w.pays(o, r, amount.Minor)
		case r != nil:
			r.state = closed
		}
		w.push(o, numberOf(r), "weidian.order.complaints_have_been_processed")
		return true
	})
}

// PaysBy implements marketplacetest.World.
func (w *World) PaysBy(id string, amount complaint.Money) bool {
	return w.with(id, func(o *order, r *refund) bool {
		if r == nil || r.state == paid || amount.Minor <= 0 || o.back()+amount.Minor > o.total {
			return false
		}
		w.pays(o, r, amount.Minor)
		return true
	})
}

// Took implements marketplacetest.World.
func (w *World) Took(id string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	o, _ := w.find(id)
	if o == nil {
		return nil
	}
	return slices.Clone(o.took)
}

// Moves implements marketplacetest.World: the buyer claims a fen less.
func (w *World) Moves(id string) bool {
	return w.with(id, func(_ *order, r *refund) bool {
		if r == nil || r.state != asked || r.fee < 2 {
			return false
		}
		r.fee--
		return true
	})
}

// HidesDue implements marketplacetest.World. Weidian never shows a deadline.
func (w *World) HidesDue(string) bool { return false }

func numberOf(r *refund) string {
	if r == nil {
		return ""
	}
	return r.no
}

// push writes a notification as Weidian does: unsigned, a form with JSON in it,
// and confirm_receipt in its other spelling.
func (w *World) push(o *order, no, kind string) {
	content, _ := json.Marshal(map[string]any{"type": kind, "message": o.shown(), "shopId": 1259000001})
	id := o.id
	if no != "" {
		id += ":" + no
	}
	w.pushes = append(w.pushes, marketplacetest.Push{
		CaseID: id, Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
		Body: []byte(url.Values{"content": {string(content)}}.Encode()),
	})
}

// Receives lets the buyer confirm receipt, which Weidian pushes as confirm_eceipt.
func (w *World) Receives(id string) bool {
	return w.with(id, func(o *order, r *refund) bool {
		if o.base != "ship" {
			return false
		}
		o.base = "accept"
		w.push(o, numberOf(r), "weidian.order.confirm_eceipt")
		return true
	})
}
