package taobao

import (
	"cmp"
	"context"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

const noAddress = "return_address_missing"

// address is one of the shop's own, of taobao.logistics.address.search.
type address struct {
	ID       text `json:"contact_id"`
	Name     text `json:"contact_name"`
	Province text `json:"province"`
	City     text `json:"city"`
	Country  text `json:"country"` // the district, as TOP names it
	Street   text `json:"addr"`
	Post     text `json:"zip_code"`
	Phone    text `json:"phone"`
	Mobile   text `json:"mobile_phone"`
	Returns  flag `json:"cancel_def"` // the default for returns
}

// returnAddress is where goods go back to: the address that is named, else the
// shop's setting, else its default for returns.
func (c *connection) returnAddress(ctx context.Context, named string) (address, error) {
	var out struct {
		Addresses list[address] `json:"addresses"`
	}
	if err := c.top.ask(ctx, "taobao.logistics.address.search", params{}, &out); err != nil {
		return address{}, err
	}
	want := cmp.Or(named, c.address)
	for _, a := range out.Addresses {
		if want == string(a.ID) || want == "" && bool(a.Returns) {
			return a, nil
		}
	}
	return address{}, &provider.Refused{Code: noAddress}
}

// agreeToReturn lets the goods come back: taobao.rp.returngoods.agree, or
// tmall.exchange.agree.
func (c *connection) agreeToReturn(ctx context.Context, st standing, a marketplace.Answer) error {
	where, err := c.returnAddress(ctx, a.Address)
	if err != nil {
		return err
	}
	if st.exchange {
		return c.change(ctx, "tmall.exchange.agree", params{"dispute_id": st.ID, "address_id": string(where.ID), "leave_message": a.Text,
			"fields": exchangeAnswer}, nil)
	}
	p := params{"refund_id": st.ID, "seller_address_id": string(where.ID), "refund_version": st.Version}
	if c.tmall {
		p["refund_phase"], p["remark"] = st.phase, cmp.Or(a.Text, "同意退货")
	} else {
		p["remark"], p["name"], p["mobile"], p["post"] = a.Text, string(where.Name), string(where.Mobile), string(where.Post)
		p["tel"] = string(cmp.Or(where.Phone, where.Mobile))
		p["address"] = string(where.Province + where.City + where.Country + where.Street)
		for _, field := range []string{"name", "mobile", "post", "address"} {
			if p[field] == "" {
				return &provider.Refused{Code: noAddress}
			}
		}
	}
	return c.succeeded(ctx, "taobao.rp.returngoods.agree", p, nil)
}

// succeeded carries out a call that answers is_success or result.
func (c *connection) succeeded(ctx context.Context, method string, p params, files []upload) error {
	var out struct {
		Success *flag `json:"is_success"`
		Result  *flag `json:"result"`
	}
	if err := c.top.tell(ctx, method, p, files, &out); err != nil {
		return err
	}
	if no := cmp.Or(out.Success, out.Result); no != nil && !bool(*no) {
		return &provider.Refused{Code: provider.Rejected}
	}
	return nil
}

// refuseReturn says that what came back is not in order.
func (c *connection) refuseReturn(ctx context.Context, st standing, a marketplace.Answer) error {
	if st.exchange {
		if !number.MatchString(a.Reason) {
			return &provider.Refused{Code: refuseReasonNone}
		}
		p := params{"dispute_id": st.ID, "leave_message": a.Text, "seller_refuse_reason_id": a.Reason}
		return c.change(ctx, "tmall.exchange.returngoods.refuse", p, proof("leave_message_pics", a.Files))
	}
	if !c.tmall {
		return c.refuse(ctx, st, a) // taobao.rp.returngoods.refuse is Tmall's alone
	}
	reason, err := c.reason(ctx, st, a.Reason)
	if err != nil {
		return err
	}
	p := params{"refund_id": st.ID, "refund_phase": st.phase, "refund_version": st.Version, "refuse_reason_id": reason}
	return c.succeeded(ctx, "taobao.rp.returngoods.refuse", p, proof("refuse_proof", a.Files))
}
