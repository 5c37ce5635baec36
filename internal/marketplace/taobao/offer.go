package taobao

import (
	"cmp"
	"context"
	"strings"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/provider"
)

// offer proposes to the buyer to send the goods back for an amount
// (taobao.refund.negotiatereturn). It is the only offer TOP has a call for.
func (c *connection) offer(ctx context.Context, st standing, a marketplace.Answer) error {
	amount := a.Amount
	if amount.IsZero() {
		amount = st.Claimed
	}
	switch {
	case amount.Currency != st.Total.Currency:
		return &provider.Refused{Code: "wrong_currency"}
	case amount.Minor > st.Total.Minor-st.PaidBack.Minor:
		return &provider.Refused{Code: overOrderTotal}
	case amount.Minor <= 0:
		return &provider.Refused{Code: badAmount}
	}
	var frame struct {
		Most struct {
			Fee text `json:"max_refund_fee"` // cents
		} `json:"max_refund_fee"`
		Addresses list[struct {
			ID text `json:"address_id"`
		}] `json:"address_list"`
	}
	if err := c.top.ask(ctx, "taobao.refund.negotiatereturn.render", params{"refund_id": st.ID}, &frame); err != nil {
		return err
	}
	if most, err := complaint.ParseMoney(string(frame.Most.Fee), "JPY"); frame.Most.Fee != "" && err == nil && amount.Minor > most.Minor {
		return &provider.Refused{Code: overOrderTotal}
	}
	where, want := "", cmp.Or(a.Address, c.address)
	for _, one := range frame.Addresses {
		if want == "" || want == string(one.ID) {
			where = string(one.ID)
			break
		}
	}
	if where == "" {
		return &provider.Refused{Code: noAddress}
	}
	p := params{"refund_id": st.ID, "refund_version": st.Version, "refund_fee": cents(amount), "address_id": where}
	return c.top.tell(ctx, "taobao.refund.negotiatereturn", p, nil, &struct{}{})
}

// offered reports whether the case shows the offer. TOP has no field for it: what
// shows is that the case has moved on and that the history of what the seller did
// names the amount since. Where it does not, the answer is Stale, and the version
// that TOP itself checks keeps the offer from being made twice.
func (c *connection) offered(ctx context.Context, st standing, a marketplace.Answer) (bool, error) {
	if st.exchange || a.Version == st.Version || a.Version == "" {
		return false, nil
	}
	amount := a.Amount
	if amount.IsZero() {
		amount = st.Claimed
	}
	letters, _, err := c.letters(ctx, st)
	if err != nil {
		return false, err
	}
	from := since(a.Version)
	for _, l := range letters {
		if at := instant(l.Created); l.Role == "2" && !at.Before(from) && words(string(l.Content)) != words(a.Text) && names(l.Content, amount) {
			return true, nil
		}
	}
	return false, nil
}

// names reports whether a text has the amount, 30.00 and not 130.00.
func names(content text, amount complaint.Money) bool {
	rest := string(content)
	for {
		before, after, found := strings.Cut(rest, amount.Value())
		if !found {
			return false
		}
		digit := func(s string) bool { return s != "" && strings.Contains("0123456789.,", s) }
		first, last := "", ""
		if before != "" {
			last = before[len(before)-1:]
		}
		if after != "" {
			first = after[:1]
		}
		if !digit(last) && (!digit(first) || first == "." || first == ",") {
			return true
		}
		rest = after
	}
}
