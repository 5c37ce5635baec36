package taobao

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

// refund is a case as taobao.refund.get writes it.
type refund struct {
	ID            text `json:"refund_id"`
	Tid           text `json:"tid"`
	Oid           text `json:"oid"`
	NumIID        text `json:"num_iid"`
	TotalFee      text `json:"total_fee"`
	RefundFee     text `json:"refund_fee"`
	Status        text `json:"status"`
	OrderStatus   text `json:"order_status"`
	HasGoodReturn flag `json:"has_good_return"`
	DisputeType   text `json:"dispute_type"`
	Reason        text `json:"reason"`
	Desc          text `json:"desc"`
	BuyerNick     text `json:"buyer_nick"`
	Created       text `json:"created"`
	Modified      text `json:"modified"`
	Phase         text `json:"refund_phase"`
	Version       text `json:"refund_version"`
	Constraint    text `json:"operation_contraint"` // TOP's spelling
	CsStatus      text `json:"cs_status"`
	Timeout       *struct {
		Exists flag `json:"exist_timeout"`
		At     text `json:"timeout"`
	} `json:"refund_remind_timeout"`
}

var refundFields = fields("refund_id", "tid", "oid", "num_iid", "title", "total_fee", "refund_fee", "payment", "status", "order_status",
	"good_status", "has_good_return", "dispute_type", "reason", "desc", "buyer_nick", "created", "modified", "refund_phase",
	"refund_version", "operation_contraint", "cs_status", "advance_status", "refund_remind_timeout", "company_name", "sid", "num", "sku")

// Dispute implements marketplace.CaseReader.
func (c *connection) Dispute(ctx context.Context, id string) (marketplace.Dispute, error) {
	st, err := c.read(ctx, id)
	return st.Dispute, err
}

// read reads a case. What taobao.refund.get names an exchange, or does not know, is
// read as one on Tmall.
func (c *connection) read(ctx context.Context, id string) (standing, error) {
	if !number.MatchString(id) {
		return standing{}, &provider.Refused{Code: notFound}
	}
	var out struct {
		Refund json.RawMessage `json:"refund"`
	}
	err := c.top.ask(ctx, "taobao.refund.get", params{"refund_id": id, "fields": refundFields}, &out)
	if refused := (*provider.Refused)(nil); errors.As(err, &refused) && refused.Code == notFound && c.tmall {
		return c.readExchange(ctx, id)
	}
	if err != nil {
		return standing{}, err
	}
	var r refund
	if err := json.Unmarshal(out.Refund, &r); err != nil || r.ID == "" {
		return standing{}, &provider.Unknown{Err: errors.New("taobao.refund.get: a refund that is none")}
	}
	if c.tmall && r.DisputeType == "TMALL_EXCHANGE" {
		return c.readExchange(ctx, id)
	}
	if states[r.Status] == "" {
		return standing{}, unknownStatus("taobao.refund.get", r.Status)
	}
	if _, known := reviews[r.CsStatus]; !known {
		return standing{}, unknownStatus("taobao.refund.get", "cs_status."+r.CsStatus)
	}
	st, err := r.standing(out.Refund)
	if err != nil {
		return standing{}, &provider.Unknown{Err: fmt.Errorf("taobao.refund.get: %w", err)}
	}
	return st, c.allow(ctx, &st)
}

func (r refund) standing(raw json.RawMessage) (standing, error) {
	total, err := yuan(r.TotalFee)
	if err != nil {
		return standing{}, err
	}
	claimed, err := yuan(r.RefundFee)
	if err != nil {
		return standing{}, err
	}
	record, err := canonical(raw)
	if err != nil {
		return standing{}, err
	}
	st := standing{phase: string(r.Phase), part: string(r.Oid), status: r.Status, onPages: r.byHand() != "", Dispute: marketplace.Dispute{
		ID: string(r.ID), Order: string(r.Tid), Version: string(r.Version), Kind: r.kind(), State: states[r.Status],
		Reason: string(r.Reason), Text: string(r.Desc), Customer: buyer(r.BuyerNick), Total: total, Claimed: claimed,
		Review: reviews[r.CsStatus], OpenedAt: instant(r.Created), ModifiedAt: instant(r.Modified), Record: record,
	}}
	if r.NumIID != "" {
		st.Items = []string{string(r.NumIID)}
	}
	if r.Status == success {
		st.PaidBack = claimed
	}
	st.Ruling = r.ruling(total, claimed)
	st.underReview()
	r.answers(&st)
	if r.Timeout != nil && bool(r.Timeout.Exists) {
		st.due(instant(r.Timeout.At))
	} else {
		st.due(time.Time{})
	}
	return st, nil
}

func (r refund) kind() marketplace.Kind {
	if kind, known := kinds[r.DisputeType]; known {
		return kind
	}
	if r.HasGoodReturn {
		return marketplace.ReturnRefund
	}
	return marketplace.RefundOnly
}

// byHand says why a case is answered on the platform's pages only: TOP marks it so,
// or has no call for its kind, as for Taobao's own exchanges and repairs.
func (r refund) byHand() string {
	switch kind := r.kind(); {
	case r.Constraint == onlyOnPages:
		return onlyOnPages
	case kind != marketplace.RefundOnly && kind != marketplace.ReturnRefund:
		return noCall
	}
	return ""
}

// buyer is as much as TOP shows: a nick, masked or not as the app is allowed.
func buyer(nick text) complaint.Person {
	return complaint.Person{Name: string(nick), Locale: "zh-CN", Timezone: "Asia/Shanghai", PreferredChannel: "platform"}
}

// unknownStatus is for a status that TOP's documentation does not have: what it
// means is not guessed.
func unknownStatus(method string, status text) error {
	return &provider.Unknown{Err: fmt.Errorf("%s: the status %q is not known", method, word(status))}
}
