package stripe

import (
	"context"
	"errors"
	"strings"

	api "github.com/stripe/stripe-go/v85"

	"redress/internal/complaint"
	"redress/internal/payment"
	"redress/internal/provider"
)

// refundKey is the key of a refund's metadata that holds ours.
const refundKey = "redress_key"

// target is what is paid back of: a charge, or the intent it was made by.
type target struct{ charge, intent *string }

// target is the charge of the case; without a case the order must be Stripe's own
// number of the payment.
func (p *shop) target(ctx context.Context, r payment.Refund) (target, *api.Dispute, error) {
	switch {
	case r.Case != "":
		d, err := p.fetch(ctx, r.Case)
		if err != nil {
			return target{}, nil, err
		}
		return target{charge: &d.Charge.ID}, d, nil
	case strings.HasPrefix(r.Order, "ch_"), strings.HasPrefix(r.Order, "py_"):
		return target{charge: &r.Order}, nil, nil
	case strings.HasPrefix(r.Order, "pi_"):
		return target{intent: &r.Order}, nil, nil
	}
	return target{}, nil, &provider.Refused{Code: "charge_unknown"}
}

// refunds lists all that was paid back of a charge.
func (p *shop) refunds(ctx context.Context, of target) ([]*api.Refund, error) {
	var all []*api.Refund
	for after, more := "", true; more; {
		err := p.line.turn(ctx, "list refunds", func(c *api.Client) error {
			list := c.V1Refunds.List(ctx, &api.RefundListParams{ListParams: p.line.page(after, pageSize), Charge: of.charge, PaymentIntent: of.intent})
			if list.Err() != nil {
				return list.Err()
			}
			all = append(all, list.Data()...)
			if more = list.Meta().HasMore && len(list.Data()) > 0; more {
				after = list.Data()[len(list.Data())-1].ID
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func find(refunds []*api.Refund, key string, r payment.Refund) (payment.Receipt, error) {
	for _, one := range refunds {
		if one.Metadata[refundKey] != key {
			continue
		}
		state := payment.Pending
		switch one.Status {
		case api.RefundStatusSucceeded:
			state = payment.Succeeded
		case api.RefundStatusFailed, api.RefundStatusCanceled:
			state = payment.Failed
		}
		return payment.Receipt{ID: one.ID, Key: key, Order: r.Order, Amount: receive(one.Amount, string(one.Currency)), State: state,
			CreatedAt: at(one.Created)}, nil
	}
	return payment.Receipt{}, provider.ErrNotFound
}

// Find implements payment.Rail.
func (p *shop) Find(ctx context.Context, key string, r payment.Refund) (payment.Receipt, error) {
	of, _, err := p.target(ctx, r)
	if err != nil {
		return payment.Receipt{}, err
	}
	made, err := p.refunds(ctx, of)
	if err != nil {
		return payment.Receipt{}, err
	}
	return find(made, key, r)
}

// Refund implements payment.Rail. Stripe knows the key as Idempotency-Key for a day
// at least, and shows it with the refund for good.
func (p *shop) Refund(ctx context.Context, key string, r payment.Refund) (payment.Receipt, error) {
	of, d, err := p.target(ctx, r)
	if err != nil {
		return payment.Receipt{}, err
	}
	made, err := p.refunds(ctx, of)
	if err != nil {
		return payment.Receipt{}, err
	}
	switch receipt, err := find(made, key, r); {
	case err == nil && receipt.Amount != r.Amount:
		return receipt, &provider.Refused{Code: provider.KeyReused}
	case !errors.Is(err, provider.ErrNotFound):
		return receipt, err
	}
	minor, err := p.left(d, made, key, r)
	if err != nil {
		return payment.Receipt{}, err
	}
	sent := p.line.turn(ctx, "refund", func(c *api.Client) error {
		_, err := c.V1Refunds.Create(ctx, &api.RefundCreateParams{Params: p.line.write(key), Charge: of.charge, PaymentIntent: of.intent,
			Amount: api.Int64(minor), Metadata: map[string]string{refundKey: key}})
		return err
	})
	if sent != nil && !isUnknown(sent) {
		return payment.Receipt{}, sent
	}
	if made, err = p.refunds(ctx, of); err != nil {
		return payment.Receipt{}, errors.Join(sent, err)
	}
	receipt, err := find(made, key, r)
	switch {
	case err == nil || !errors.Is(err, provider.ErrNotFound):
		return receipt, err
	case sent != nil:
		return receipt, sent
	}
	return receipt, &provider.Unknown{Err: errors.New("stripe: a refund that was answered and is not shown")}
}

// left is the amount to send, refused when it is more than what is left: what a
// dispute took counts as paid back.
func (p *shop) left(d *api.Dispute, made []*api.Refund, key string, r payment.Refund) (int64, error) {
	var back int64
	for _, one := range made {
		if one.Status != api.RefundStatusFailed && one.Status != api.RefundStatusCanceled {
			back += receive(one.Amount, string(one.Currency)).Minor
		}
	}
	total := r.Paid
	if d != nil {
		total = receive(d.Charge.Amount, string(d.Charge.Currency))
		if withdrawn(d) {
			back += receive(d.Amount, string(d.Currency)).Minor
		}
	}
	over := func(total complaint.Money) bool { return total.Currency != "" && back+r.Amount.Minor > total.Minor }
	switch {
	case len(key) > longKey:
		return 0, &provider.Refused{Code: "key_too_long"}
	case r.Amount.Minor <= 0:
		return 0, &provider.Refused{Code: "amount_missing"}
	case total.Currency != "" && r.Amount.Currency != total.Currency:
		return 0, &provider.Refused{Code: "other_currency"}
	case over(total), over(r.Paid):
		return 0, &provider.Refused{Code: "over_order_total"}
	}
	return send(r.Amount)
}
