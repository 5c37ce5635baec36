package jd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// kinds are the answers that JD has a call for. Goods that came back and are not in
// order are sent back on JD's pages.
var kinds = []marketplace.AnswerKind{marketplace.Accept, marketplace.AcceptReturn, marketplace.ReturnCame, marketplace.Refuse,
	marketplace.Offer, marketplace.Counter}

// operation is the name in the code table of what an answer does.
var operation = map[marketplace.AnswerKind]string{
	marketplace.Accept: "only_refund", marketplace.AcceptReturn: "approve_pass", marketplace.ReturnCame: "confirm_receive",
	marketplace.Refuse: "approve_reject", marketplace.Offer: "negotiation_modify", marketplace.Counter: "negotiation_reject",
}

// Kinds implements marketplace.Answerer: those whose numbers are known, and what
// a refund before shipment takes, which needs none.
func (p *platform) Kinds() []marketplace.AnswerKind {
	var can []marketplace.AnswerKind
	for _, kind := range kinds {
		cancel := !p.own.withoutCancels && (kind == marketplace.Accept || kind == marketplace.Refuse)
		if cancel || p.codes.OperateType[operation[kind]] != nil {
			can = append(can, kind)
		}
	}
	return can
}

// bars says why an answer cannot be given now, and nothing when it can. Of a status
// that no table knows, JD itself must say it.
func (p *platform) bars(kind marketplace.AnswerKind, d *marketplace.Dispute, known bool) string {
	state := d.State
	returns := d.Kind == marketplace.ReturnRefund || d.Kind == marketplace.Exchange || d.Kind == marketplace.Repair
	switch {
	case p.codes.OperateType[operation[kind]] == nil:
		return operateTypeUnknown + ": JD's number of " + operation[kind] + " is not in the shop's code table"
	case state.Over():
		return "the case is over"
	case kind == marketplace.Accept && d.Kind != marketplace.RefundOnly && d.Kind != marketplace.ReturnRefund && d.Kind != marketplace.OtherKind:
		return "the customer asks for goods, not for money"
	case kind == marketplace.AcceptReturn && !returns:
		return "the customer does not offer the goods back"
	case !known:
		return ""
	case kind == marketplace.ReturnCame && state != marketplace.Returning && state != marketplace.Returned:
		return "no goods are on their way back"
	case kind == marketplace.ReturnCame, state == marketplace.SellersTurn:
		return ""
	case kind == marketplace.Accept && state == marketplace.Reviewed:
		return "" // a dispute may be settled until JD has decided
	}
	return "it is not the seller's turn"
}

// Answer implements marketplace.Answerer.
func (p *platform) Answer(ctx context.Context, c marketplace.Case, a marketplace.Answer) (marketplace.Dispute, error) {
	if number, cancel := strings.CutPrefix(c.ExternalID, cancelPrefix); cancel {
		d, err := p.reply(ctx, a, number)
		return d, wrap("answer", err)
	}
	now, err := p.look(ctx, c.ExternalID)
	if err != nil {
		return now.d, wrap("answer", err)
	}
	if p.shows(now, a) {
		return now.d, nil
	}
	if a.Version != "" && a.Version != now.d.Version {
		return now.d, &marketplace.Stale{Have: now.d.Version, Want: a.Version}
	}
	if name := operation[a.Kind]; name != "" && p.codes.OperateType[name] == nil {
		return now.d, wrap("answer", p.byHand(byHand[a.Kind], operateTypeUnknown))
	}
	if why, bad := now.d.Cannot[a.Kind]; bad || operation[a.Kind] == "" {
		return now.d, &marketplace.NotAllowed{What: a.Kind, Why: firstOf(why, "JD has no call for it")}
	}
	body, err := p.body(a, now)
	if err != nil {
		return now.d, wrap("answer", err)
	}
	wrote := p.g.patch(ctx, c.ExternalID, body)
	if wait := (*provider.Throttled)(nil); errors.As(wrote, &wait) {
		return now.d, wrap("answer", wrote)
	}
	after, err := p.look(ctx, c.ExternalID)
	d, err := settled(after.d, err, wrote, func() bool {
		return p.shows(after, a) || wrote == nil && after.d.Version != now.d.Version // it was done, whatever JD keeps of the remark
	})
	return d, wrap("answer", err)
}

// seen is a case with all that was remarked on it.
type seen struct {
	o    afsOrder
	d    marketplace.Dispute
	said []string
}

func (p *platform) look(ctx context.Context, id string) (seen, error) {
	o, raw, err := p.g.afs(ctx, id)
	if err != nil {
		return seen{o: o}, err
	}
	said, err := p.g.said(ctx, o)
	if err != nil {
		return seen{o: o}, err
	}
	d, err := p.dispute(ctx, o, raw)
	return seen{o, d, said}, err
}

// shows reports whether the case shows that the answer was given.
func (p *platform) shows(s seen, a marketplace.Answer) bool {
	if p.showsMark(s.said, a.Key) {
		return true
	}
	return a.Kind == marketplace.ReturnCame && !s.o.Receive.At.instant().IsZero()
}

// patch writes on an after-sale order.
func (g *gateway) patch(ctx context.Context, id string, body map[string]any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("write jd operation: %w", err)
	}
	_, err = g.ask(ctx, call{method: http.MethodPatch, path: oneAfs, in: map[string]string{"afsOrderId": id}, body: text})
	return err
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
