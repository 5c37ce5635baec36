package jdtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
)

// afterSale is an after-sale order. Its money is in cents.
type afterSale struct {
	id      int64
	order   *order
	sku     int64
	expect  int
	kind    marketplace.Kind
	claimed int64
	text    string

	main     int
	due      time.Time // when silence is consent, or the buyer's time runs out
	hidesDue bool
	upgrade  int
	decides  time.Time // when JD decides by itself

	applied, modified, approved, processed, came time.Time
	approveNotes, processNotes                   string
	waybills                                     []obj
	logs                                         []obj

	refund  int
	actual  int64
	offer   int64
	paysAt  time.Time
	version int // the older gateway's
	took    []string
	paid    []complaint.Money
}

type order struct {
	id      int64
	total   int64
	created time.Time
	sku     int64
	waybill string
}

func (a *afterSale) over() bool {
	return a.main == finished || a.main == withdrawn || a.refund == refundedNow
}

func (a *afterSale) disputed() bool {
	return a.upgrade == upAsked || a.upgrade == upEvidence || a.upgrade == upDeciding
}

func (a *afterSale) id64() string { return strconv.FormatInt(a.id, 10) }

// touch gives the case a later instant of change and another version.
func (s *Server) touch(a *afterSale, what, remark string) {
	now := s.clock.Now()
	if !now.After(a.modified) {
		now = a.modified.Add(time.Millisecond)
	}
	a.modified = now
	a.version++
	if what != "" {
		a.logs = append(a.logs, obj{"afsOrderLogId": s.id(), "afsOrderId": a.id, "operateName": what, "operateRemark": remark, "operateTime": now.UnixMilli()})
	}
}

// shown is the case as getAfsOrders shows it.
func (a *afterSale) shown(scopes []string) obj {
	o := obj{"afsOrderId": a.id, "orderId": a.order.id,
		"afsOrderBaseInfo": obj{"buId": "10706", "applyTime": a.applied.UnixMilli(), "createTime": a.applied.UnixMilli(),
			"modifiedTime": a.modified.UnixMilli(), "xidBuyer": a.buyer(), "afsCount": 1},
		"afsOrderStatusInfo": obj{"mainStatus": a.main, "mainStatusDesc": "see the table", "subStatus": 0},
		"afsOrderFlagInfo":   obj{"jdDisputeFlag": a.upgrade != 0},
		"customerApplyInfo":  obj{"customerExpect": a.expect, "customerExpectDesc": string(a.kind), "applyReasonSecondCid": 1, "applyReasonSecondCidDesc": "商品破损"},
		"questionInfo":       obj{"questionDesc": a.text},
		"upgradeInfo":        obj{"upgradeStatus": a.upgrade},
		"skuInfoList":        []obj{{"skuId": a.sku, "skuNum": 1}},
		"customerInfo":       obj{"customerName": "张**", "customerXid": a.buyer()},
		"waybillInfoList":    a.waybills,
	}
	if a.waybills == nil {
		o["waybillInfoList"] = []obj{}
	}
	if !a.hidesDue && !a.disputed() && !a.due.IsZero() {
		o["afsOrderOvertimeInfo"] = obj{"overTime": a.due.UnixMilli()}
	}
	if !a.approved.IsZero() {
		o["approveInfo"] = obj{"approvedTime": a.approved.UnixMilli(), "approveNotes": a.approveNotes}
	}
	if !a.processed.IsZero() {
		o["processInfo"] = obj{"processedTime": a.processed.UnixMilli(), "processNotes": a.processNotes}
	}
	if !a.came.IsZero() {
		o["receiveInfo"] = obj{"receiveTime": a.came.UnixMilli()}
	}
	if slices.Contains(scopes, "refundInfo") {
		refund := obj{"refundStatus": a.refund, "applyRefundAmount": yuan(a.claimed), "estimateRefundDetail": obj{"maxRefundAmount": yuan(a.order.total)}}
		if a.refund != notPaid { // an amount is shown before it has been paid
			refund["actualRefundAmount"] = yuan(a.actual)
			delete(refund, "estimateRefundDetail") // JD shows one or the other
		}
		o["refundInfo"] = refund
	}
	return o
}

func (a *afterSale) buyer() string { return fmt.Sprintf("xid_%d", a.order.id) }

// yuan is an amount as Java writes a double: 49.8, 128.0.
func yuan(cents int64) json.Number {
	text := fmt.Sprintf("%d.%02d", cents/100, cents%100)
	if cents%10 == 0 {
		text = text[:len(text)-1]
	}
	return json.Number(text)
}

func (s *Server) caseOf(id string) *afterSale {
	for _, a := range s.cases {
		if a.id64() == id {
			return a
		}
	}
	return nil
}
