package jd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/provider"
)

// cancelPrefix marks the id of a refund that was asked for before the goods went
// out. Those live on the older gateway, with numbers of their own.
const cancelPrefix = "cancel-"

const (
	queryByID     = "jingdong.pop.afs.soa.refundapply.queryById"
	queryPageList = "jingdong.pop.afs.soa.refundapply.queryPageList"
	waitNumber    = "jingdong.pop.afs.soa.refundapply.getWaitRefundNum"
)

// application is such a refund. Its amount is in cents.
type application struct {
	ID      digits `json:"id"`
	Order   digits `json:"orderId"`
	Buyer   string `json:"buyerName"`
	Applied string `json:"applyTime"`
	Checked string `json:"checkTime"`
	Cents   digits `json:"applyRefundSum"`
	Status  digits `json:"status"`
	Remark  string `json:"checkRemark"`
	Reason  string `json:"reason"`
}

// result is how the methods of refundapply answer. What they found is a list of
// applications, each bare or in refundApplyVo, or one alone.
type result struct {
	Success *yes            `json:"success"`
	Result  json.RawMessage `json:"result"`
	Total   digits          `json:"totalCount"`
	Code    code            `json:"errorCode"`
}

func (r result) fails(c Codes) error {
	if r.Success == nil || bool(*r.Success) {
		return nil
	}
	return c.Errors.JOS[string(r.Code)].orRefused(r.Code)
}

func (m meaning) orRefused(c code) error {
	if m != "" {
		return m.err(c, nil)
	}
	return &provider.Refused{Code: c.named("jos_")}
}

func found(raw json.RawMessage) ([]json.RawMessage, error) {
	if isNothing(raw) {
		return nil, nil
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		list = []json.RawMessage{raw}
	}
	for i, one := range list {
		var wrapped struct {
			Inner json.RawMessage `json:"refundApplyVo"`
		}
		if json.Unmarshal(one, &wrapped) != nil {
			return nil, badAnswer("a refund asked for")
		}
		if !isNothing(wrapped.Inner) {
			list[i] = wrapped.Inner
		}
	}
	return list, nil
}

// application reads one.
func (g *gateway) application(ctx context.Context, id string) (application, json.RawMessage, error) {
	if !isNumber(id) {
		return application{}, nil, fmt.Errorf("jd refund asked for: %w", notFound.err("", nil))
	}
	raw, err := g.older(ctx, queryByID, map[string]any{"id": json.Number(id)})
	if err != nil {
		return application{}, nil, err
	}
	var said struct {
		Result result `json:"queryResult"`
	}
	if json.Unmarshal(raw, &said) != nil {
		return application{}, nil, badAnswer("the refund asked for")
	}
	if err := said.Result.fails(g.codes); err != nil {
		return application{}, nil, err
	}
	list, err := found(said.Result.Result)
	if err != nil {
		return application{}, nil, err
	}
	if len(list) == 0 {
		return application{}, nil, fmt.Errorf("jd refund asked for: %w", notFound.err("", nil))
	}
	var a application
	if json.Unmarshal(list[0], &a) != nil {
		return a, nil, badAnswer("the refund asked for")
	}
	if string(a.ID) != id {
		return a, nil, &provider.Unknown{Err: errors.New("JD answered with another refund asked for")}
	}
	return a, list[0], nil
}

func (p *platform) applications(ctx context.Context, list string, since, until time.Time, page int) ([]marketplace.Changed, int64, error) {
	which := "applyTime"
	if list == listChecked {
		which = "checkTime"
	}
	raw, err := p.g.older(ctx, queryPageList, map[string]any{
		which + "Start": since.In(shanghai).Format(josTime), which + "End": until.Add(time.Second).In(shanghai).Format(josTime),
		"pageIndex": page, "pageSize": pageSize})
	if err != nil {
		return nil, 0, err
	}
	var said struct {
		Result result `json:"queryResult"`
	}
	if json.Unmarshal(raw, &said) != nil {
		return nil, 0, badAnswer("the list of refunds asked for")
	}
	if err := said.Result.fails(p.codes); err != nil {
		return nil, 0, err
	}
	rows, err := found(said.Result.Result)
	if err != nil {
		return nil, 0, err
	}
	var cases []marketplace.Changed
	for _, row := range rows {
		var a application
		if json.Unmarshal(row, &a) != nil || !isNumber(string(a.ID)) {
			return nil, 0, badAnswer("a refund asked for")
		}
		at := josInstant(a.Applied)
		if list == listChecked {
			at = josInstant(a.Checked)
		}
		cases = append(cases, marketplace.Changed{ID: cancelPrefix + string(a.ID), At: at})
	}
	return cases, said.Result.Total.int(), nil
}

// cancelled reads such a refund as a case.
func (p *platform) cancelled(ctx context.Context, id string) (marketplace.Dispute, error) {
	a, raw, err := p.g.application(ctx, id)
	if err != nil {
		return marketplace.Dispute{}, fmt.Errorf("read case: %w", err)
	}
	d := marketplace.Dispute{ID: cancelPrefix + id, Order: string(a.Order), Version: string(a.Status), Kind: marketplace.RefundOnly,
		State: marketplace.SellersTurn, Reason: a.Reason, Customer: complaint.Person{Name: a.Buyer}, DueUnknown: true,
		OpenedAt: josInstant(a.Applied), ModifiedAt: josInstant(firstOf(a.Checked, a.Applied)), Cannot: map[marketplace.AnswerKind]string{}}
	if d.Claimed, err = a.Cents.cents(); err != nil {
		return d, badAnswer("the amount asked for")
	}
	o, orderRaw, err := p.g.order(ctx, d.Order)
	if err != nil {
		return d, fmt.Errorf("read case's order: %w", err)
	}
	if d.Total, err = o.Payment.Actual.yuan(); err != nil {
		return d, badAnswer("the order's total")
	}
	paid, forms, err := p.paidByJD(ctx, id, d.Order)
	if err != nil {
		return d, fmt.Errorf("read what JD paid: %w", err)
	}
	status, known := p.codes.RefundApply[string(a.Status)]
	if known {
		d.State = status.State
	}
	d.PaidBack = paid
	if status.Pays {
		d.PaidBack.Minor += d.Claimed.Minor
	}
	for _, kind := range kinds {
		switch {
		case kind != marketplace.Accept && kind != marketplace.Refuse:
			d.Cannot[kind] = "a refund asked for before the goods went out is paid or refused"
		case d.State != marketplace.SellersTurn:
			d.Cannot[kind] = "it has been answered"
		default:
			d.Can = append(d.Can, kind)
		}
	}
	d.DueUnknown = d.State == marketplace.SellersTurn
	d.Record, err = record(map[string]json.RawMessage{"refund_apply": raw, "order": orderRaw, "jd_payments": forms})
	return d, err
}
