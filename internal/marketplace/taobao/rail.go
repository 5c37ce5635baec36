package taobao

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"redress/internal/marketplace"
	"redress/internal/payment"
	"redress/internal/provider"
)

// Refund implements payment.Rail: it agrees to the case's claim, which pays it back
// the way it came. TOP keeps no keys: the case is the key, and a case that was paid
// back already is answered with what was paid.
func (c *connection) Refund(ctx context.Context, key string, f payment.Refund) (payment.Receipt, error) {
	switch {
	case f.Amount.Minor <= 0:
		return payment.Receipt{}, &provider.Refused{Code: badAmount}
	case f.Amount.Minor > f.Paid.Minor && !f.Paid.IsZero():
		return payment.Receipt{}, &provider.Refused{Code: overOrderTotal}
	}
	st, err := c.payBack(ctx, key, f)
	if err != nil {
		return payment.Receipt{}, err
	}
	if st.PaidBack != f.Amount {
		return payment.Receipt{}, &provider.Refused{Code: provider.KeyReused}
	}
	return receipt(key, f, st), nil
}

// payBack agrees to the claim. A race that was lost is read and decided again: the
// amount must still be what the buyer claims.
func (c *connection) payBack(ctx context.Context, key string, f payment.Refund) (standing, error) {
	var last error
	for range lostRaces {
		st, err := c.paidOn(ctx, f)
		if err != nil {
			return st, err
		}
		if st.exchange { // its ends are goods: to agree would let them go, and pay nothing
			return st, &provider.Refused{Code: "not_a_refund"}
		}
		if st.State == marketplace.Refunded {
			return st, nil
		}
		if err := payable(st, f.Amount); err != nil {
			return standing{}, err
		}
		kind := marketplace.Accept
		if st.State == marketplace.Returned {
			kind = marketplace.ReturnCame
		}
		st, last = c.answer(ctx, st, marketplace.Answer{Key: key, Kind: kind, Version: st.Version, Amount: f.Amount})
		if stale := (*marketplace.Stale)(nil); !errors.As(last, &stale) {
			return st, asRail(last)
		}
	}
	return standing{}, asRail(last)
}

// lostRaces is how often a refund whose case moved on meanwhile is tried anew.
const lostRaces = 3

// asRail says an answer's error in a rail's words: a case that moved on or does not
// take it now is a definite no. What needs a person stays what it is.
func asRail(err error) error {
	var no *marketplace.NotAllowed
	var stale *marketplace.Stale
	switch {
	case err == nil:
		return nil
	case errors.As(err, &stale):
		return fmt.Errorf("%w: %w", &provider.Refused{Code: "case_moved_on"}, err)
	case errors.As(err, &no):
		return fmt.Errorf("%w: %w", &provider.Refused{Code: "not_allowed_now"}, err)
	}
	return err
}

// Find implements payment.Rail.
func (c *connection) Find(ctx context.Context, key string, f payment.Refund) (payment.Receipt, error) {
	st, err := c.paidOn(ctx, f)
	if refused := (*provider.Refused)(nil); errors.As(err, &refused) && refused.Code == notFound {
		return payment.Receipt{}, provider.ErrNotFound
	}
	if err != nil {
		return payment.Receipt{}, err
	}
	if st.State != marketplace.Refunded || st.PaidBack.Minor == 0 {
		return payment.Receipt{}, provider.ErrNotFound
	}
	return receipt(key, f, st), nil
}

func receipt(key string, f payment.Refund, st standing) payment.Receipt {
	return payment.Receipt{ID: st.ID, Key: key, Order: cmp.Or(f.Order, st.Order), Amount: st.PaidBack, State: payment.Succeeded, CreatedAt: st.ModifiedAt}
}

// paidOn is the case that a refund is made on: the one it names, or the order's last.
func (c *connection) paidOn(ctx context.Context, f payment.Refund) (standing, error) {
	id := f.Case
	if id == "" {
		var err error
		if id, err = c.lastRefund(ctx, f.Order); err != nil {
			return standing{}, err
		}
	}
	st, err := c.read(ctx, id)
	if err == nil && number.MatchString(f.Order) && f.Order != st.Order && f.Order != st.part {
		return st, &provider.Refused{Code: "another_order"} // the case is not of the order that is to be paid back
	}
	return st, err
}

// lastRefund is the last refund of an order (taobao.refund.status.get). An order
// with several that are not closed has no one that could be meant.
func (c *connection) lastRefund(ctx context.Context, order string) (string, error) {
	if !number.MatchString(order) {
		return "", &provider.Refused{Code: notFound}
	}
	query, err := json.Marshal(map[string]json.Number{"biz_order_id": json.Number(order)})
	if err != nil {
		return "", err
	}
	var out struct {
		Package struct {
			List list[struct {
				ID     text `json:"refund_id"`
				Status text `json:"status"`
			}] `json:"result_list"`
			Code text `json:"error_code"`
		} `json:"result_package"`
	}
	if err := c.top.ask(ctx, "taobao.refund.status.get", params{"query_param": string(query)}, &out); err != nil {
		return "", err
	}
	id := ""
	for _, one := range out.Package.List {
		if one.Status == closed {
			continue
		}
		if id != "" {
			return "", &provider.Refused{Code: "several_cases"}
		}
		id = string(one.ID)
	}
	if id == "" {
		return "", &provider.Refused{Code: notFound}
	}
	return id, nil
}
