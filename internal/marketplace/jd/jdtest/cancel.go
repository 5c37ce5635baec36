package jdtest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace/marketplacetest"
)

// cancel is a refund that a buyer asks for before the goods went out.
type cancel struct {
	id               int64
	order            *order
	cents            int64
	status           int
	applied, checked time.Time
	remark, by       string
	took             []string
	paid             []complaint.Money
}

// financeTakes is how long JD's finance takes to pay what the seller passed.
const financeTakes = time.Hour

// OpensCancel lets a buyer ask for his money before the goods went out.
func (s *Server) OpensCancel(o marketplacetest.Opening) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &cancel{id: s.id(), order: s.orderFor(o), cents: o.Claimed.Minor, applied: s.clock.Now()}
	s.cancels = append(s.cancels, c)
	return "cancel-" + strconv.FormatInt(c.id, 10)
}

func (s *Server) cancelOf(id string) *cancel {
	for _, c := range s.cancels {
		if strconv.FormatInt(c.id, 10) == strings.TrimPrefix(id, "cancel-") {
			return c
		}
	}
	return nil
}

func (c *cancel) shown() obj {
	o := obj{"id": c.id, "orderId": strconv.FormatInt(c.order.id, 10), "buyerId": "u", "buyerName": "张**", "status": c.status,
		"applyTime": c.applied.In(cst).Format(josTime), "applyRefundSum": c.cents, "reason": "不想要了"}
	if !c.checked.IsZero() {
		o["checkTime"], o["checkRemark"], o["checkUserName"] = c.checked.In(cst).Format(josTime), c.remark, c.by
	}
	return o
}

func (s *Server) queryByID(p parameters) obj {
	c := s.cancelOf(p.text("id"))
	if c == nil {
		return obj{"code": "0", "queryResult": obj{"success": true, "result": []obj{}}}
	}
	return obj{"code": "0", "queryResult": obj{"success": true, "result": []obj{{"refundApplyVo": c.shown()}}}}
}

func (s *Server) queryPageList(p parameters) obj {
	which := "applyTime"
	if p.text("checkTimeStart") != "" {
		which = "checkTime"
	}
	from, err := time.ParseInLocation(josTime, p.text(which+"Start"), cst)
	to, err2 := time.ParseInLocation(josTime, p.text(which+"End"), cst)
	index, size := number(p.text("pageIndex")), number(p.text("pageSize"))
	if err != nil || err2 != nil || index < 1 || size < 1 || size > 50 {
		return obj{"code": "0", "queryResult": obj{"success": false, "errorCode": "fake.parameter"}}
	}
	var in []obj
	for _, c := range s.cancels {
		at := c.applied
		if which == "checkTime" {
			at = c.checked
		}
		if !at.IsZero() && !at.Before(from) && at.Before(to.Add(time.Second)) {
			in = append(in, c.shown())
		}
	}
	first := min((index-1)*size, int64(len(in)))
	return obj{"code": "0", "queryResult": obj{"success": true, "totalCount": len(in), "result": in[first:min(first+size, int64(len(in)))]}}
}

func (s *Server) replyRefund(p parameters) obj {
	answer := func(code string) obj {
		if code == "" {
			return obj{"code": "0", "replyResult": obj{"success": true}}
		}
		return obj{"code": "0", "replyResult": obj{"success": false, "errorCode": "fake." + code}}
	}
	c := s.cancelOf(p.text("id"))
	status, reject := number(p.text("status")), number(p.text("rejectType"))
	switch {
	case c == nil:
		return answer("missing")
	case p.text("checkUserName") == "", p.text("remark") == "" && status != 9, status == 2 && (reject < 1 || reject > 6):
		return answer("parameter")
	case c.status != 0:
		return answer("state")
	case status != 1 && status != 2:
		return answer("parameter")
	}
	c.status, c.checked, c.remark, c.by = int(status), s.clock.Now(), p.text("remark"), p.text("checkUserName")
	c.took = append(c.took, map[int64]string{1: "accept", 2: "refuse"}[status])
	return answer("")
}

// finance pays what the seller passed, when its time has come.
func (s *Server) finance(c *cancel) {
	if c.status == 1 && !s.clock.Now().Before(c.checked.Add(financeTakes)) {
		c.status, c.checked = 3, s.clock.Now()
		c.paid = append(c.paid, money(c.cents))
	}
}

func (s *Server) orderFor(o marketplacetest.Opening) *order {
	id := number(o.Order)
	if id == 0 {
		id = s.id()
	}
	if known := s.orders[id]; known != nil {
		return known
	}
	sku := number(o.Item)
	if sku == 0 {
		sku = s.id()
	}
	made := &order{id: id, total: o.Total.Minor, created: s.clock.Now().Add(-72 * time.Hour), sku: sku, waybill: fmt.Sprintf("JDVA%d", id)}
	s.orders[id] = made
	return made
}
