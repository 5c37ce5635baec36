package taobao

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// exchange is a case as tmall.exchange.get writes it.
type exchange struct {
	ID         text `json:"dispute_id"`
	Order      text `json:"biz_order_id"`
	Status     text `json:"status"`
	Version    text `json:"refund_version"`
	Phase      text `json:"refund_phase"`
	Reason     text `json:"reason"`
	Desc       text `json:"desc"`
	Price      text `json:"price"`
	BuyerNick  text `json:"buyer_nick"`
	Created    text `json:"created"`
	Modified   text `json:"modified"`
	TimeOut    text `json:"time_out"`
	CsStatus   text `json:"cs_status"`
	Constraint text `json:"operation_contraint"` // TOP's spelling
}

var exchangeFields = fields("dispute_id", "bizorder_id", "num", "buyer_nick", "status", "created", "modified", "reason", "title",
	"buyer_logistic_no", "seller_logistic_no", "bought_sku", "exchange_sku", "buyer_logistic_name", "seller_logistic_name")

// exchanged is the ExchangeBaseResponse that each tmall.exchange.* answers with: a
// no of its own may stand in an answer that is none of TOP's errors.
type exchanged struct {
	Result struct {
		Success  *flag           `json:"success"`
		Code     text            `json:"msg_code"`
		Exchange json.RawMessage `json:"exchange"`
	} `json:"result"`
}

func (e exchanged) refused() error {
	if e.Result.Success == nil || bool(*e.Result.Success) {
		return nil
	}
	code := word(e.Result.Code)
	switch {
	case strings.Contains(code, "not_exist"):
		code = notFound
	case code == "":
		code = provider.Rejected
	}
	return &provider.Refused{Code: code}
}

func (c *connection) readExchange(ctx context.Context, id string) (standing, error) {
	var out exchanged
	if err := c.top.ask(ctx, "tmall.exchange.get", params{"dispute_id": id, "fields": exchangeFields}, &out); err != nil {
		return standing{}, err
	}
	if err := out.refused(); err != nil {
		return standing{}, err
	}
	var e exchange
	if err := json.Unmarshal(out.Result.Exchange, &e); err != nil || e.ID == "" {
		return standing{}, &provider.Unknown{Err: errors.New("tmall.exchange.get: an exchange that is none")}
	}
	if exchangeStates[e.Status] == "" {
		return standing{}, unknownStatus("tmall.exchange.get", e.Status)
	}
	if _, known := reviews[e.CsStatus]; !known {
		return standing{}, unknownStatus("tmall.exchange.get", "cs_status."+e.CsStatus)
	}
	record, err := canonical(out.Result.Exchange)
	if err != nil {
		return standing{}, &provider.Unknown{Err: errors.New("tmall.exchange.get: a record that is none")}
	}
	total, err := yuan(e.Price)
	if err != nil {
		return standing{}, &provider.Unknown{Err: err}
	}
	st := standing{exchange: true, phase: string(e.Phase), status: e.Status, onPages: e.Constraint == onlyOnPages, Dispute: marketplace.Dispute{
		ID: string(e.ID), Order: string(e.Order), Version: string(e.Version), Kind: marketplace.Exchange, State: exchangeStates[e.Status],
		Reason: string(e.Reason), Text: string(e.Desc), Customer: buyer(e.BuyerNick), Total: total,
		Review: reviews[e.CsStatus], OpenedAt: instant(e.Created), ModifiedAt: instant(e.Modified), Record: record,
	}}
	st.underReview()
	e.answers(&st)
	st.due(instant(e.TimeOut))
	return st, nil
}

func (e exchange) answers(st *standing) {
	st.Cannot = map[marketplace.AnswerKind]string{}
	switch {
	case st.State == marketplace.Reviewed:
	case st.onPages:
		for _, kind := range answerKinds {
			st.Cannot[kind] = onlyOnPages
		}
	case exchangeOpen[e.Status] && e.Constraint == cannotRefuse:
		st.Can, st.Cannot[marketplace.Refuse] = []marketplace.AnswerKind{marketplace.AcceptReturn}, cannotRefuse
	case exchangeOpen[e.Status]:
		st.Can = []marketplace.AnswerKind{marketplace.AcceptReturn, marketplace.Refuse}
	case st.State == marketplace.Returned:
		st.Can = []marketplace.AnswerKind{marketplace.ReturnCame, marketplace.RefuseReturn}
	}
	st.explain(string(e.Status))
}

// change carries out one of tmall.exchange.*, which have no version: TOP itself
// cannot see that the case moved on, so it is read right before.
func (c *connection) change(ctx context.Context, method string, p params, files []upload) error {
	var out exchanged
	if err := c.top.tell(ctx, method, p, files, &out); err != nil {
		return err
	}
	return out.refused()
}
