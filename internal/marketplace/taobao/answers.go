package taobao

import (
	"context"
	"errors"
	"slices"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// Kinds implements marketplace.Answerer.
func (c *connection) Kinds() []marketplace.AnswerKind { return slices.Clone(answerKinds) }

// Answer implements marketplace.Answerer. The case is read first, and nothing is
// sent when it shows the answer already; it is read again afterwards, and what it
// shows then is what happened, whatever the answer to the write was.
func (c *connection) Answer(ctx context.Context, k marketplace.Case, a marketplace.Answer) (marketplace.Dispute, error) {
	if err := c.fits(a); err != nil {
		return marketplace.Dispute{}, err
	}
	st, err := c.read(ctx, k.ExternalID)
	if err != nil {
		return marketplace.Dispute{}, err
	}
	if st, err = c.answer(ctx, st, a); err != nil {
		return marketplace.Dispute{}, err
	}
	if a.Kind == marketplace.Offer && a.Text != "" { // negotiatereturn has no words of its own
		if err := c.write(ctx, st, a.Text); err != nil {
			return marketplace.Dispute{}, err
		}
	}
	return st.Dispute, nil
}

func (c *connection) answer(ctx context.Context, st standing, a marketplace.Answer) (standing, error) {
	if done, err := c.shows(ctx, st, a); err != nil || done {
		return st, err
	}
	switch {
	case a.Version != "" && a.Version != st.Version:
		return st, &marketplace.Stale{Have: st.Version, Want: a.Version}
	case st.onPages && (st.State == marketplace.SellersTurn || st.State == marketplace.Returned):
		return st, &marketplace.NeedsPerson{Task: c.onPages()}
	case !st.can(a.Kind):
		return st, &marketplace.NotAllowed{What: a.Kind, Why: why(st, a.Kind)}
	}
	if a.Version == "" {
		a.Version = st.Version
	}
	failed := c.carryOut(ctx, st, a)
	if nothingDone(failed) {
		return st, failed
	}
	return c.settle(ctx, st, a, failed)
}

// settle reads the case after a write and says what happened.
func (c *connection) settle(ctx context.Context, before standing, a marketplace.Answer, failed error) (standing, error) {
	after, err := c.read(ctx, before.ID)
	if err == nil {
		var done bool
		if done, err = c.shows(ctx, after, a); done && err == nil {
			return after, nil
		}
	}
	var unknown *provider.Unknown
	switch {
	case failed == nil:
		return before, unsettled(err, "the answer was taken")
	case err != nil || errors.As(failed, &unknown):
		return before, failed
	case after.Version != before.Version: // the race was lost
		return before, &marketplace.Stale{Have: after.Version, Want: before.Version}
	case !after.can(a.Kind):
		return before, &marketplace.NotAllowed{What: a.Kind, Why: why(after, a.Kind)}
	}
	return before, failed
}

// nothingDone reports whether an error says by itself that TOP did nothing, so
// that there is nothing to look after.
func nothingDone(err error) bool {
	var throttled *provider.Throttled
	var refused *provider.Refused
	return errors.As(err, &throttled) || errors.As(err, &refused) && refused.Code == provider.Unauthorised
}

func why(st standing, kind marketplace.AnswerKind) string {
	if no := st.Cannot[kind]; no != "" {
		return no
	}
	return "the case is " + string(st.State)
}

// shows reports whether the case shows that the answer was given. A case that has
// been refused again stays refused; one that the buyer changed since is open again,
// under another version.
func (c *connection) shows(ctx context.Context, st standing, a marketplace.Answer) (bool, error) {
	switch a.Kind {
	case marketplace.Accept:
		return st.State == marketplace.Refunded, nil
	case marketplace.ReturnCame:
		return st.State == marketplace.Refunded || st.exchange && (exchangeToSend[st.status] || exchangeSent[st.status]), nil
	case marketplace.AcceptReturn:
		return st.State == marketplace.Returning || st.State == marketplace.Returned, nil
	case marketplace.Refuse, marketplace.RefuseReturn:
		return st.status == sellerRefused || st.exchange && exchangeRefused[st.status], nil
	case marketplace.Offer:
		return c.offered(ctx, st, a)
	}
	return false, nil
}

func (c *connection) carryOut(ctx context.Context, st standing, a marketplace.Answer) error {
	switch a.Kind {
	case marketplace.AcceptReturn:
		return c.agreeToReturn(ctx, st, a)
	case marketplace.Refuse:
		return c.refuse(ctx, st, a)
	case marketplace.RefuseReturn:
		return c.refuseReturn(ctx, st, a)
	case marketplace.Offer:
		return c.offer(ctx, st, a)
	}
	if st.exchange { // the old goods came: the new ones are sent next
		return c.change(ctx, "tmall.exchange.returngoods.agree", params{"dispute_id": st.ID, "fields": exchangeAnswer}, nil)
	}
	return c.agree(ctx, st, a.Amount)
}

// exchangeAnswer is what tmall.exchange.* are asked to return.
var exchangeAnswer = fields("dispute_id", "bizorder_id", "modified", "status")
