package jdtest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (s *Server) listAfs(c request) (any, int, error) {
	from, to := number(c.query["updateStartTime"]), number(c.query["updateEndTime"])
	if from == 0 || to < from {
		return nil, 0, no("window")
	}
	var in []*afterSale
	for _, a := range s.cases {
		if ms := a.modified.UnixMilli(); ms >= from && ms <= to {
			in = append(in, a)
		}
	}
	slices.SortFunc(in, func(a, b *afterSale) int { return cmp.Compare(b.id, a.id) })
	cut, items, err := page(in, c)
	rows := make([]obj, 0, len(cut))
	for _, a := range cut {
		rows = append(rows, a.shown(nil))
	}
	return rows, items, err
}

func (s *Server) getAfs(c request) (any, int, error) {
	a := s.caseOf(c.path["afsOrderId"])
	if a == nil {
		return nil, 0, nil // success, and nothing in it
	}
	return a.shown(strings.Split(c.query["scopeSet"], ",")), 0, nil
}

func (s *Server) listLogs(c request) (any, int, error) {
	a := s.caseOf(c.path["afsOrderId"])
	if a == nil {
		return nil, 0, no("missing")
	}
	return page3(page(a.logs, c))
}

func page3(rows []obj, items int, err error) (any, int, error) {
	if rows == nil {
		rows = []obj{}
	}
	return rows, items, err
}

// form is money that JD gave a buyer by itself.
type form struct {
	id      int64
	advance bool // a payment form: paid in advance; else a compensation
	order   int64
	ref     int64
	cents   int64
	status  int
	at      time.Time
}

func (s *Server) listCompensations(c request) (any, int, error) {
	var rows []obj
	for _, f := range s.forms {
		if !f.advance && (c.query["refId"] == "" || strconv.FormatInt(f.ref, 10) == c.query["refId"]) {
			rows = append(rows, obj{"compensationFormId": f.id, "refId": f.ref, "realCompensationPrice": yuan(f.cents),
				"shouldCompensationPrice": yuan(f.cents), "orderInfo": obj{"orderId": f.order}, "createdTime": f.at.UnixMilli()})
		}
	}
	return page3(page(rows, c))
}

func (s *Server) listPayments(c request) (any, int, error) {
	var rows []obj
	for _, f := range s.forms {
		if f.advance && (c.query["orderId"] == "" || strconv.FormatInt(f.order, 10) == c.query["orderId"]) {
			rows = append(rows, obj{"paymentFormId": f.id, "orderId": f.order, "payAmount": yuan(f.cents), "status": f.status, "applyTime": f.at.UnixMilli()})
		}
	}
	return page3(page(rows, c))
}

func (o *order) shown() obj {
	return obj{"orderId": o.id, "orderStatusDesc": "完成", "createdTime": o.created.UnixMilli(), "xidBuyer": "xid_" + strconv.FormatInt(o.id, 10),
		"paymentInfo":     obj{"actualPayAmount": yuan(o.total), "shouldPayAmount": yuan(o.total)},
		"transportInfo":   obj{"waybillCode": o.waybill, "logisticsId": "2087"},
		"skuItemInfoList": []obj{{"skuId": o.sku, "num": 1, "jdPrice": yuan(o.total)}}}
}

func (s *Server) listOrders(c request) (any, int, error) {
	var rows []obj
	for _, o := range s.orders {
		if ms := o.created.UnixMilli(); ms >= number(c.query["startTime"]) && ms < number(c.query["endTime"]) {
			rows = append(rows, o.shown())
		}
	}
	return page3(page(rows, c))
}

func (s *Server) getOrder(c request) (any, int, error) {
	o := s.orders[number(c.path["orderId"])]
	if o == nil {
		return nil, 0, nil
	}
	return o.shown(), 0, nil
}

func (s *Server) listTraces(c request) (any, int, error) {
	o := s.orders[number(c.query["orderId"])]
	if o == nil || c.query["waybillCode"] != o.waybill || c.query["providerCode"] == "" {
		return []obj{}, 0, nil
	}
	return []obj{{"waybillCode": o.waybill, "providerId": 2087, "providerName": "京东快递", "traceDataList": []obj{
		{"msgTime": o.created.Add(48 * time.Hour).UnixMilli(), "content": "已签收", "groupType": "delivered"}}}}, 0, nil
}

// said is one line of a talk.
type said struct {
	text   string
	seller bool
	at     time.Time
}

func (s *Server) listSessions(c request) (any, int, error) {
	if number(c.query["startTime"]) == 0 || number(c.query["endTime"]) <= number(c.query["startTime"]) {
		return nil, 0, no("window")
	}
	rows := []obj{}
	for _, a := range s.cases {
		if c.query["customerList"] != "" && !slices.Contains(strings.Split(c.query["customerList"], ","), a.buyer()) {
			continue
		}
		if len(s.talks[a.id]) > 0 {
			rows = append(rows, obj{"sid": "s" + a.id64(), "orderId": a.order.id, "skuId": a.sku, "createdTime": s.talks[a.id][0].at.UnixMilli()})
		}
	}
	return page3(page(rows, c))
}

func (s *Server) listChat(c request) (any, int, error) {
	a := s.caseOf(strings.TrimPrefix(c.path["sid"], "s"))
	if a == nil {
		return nil, 0, no("missing")
	}
	rows := []obj{}
	for i, line := range s.talks[a.id] {
		by := 0
		if line.seller {
			by = 1
		}
		rows = append(rows, obj{"sid": c.path["sid"], "uuid": strconv.Itoa(i), "content": line.text, "waiterSend": by, "createdTime": line.at.UnixMilli()})
	}
	return rows, 0, nil
}
