package jd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"redress/internal/provider"
)

const (
	afsOrders = "/sp-aftercare/v0/afs-orders"
	oneAfs    = afsOrders + "/{afsOrderId}"
	afsLogs   = oneAfs + "/logs"
)

// afsOrder is an after-sale order, as much of it as we read. Desc texts are for
// people and decide nothing.
type afsOrder struct {
	ID      digits `json:"afsOrderId"`
	OrderID digits `json:"orderId"`
	Notes   string `json:"approveNotes"`
	Base    struct {
		Applied  digits `json:"applyTime"`
		Created  digits `json:"createTime"`
		Modified digits `json:"modifiedTime"`
		Buyer    string `json:"xidBuyer"`
	} `json:"afsOrderBaseInfo"`
	Status struct {
		Main digits `json:"mainStatus"`
		Sub  digits `json:"subStatus"`
		Desc string `json:"mainStatusDesc"`
	} `json:"afsOrderStatusInfo"`
	Overtime struct {
		At digits `json:"overTime"`
	} `json:"afsOrderOvertimeInfo"`
	Flags struct {
		Dispute yes `json:"jdDisputeFlag"`
	} `json:"afsOrderFlagInfo"`
	Apply struct {
		Expect digits `json:"customerExpect"`
		Reason string `json:"applyReasonSecondCidDesc"`
		First  string `json:"applyReasonFirstCidDesc"`
	} `json:"customerApplyInfo"`
	Question struct {
		Text string `json:"questionDesc"`
		Kind string `json:"questionTypeSecondCidDesc"`
	} `json:"questionInfo"`
	Negotiation struct {
		Status digits `json:"negotiationStatus"`
	} `json:"negotiationInfo"`
	Upgrade struct {
		Status     digits `json:"upgradeStatus"`
		Suggestion string `json:"upgradeSuggestion"`
	} `json:"upgradeInfo"`
	Refund struct {
		Status   digits `json:"refundStatus"`
		Applied  digits `json:"applyRefundAmount"`
		Actual   digits `json:"actualRefundAmount"`
		Estimate struct {
			Max digits `json:"maxRefundAmount"`
		} `json:"estimateRefundDetail"`
		AppliedDetail struct {
			Amount digits `json:"refundAmount"`
		} `json:"applyRefundDetail"`
		ActualDetail struct {
			Amount digits `json:"actualRefundAmount"`
		} `json:"actualRefundDetail"`
	} `json:"refundInfo"`
	Order struct {
		ID digits `json:"orderId"`
	} `json:"orderInfo"`
	Approve struct {
		At    digits `json:"approvedTime"`
		Notes string `json:"approveNotes"`
	} `json:"approveInfo"`
	Process struct {
		At    digits `json:"processedTime"`
		Notes string `json:"processNotes"`
	} `json:"processInfo"`
	Receive struct {
		At digits `json:"receiveTime"`
	} `json:"receiveInfo"`
	Waybills []struct {
		Type     digits `json:"waybillType"`
		Code     string `json:"waybillCode"`
		Provider digits `json:"providerId"`
	} `json:"waybillInfoList"`
	SKUs []struct {
		ID  digits `json:"skuId"`
		Num digits `json:"skuNum"`
	} `json:"skuInfoList"`
	Tracks []struct {
		Text string `json:"trackContext"`
	} `json:"afsOrderTrackInfoList"`
	Customer struct {
		Name string `json:"customerName"`
		XID  string `json:"customerXid"`
		Tel  string `json:"customerMobilePhone"`
	} `json:"customerInfo"`
}

// isNumber says whether an id can be one of JD's; nothing else goes into a path.
func isNumber(id string) bool {
	return id != "" && len(id) <= 19 && strings.Trim(id, "0123456789") == ""
}

// afs reads one after-sale order. Its money is shown only when it is asked for.
func (g *gateway) afs(ctx context.Context, id string) (afsOrder, json.RawMessage, error) {
	if !isNumber(id) {
		return afsOrder{}, nil, fmt.Errorf("jd after-sale order: %w", notFound.err("", nil))
	}
	e, err := g.ask(ctx, call{method: http.MethodGet, path: oneAfs, in: map[string]string{"afsOrderId": id},
		query: map[string]string{"scopeSet": "refundInfo,skuExtInfo"}})
	if err != nil {
		return afsOrder{}, nil, err
	}
	if isNothing(e.Data) {
		return afsOrder{}, nil, fmt.Errorf("jd after-sale order: %w", notFound.err("", nil))
	}
	var o afsOrder
	if err := json.Unmarshal(e.Data, &o); err != nil {
		return o, nil, badAnswer("the after-sale order")
	}
	// JD writes some things in two places, and not always in both.
	o.OrderID = digits(firstOf(string(o.OrderID), string(o.Order.ID)))
	o.Refund.Applied = digits(firstOf(string(o.Refund.Applied), string(o.Refund.AppliedDetail.Amount)))
	o.Refund.Actual = digits(firstOf(string(o.Refund.Actual), string(o.Refund.ActualDetail.Amount)))
	if string(o.ID) != id {
		return o, nil, &provider.Unknown{Err: errors.New("JD answered with another after-sale order")}
	}
	return o, e.Data, nil
}

func isNothing(data json.RawMessage) bool {
	text := strings.TrimSpace(string(data))
	return text == "" || text == "null" || text == "{}"
}

// badAnswer leaves out what json says of it, which can repeat what stood there.
func badAnswer(of string) error {
	return &provider.Unknown{Err: fmt.Errorf("%s cannot be read", of)}
}

// said is every remark that JD shows of what was done on the case: ours hold our
// key, by which we know them again.
func (g *gateway) said(ctx context.Context, o afsOrder) ([]string, error) {
	said := []string{o.Notes, o.Approve.Notes, o.Process.Notes}
	for _, t := range o.Tracks {
		said = append(said, t.Text)
	}
	for page := 1; page <= logPages; page++ {
		e, err := g.ask(ctx, call{method: http.MethodGet, path: afsLogs, in: map[string]string{"afsOrderId": string(o.ID)},
			query: map[string]string{"page": fmt.Sprint(page), "pageSize": fmt.Sprint(pageSize)}})
		if err != nil {
			return nil, err
		}
		var logs []struct {
			Remark string `json:"operateRemark"`
		}
		if !isNothing(e.Data) && json.Unmarshal(e.Data, &logs) != nil {
			return nil, badAnswer("the after-sale order's log")
		}
		for _, l := range logs {
			said = append(said, l.Remark)
		}
		if int64(page*pageSize) >= e.Pagination.Items.int() {
			break
		}
	}
	return said, nil
}

const (
	pageSize = 50 // of every list
	logPages = 20 // of one case's log; a case has a dozen entries
)
