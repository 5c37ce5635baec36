package jd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

const replyRefund = "jingdong.pop.afs.soa.refundapply.replyRefund"

// The statuses that replyRefund sets [O].
const (
	passed   = 1
	rejected = 2
)

// reply answers a refund that was asked for before the goods went out. Its status
// is all that shows that it was answered.
func (p *platform) reply(ctx context.Context, a marketplace.Answer, id string) (marketplace.Dispute, error) {
	d, err := p.cancelled(ctx, id)
	if err != nil {
		return d, err
	}
	if replied(a.Kind, d) {
		return d, nil
	}
	if a.Version != "" && a.Version != d.Version {
		return d, &marketplace.Stale{Have: d.Version, Want: a.Version}
	}
	if why, bad := d.Cannot[a.Kind]; bad {
		return d, &marketplace.NotAllowed{What: a.Kind, Why: why}
	}
	sent := map[string]any{"id": json.Number(id), "status": passed, "checkUserName": firstOf(p.own.operator, "redress"), "remark": p.marked(a.Text, a.Key)}
	switch {
	case a.Kind == marketplace.Accept && !a.Amount.IsZero() && a.Amount != d.Claimed:
		return d, &provider.Refused{Code: "whole_amount_only"}
	case a.Kind == marketplace.Accept && d.PaidBack.Minor+d.Claimed.Minor > d.Total.Minor:
		return d, &provider.Refused{Code: overOrderTotal}
	case a.Kind == marketplace.Refuse:
		reason, err := p.codes.must(a.Reason, "refund_reject_type")
		if err != nil {
			return d, err
		}
		if reason < 1 || reason > 6 {
			return d, &provider.Refused{Code: "reason_not_a_code"}
		}
		sent["status"], sent["rejectType"] = rejected, reason
	}
	wrote := p.g.written(ctx, replyRefund, "replyResult", sent)
	if wait := (*provider.Throttled)(nil); errors.As(wrote, &wait) {
		return d, wrote
	}
	after, err := p.cancelled(ctx, id)
	return settled(after, err, wrote, func() bool { return replied(a.Kind, after) })
}

// replied reports whether the answer was given already.
func replied(kind marketplace.AnswerKind, d marketplace.Dispute) bool {
	switch d.Version {
	case "1", "3", "5", "6", "7", "9":
		return kind == marketplace.Accept
	case "2":
		return kind == marketplace.Refuse
	}
	return false
}

// written does a write on the older gateway, whose yes or no stands in a part of
// the answer.
func (g *gateway) written(ctx context.Context, method, part string, parameters map[string]any) error {
	raw, err := g.older(ctx, method, parameters)
	if err != nil {
		return err
	}
	var said map[string]json.RawMessage
	var r result
	if json.Unmarshal(raw, &said) != nil || isNothing(said[part]) || json.Unmarshal(said[part], &r) != nil || r.Success == nil {
		return fmt.Errorf("jd %s: %w", method, badAnswer("the answer"))
	}
	if err := r.fails(g.codes); err != nil {
		return fmt.Errorf("jd %s: %w", method, err)
	}
	return nil
}

// settled is how a write ended, by reading the case back: what the case shows goes
// before what the answer said, or did not say.
func settled(after marketplace.Dispute, readBack, wrote error, shows func() bool) (marketplace.Dispute, error) {
	switch {
	case readBack == nil && shows():
		return after, nil
	case wrote != nil:
		return after, wrote
	case readBack != nil: // not wrapped: it may say that nothing was done, of the reading
		return after, &provider.Unknown{Err: errors.New("it was done, and could not be read back: " + readBack.Error())}
	}
	return after, &provider.Unknown{Err: errors.New("JD said yes, and the case does not show it yet")}
}
