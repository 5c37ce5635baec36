package taobao

import (
	"context"
	"fmt"
	"strings"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/provider"
)

// What taobao.rp.refunds.agree takes at once, in cents: 6,000 yuan of Taobao,
// 10,000 of Tmall. More is a person's to do.
const (
	mostOfTaobao = 600_000
	mostOfTmall  = 1_000_000
)

// The codes of amounts that are refused before they are sent.
const (
	overOrderTotal = "over_order_total"
	badAmount      = "bad_amount"
	notClaimed     = "amount_not_claimed" // TOP pays back what the buyer claims, and no other amount
)

// payable says whether an amount can be paid back on a case; none is the claim.
func payable(st standing, amount complaint.Money) error {
	switch {
	case amount.IsZero() || amount == st.Claimed:
		return nil
	case amount.Currency != st.Claimed.Currency:
		return &provider.Refused{Code: "wrong_currency"}
	case amount.Minor > st.Total.Minor-st.PaidBack.Minor:
		return &provider.Refused{Code: overOrderTotal}
	}
	return &provider.Refused{Code: notClaimed}
}

// agree pays back (taobao.rp.refunds.agree), on Tmall after the review that makes
// the refund eligible for it.
func (c *connection) agree(ctx context.Context, st standing, amount complaint.Money) error {
	if err := payable(st, amount); err != nil {
		return err
	}
	most := int64(mostOfTaobao)
	if c.tmall {
		most = mostOfTmall
	}
	if st.Claimed.Minor > most {
		return &marketplace.NeedsPerson{Task: c.refundByHand("the amount is above what TOP pays back by its interface")}
	}
	if c.tmall {
		reviewed, err := c.review(ctx, st)
		if err != nil {
			return err
		}
		st = reviewed
	}
	// The amount is in cents here, while reads are in yuan; Taobao takes no phase.
	info := fmt.Sprintf("%s|%s|%s", st.ID, cents(st.Claimed), st.Version)
	if c.tmall {
		info += "|" + st.phase
	}
	var out agreed
	if err := c.top.tell(ctx, "taobao.rp.refunds.agree", params{"refund_infos": info}, nil, &out); err != nil {
		return err
	}
	return out.refused(c)
}

type agreed struct {
	Succ    flag `json:"succ"`
	Code    text `json:"msg_code"`
	Message text `json:"message"`
	Results list[struct {
		Succ    flag `json:"succ"`
		Message text `json:"message"`
	}] `json:"results"`
}

// refused says why nothing was paid. A large refund fails and sends a code by SMS
// to the seller's phone: TOP's words are all that tells it.
func (a agreed) refused(c *connection) error {
	if bool(a.Succ) && a.Code != "OP_FAILURE_UE" && a.Code != "SOME_OP_SUCC" {
		return nil
	}
	said := string(a.Message)
	for _, one := range a.Results {
		said += string(one.Message)
	}
	if strings.Contains(said, "短信") || strings.Contains(said, "验证码") {
		return &marketplace.NeedsPerson{Task: c.refundByHand("Taobao sent a code by SMS to the seller's phone")}
	}
	code := word(a.Code)
	if code == "" {
		code = provider.Rejected
	}
	return &provider.Refused{Code: code}
}

// review marks a refund of Tmall as eligible (taobao.rp.refund.review). To do it
// again changes nothing. It may give the case another version: then the case is
// read, and what is paid back must be what it was.
func (c *connection) review(ctx context.Context, st standing) (standing, error) {
	var out struct {
		Success flag `json:"is_success"`
	}
	p := params{"refund_id": st.ID, "operator": c.operator, "refund_phase": st.phase, "refund_version": st.Version, "result": "true", "message": "同意退款"}
	if err := c.top.tell(ctx, "taobao.rp.refund.review", p, nil, &out); err != nil {
		return st, err
	}
	if !out.Success {
		return st, &provider.Refused{Code: "review_refused"}
	}
	after, err := c.read(ctx, st.ID)
	switch {
	case err != nil:
		return st, unsettled(err, "the refund was reviewed")
	case after.status != st.status || after.Claimed != st.Claimed:
		return st, &marketplace.Stale{Have: after.Version, Want: st.Version}
	}
	return after, nil
}
