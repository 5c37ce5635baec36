package complaint

import (
	"fmt"
	"time"
)

// StatedOrder is an order as somebody stated it after the opening. Its items have
// no titles: those are a text.
type StatedOrder struct {
	Order  Order  `json:"order"`
	TextID string `json:"text_id,omitempty"`
}

// orderStated is why terms are looked up again that depend on the order.
const orderStated = "order_stated"

// StateOrder sets what the complaint's order is, where the opening did not know it
// or had it wrong (codes: bad_value; wrong_stage once something was paid or sent
// for it; over_order_total below what was offered; needs_second_person where a
// replacement that was offered would take one; already_decided while the terms of
// another policy are looked up). The platform's records are looked up anew.
func (c *Case) StateOrder(m StateOrder, now time.Time) error {
	if err := c.admit(MsgStateOrder, m.Envelope, "reason_code", m.ReasonCode, "text_id", m.TextID); err != nil {
		return err
	}
	if !c.unpaid() {
		return refuse(WrongStage, "", "something was paid or sent for order %s already, or is on its way", c.Order.Number)
	}
	if err := m.Order.stated(); err != nil {
		return err
	}
	if err := c.carries(m.Order.Total); err != nil {
		return err
	}
	next, was := m.Order.facts(), c.Order
	foreign := next.Total.Currency != was.Total.Currency
	if foreign && c.spokeOfMoney() {
		return refuse(BadValue, "order.total.currency", "must be %s: what was decided so far is in it", was.Total.Currency)
	}
	anew := foreign || next.Shipped != was.Shipped
	if anew && c.NewPolicy != nil {
		return refuse(AlreadyDecided, "", "the terms of policy %s are being looked up; send it again", c.NewPolicy.Version)
	}
	c.Order, c.Stated = next, &StatedOrder{m.Order, m.TextID}
	c.emit(OrderStated, m.Actor, now, "order", next.Number, "from", was.Number, "total", next.Total.String(),
		"paid_at", told(m.Order.PaidAt), "shipped_at", told(m.Order.ShippedAt), "carrier", m.Order.Carrier, "tracking", m.Order.Tracking,
		"items", number(len(next.Items)), "text", m.TextID, "reason", m.ReasonCode)
	if c.Stage != Received { // else nothing was looked up yet
		c.LookUp = c.Seq
	}
	if anew {
		c.termsAnew(foreign, m.Actor, now)
	}
	if c.Stage == Arbitrating && c.Ruling == nil {
		c.plan(SubmissionOp, Money{}, now) // whoever decides has a file about another order
	}
	return nil
}

// termsAnew asks for the terms of the same policy that an order in this currency,
// and shipped or not, has. Limits in another currency say nothing of it: until the
// right ones are there, every amount takes a second person.
func (c *Case) termsAnew(foreign bool, by Actor, now time.Time) {
	if foreign {
		c.Terms.FourEyes, c.Terms.Authority = 0, nil
	}
	c.NewPolicy = &NewPolicy{Version: c.Terms.Version, By: by, Reason: orderStated}
	c.emit(PolicyAsked, by, now, "version", c.Terms.Version, "from", c.Terms.Version, "reason", orderStated)
}

// LookingUp reports whether the platform's records are to be looked up for an
// order that was stated, and for which event of the case.
func (c *Case) LookingUp() (asked int, wanted bool) { return c.LookUp, c.LookUp != 0 }

// LookedUp takes in what the platform has of the order that the event asked stated.
// What could not be had is named in missing, as codes. When another order was
// stated meanwhile, it is about the wrong one, and nothing.
func (c *Case) LookedUp(asked int, found []EvidenceRef, missing []string, now time.Time) {
	if c.LookUp == asked && asked != 0 {
		c.LookUp = 0
		c.GatheredAll(found, missing, now)
	}
}

// awaitsRecords reports whether the investigation waits for the platform's records:
// the first, or those of an order that was stated since.
func (c *Case) awaitsRecords() bool {
	return c.Gathering() || c.Stage == Investigating && c.LookUp != 0
}

// unpaid reports whether nothing was paid or sent for the order, and nothing is on
// its way to be.
func (c *Case) unpaid() bool {
	for _, op := range c.Operations {
		if oneOf(op.Kind, []OperationKind{RefundOp, ReplacementOp, CouponOp, RepairOp}) && op.State != OpSkipped {
			return false
		}
	}
	return c.PaidBack() == 0
}

// carries refuses a total that does not carry what was offered, or ruled.
func (c *Case) carries(total Money) error {
	over := func(r *Remedy) error {
		if r != nil && r.Amount.Minor > total.Minor {
			return refuse(OverOrderTotal, "order.total", "%s was promised already, which is more", r.Amount)
		}
		return nil
	}
	for i := range c.Proposals {
		p := &c.Proposals[i]
		agreed := p.Decision == c.Decision && c.Agreed != nil && (p.State == ProposalAccepted || p.State == ProposalGranted)
		if p.State != AwaitingApproval && p.State != AwaitingAnswer && !agreed {
			continue
		}
		if err := over(&p.Remedy); err != nil {
			return err
		}
		if p.Remedy.Kind == Replacement && p.State != AwaitingApproval && p.By != redress && total.Minor > max(c.Terms.Authority[p.second().Role], c.Order.Total.Minor) {
			return refuse(NeedsSecondPerson, "order.total", "a replacement was offered; for an order of %s that takes a second person", total)
		}
	}
	if err := over(c.Agreed); err != nil {
		return err
	}
	if c.Ruling != nil {
		return over(c.Ruling.Remedy)
	}
	return nil
}

// second is who answers for a proposal: who approved it, else who made it.
func (p *Proposal) second() Actor {
	if p.Approver != nil {
		return *p.Approver
	}
	return p.By
}

// spokeOfMoney reports whether amounts in the order's currency were offered or ruled.
func (c *Case) spokeOfMoney() bool { return len(c.Proposals) > 0 || c.Ruling != nil || c.Agreed != nil }

// stated refuses an order that an opening could not have, and titles: they are
// words, which the process does not get.
func (o Order) stated() error {
	var first error
	o.check(func(field, reason string, args ...any) {
		if first == nil {
			first = refuse(BadValue, field, reason, args...)
		}
	})
	for i, item := range o.Items {
		if item.Title != "" && first == nil {
			first = refuse(BadValue, fmt.Sprintf("order.items[%d].title", i), "must be left out here; titles are stored as a text first, a line an item")
		}
	}
	return first
}

// told writes an instant for an event; none is left out.
func told(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return instant(t)
}
