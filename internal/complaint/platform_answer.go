package complaint

import "time"

// PlatformAnswer is what we tell a platform's case.
type PlatformAnswer string

// The answers. Accepting needs none: the refund is the acceptance.
const (
	TellOffer        PlatformAnswer = "offer"
	TellRefusal      PlatformAnswer = "refuse"
	TellAcceptReturn PlatformAnswer = "accept_return"
)

// tellPlatform plans to tell the platform what was decided, where the case is
// known there and it is the seller's turn.
func (c *Case) tellPlatform(a PlatformAnswer, amount Money, now time.Time) {
	if c.AtPlatform == nil || c.AtPlatform.Case.State != SellersTurn {
		return
	}
	c.plan(AnswerOp, amount, now)
	c.Operations[len(c.Operations)-1].Answer = a
}

// MovedThere is why an answer gave up that the platform's case had overtaken.
const MovedThere = "moved"

// tellAgain has an answer given that the platform's case had overtaken, now that
// it was read again, when what was decided still fits: it is the seller's turn,
// and the customer claims the same.
func (c *Case) tellAgain(was, is PlatformCase, now time.Time) {
	if is.State != SellersTurn || is.Claimed != was.Claimed {
		return
	}
	for i := range c.Operations {
		op := &c.Operations[i]
		if op.Kind == AnswerOp && op.State == OpGaveUp && op.Why == MovedThere && op.Decision == c.Decision {
			op.State, op.Why = OpPending, ""
			c.emit(OperationRetried, redress, now, "operation", op.Step(), "reason", MovedThere)
			c.unflag(op.Step(), redress, now)
		}
	}
}
