package weidian

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/provider"
)

// Kinds implements marketplace.Answerer.
func (d *desk) Kinds() []marketplace.AnswerKind {
	return []marketplace.AnswerKind{marketplace.Accept, marketplace.Refuse}
}

// Answer implements marketplace.Answerer. Accepting pays what is claimed, no
// other amount. Weidian locks nothing, so the case is read right before, and an
// answer for another version of it is Stale.
func (d *desk) Answer(ctx context.Context, c marketplace.Case, a marketplace.Answer) (marketplace.Dispute, error) {
	before, err := d.look(ctx, caseID(c))
	switch {
	case err != nil:
		return marketplace.Dispute{}, err
	case !slices.Contains(d.Kinds(), a.Kind):
		return before.Dispute, &marketplace.NotAllowed{What: a.Kind, Why: "Weidian has no such answer"}
	case done(a.Kind, before.phase):
		return before.Dispute, nil
	case a.Version != "" && a.Version != before.Version:
		return before.Dispute, &marketplace.Stale{Have: before.Version, Want: a.Version}
	case !slices.Contains(before.Can, a.Kind):
		return before.Dispute, &marketplace.NotAllowed{What: a.Kind, Why: before.Cannot[a.Kind]}
	}
	if a.Kind == marketplace.Accept {
		amount := a.Amount
		if amount.IsZero() {
			amount = before.Claimed
		}
		if err := payable(before, amount); err != nil {
			return before.Dispute, err
		}
	}
	after, err := d.settle(ctx, before, a.Kind)
	return after.Dispute, err
}

// payable says whether accepting a case pays an amount, and may.
func payable(s seen, amount complaint.Money) error {
	switch {
	case amount.Currency != currency, amount.Minor > s.left, s.Claimed.Minor > s.left:
		return &provider.Refused{Code: "over_order_total"}
	case amount != s.Claimed:
		return &provider.Refused{Code: amountDiffers}
	}
	return nil
}

// amountDiffers says that another amount was meant than the buyer claims, which
// is all that accepting can pay.
const amountDiffers = "amount_differs"

func caseID(c marketplace.Case) string {
	if c.ExternalID != "" {
		return c.ExternalID
	}
	return c.Order
}

// done reports whether an answer shows already. A refund that is closed has no
// answer to come: refusing it is done.
func done(kind marketplace.AnswerKind, p phase) bool {
	return kind == marketplace.Accept && p == paid || kind == marketplace.Refuse && (p == refused || p == closed)
}

// settle sends the answer once, and reads the case to know whether it came about.
func (d *desk) settle(ctx context.Context, before seen, kind marketplace.AnswerKind) (seen, error) {
	_, no, err := split(before.ID)
	if err != nil {
		return before, err
	}
	accept := "0"
	if kind == marketplace.Accept {
		accept = "1"
	}
	sent := d.call(ctx, "vdian.order.refund.accept", "1.1", map[string]string{"refund_no": no, "is_accept": accept}, nil)
	if throttled := (*provider.Throttled)(nil); errors.As(sent, &throttled) {
		return before, sent
	}
	after, err := d.look(ctx, before.ID)
	switch {
	case err != nil && sent != nil:
		return before, sent // the first that is not known is the one to settle
	case err != nil:
		return before, &provider.Unknown{Err: fmt.Errorf("the answer was taken, and the case could not be read: %v", err)}
	case done(kind, after.phase):
		return after, nil
	case sent == nil:
		return after, &provider.Unknown{Err: errors.New("the answer was taken, and the case does not show it yet")}
	}
	if refused := (*provider.Refused)(nil); errors.As(sent, &refused) && after.Version != before.Version {
		return after, &marketplace.Stale{Have: after.Version, Want: before.Version}
	}
	return after, sent
}
