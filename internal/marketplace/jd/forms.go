package jd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"redress/internal/complaint"
)

const (
	compensations = "/sp-aftercare/v0/compensation-forms"
	advances      = "/sp-aftercare/v0/payment-forms"
	formPages     = 20
)

// compensation is money that JD gave a customer at the merchant's expense.
type compensation struct {
	ID    digits `json:"compensationFormId"`
	Child digits `json:"compensationFormChildId"`
	Ref   digits `json:"refId"`
	Real  digits `json:"realCompensationPrice"`
	Order struct {
		ID digits `json:"orderId"`
	} `json:"orderInfo"`
}

// advance is money that JD paid a customer in advance, and asks the merchant for.
type advance struct {
	ID     digits `json:"paymentFormId"`
	Order  digits `json:"orderId"`
	Amount digits `json:"payAmount"`
	Status digits `json:"status"`
}

// paidByJD is what JD itself gave the customer for the case or its order, and the
// forms that say so. A form whose status is not known counts: a second payment is
// worse than a question to a person.
func (p *platform) paidByJD(ctx context.Context, id, orderID string) (complaint.Money, json.RawMessage, error) {
	sum := complaint.Money{Currency: currency}
	if p.own.withoutForms {
		return sum, nil, nil
	}
	var shown []json.RawMessage
	seen := map[string]bool{}
	take := func(key string, amount digits, raw json.RawMessage) error {
		if seen[key] {
			return nil
		}
		seen[key] = true
		money, err := amount.yuan()
		if err != nil {
			return badAnswer("an amount that JD paid")
		}
		sum.Minor += money.Minor
		shown = append(shown, raw)
		return nil
	}
	for _, ref := range []string{id, orderID} {
		if ref == "" {
			continue
		}
		err := p.g.each(ctx, compensations, map[string]string{"refId": ref}, func(raw json.RawMessage) error {
			var f compensation
			if json.Unmarshal(raw, &f) != nil {
				return badAnswer("a compensation form")
			}
			if f.Order.ID != "" && string(f.Order.ID) != orderID {
				return nil
			}
			return take("compensation/"+string(f.ID)+"/"+string(f.Child), f.Real, raw)
		})
		if err != nil {
			return sum, nil, err
		}
	}
	err := p.g.each(ctx, advances, map[string]string{"orderId": orderID}, func(raw json.RawMessage) error {
		var f advance
		if json.Unmarshal(raw, &f) != nil {
			return badAnswer("a payment form")
		}
		if string(f.Order) != orderID || slices.Contains(p.codes.Unpaid, string(f.Status)) {
			return nil
		}
		return take("payment/"+string(f.ID), f.Amount, raw)
	})
	if err != nil || len(shown) == 0 {
		return sum, nil, err
	}
	forms, err := json.Marshal(shown)
	return sum, forms, err
}

// each reads a list to its end.
func (g *gateway) each(ctx context.Context, path string, query map[string]string, take func(json.RawMessage) error) error {
	query["pageSize"] = fmt.Sprint(pageSize)
	for page := 1; page <= formPages; page++ {
		query["page"] = fmt.Sprint(page)
		e, err := g.ask(ctx, call{method: http.MethodGet, path: path, query: query})
		if err != nil {
			return err
		}
		var list []json.RawMessage
		if !isNothing(e.Data) && json.Unmarshal(e.Data, &list) != nil {
			return badAnswer("the list of forms")
		}
		for _, raw := range list {
			if err := take(raw); err != nil {
				return err
			}
		}
		if int64(page*pageSize) >= e.Pagination.Items.int() {
			break
		}
	}
	return nil
}
