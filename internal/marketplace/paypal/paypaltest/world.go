package paypaltest

import (
	"fmt"
	"slices"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

// Opens implements marketplacetest.World: a dispute within PayPal, or, of the kind
// Chargeback, one of the customer's bank, which took the money at once.
func (g *Gateway) Opens(o marketplacetest.Opening) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	payment := &capture{id: g.number("3C%013dX"), order: g.number("5O%014dK"), amount: o.Total}
	g.captures[payment.id] = payment
	now := g.Now().Truncate(time.Millisecond)
	d := &dispute{id: g.number("PP-R-FAK-%08d"), opening: o, payment: payment, created: now, updated: now.Add(-time.Millisecond),
		stage: inquiry, channel: "INTERNAL", reason: "MERCHANDISE_OR_SERVICE_NOT_RECEIVED"}
	if o.Kind == marketplace.ReturnRefund || o.Kind == marketplace.Exchange {
		d.reason = "MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED"
	}
	d.waitSeller(now, sellerHas)
	if o.Kind == marketplace.Chargeback {
		d.stage, d.channel, d.reason, d.taken = chargeback, "EXTERNAL", "UNAUTHORISED", o.Claimed
		d.paid = []complaint.Money{o.Claimed}
		g.moves(d, o.Claimed, "DEBIT", "")
	}
	if o.Text != "" && d.channel == "INTERNAL" {
		d.messages = append(d.messages, map[string]any{"posted_by": "BUYER", "time_posted": when(now), "content": o.Text})
	}
	payment.disputes = append(payment.disputes, d)
	g.cases = append(g.cases, d)
	g.touch(d)
	return d.id
}

// change does something to a dispute that has not ended.
func (g *Gateway) change(id string, do func(d *dispute) bool) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	d := g.find(id)
	if d == nil || d.status == closed || !do(d) {
		return false
	}
	g.touch(d)
	return true
}

// Says implements marketplacetest.World.
func (g *Gateway) Says(id, text string) bool {
	return g.change(id, func(d *dispute) bool {
		if d.channel != "INTERNAL" || d.stage != inquiry {
			return false
		}
		d.messages = append(d.messages, map[string]any{"posted_by": "BUYER", "time_posted": when(g.Now()), "content": text})
		return true
	})
}

// Sends implements marketplacetest.World.
func (g *Gateway) Sends(id, carrier, tracking string) bool {
	return g.change(id, func(d *dispute) bool {
		if !d.returns || d.sent {
			return false
		}
		d.evidences = append(d.evidences, map[string]any{"evidence_type": "PROOF_OF_RETURN", "source": "SUBMITTED_BY_BUYER", "date": when(g.Now()),
			"evidence_info": map[string]any{"tracking_info": []any{map[string]any{"carrier_name": "OTHER", "carrier_name_other": carrier, "tracking_number": tracking}}}})
		d.sent = true
		d.waitSeller(g.Now(), sellerHas)
		return true
	})
}

// Withdraws implements marketplacetest.World.
func (g *Gateway) Withdraws(id string) bool {
	return g.change(id, func(d *dispute) bool {
		g.reinstate(d)
		d.close("CANCELED_BY_BUYER")
		return true
	})
}

// Escalates implements marketplacetest.World.
func (g *Gateway) Escalates(id string) bool {
	return g.change(id, func(d *dispute) bool {
		if d.stage != inquiry {
			return false
		}
		d.stage = chargeback
		d.review()
		return true
	})
}

// ByHand implements marketplacetest.World: a person pays back what is claimed on
// PayPal's pages. Nothing else is a console task.
func (g *Gateway) ByHand(id string, c marketplace.Capability) bool {
	return c == marketplace.PayBack && g.change(id, func(d *dispute) bool {
		if d.taken.Minor > 0 {
			return false
		}
		d.took = append(d.took, "accept")
		g.settle(d, d.opening.Claimed)
		d.close("ACCEPTED")
		return true
	})
}

// Asks implements marketplacetest.World.
func (g *Gateway) Asks(id string, within time.Duration) bool {
	return g.change(id, func(d *dispute) bool {
		d.stage, d.wants = chargeback, true
		d.evidences = append(d.evidences, map[string]any{"evidence_type": "OTHER", "source": "REQUESTED_FROM_SELLER", "date": when(g.Now())})
		d.waitSeller(g.Now(), within)
		return true
	})
}

// BarsRefunds lets PayPal refuse any refund of the payment while the dispute is
// open, as it does for some.
func (g *Gateway) BarsRefunds(id string) bool {
	return g.change(id, func(d *dispute) bool { d.payment.barred = true; return true })
}

// Asked lets the buyer ask for an amount, which the seller may accept or deny.
func (g *Gateway) Asked(id string, m complaint.Money) bool {
	return g.change(id, func(d *dispute) bool {
		if d.stage != inquiry || d.returns {
			return false
		}
		d.asked = &m
		g.event(d, "BUYER", "PROPOSED", m, "")
		d.waitSeller(g.Now(), sellerHas)
		return true
	})
}

// TakesOffer lets the buyer accept what the seller offered last.
func (g *Gateway) TakesOffer(id string) bool {
	return g.change(id, func(d *dispute) bool {
		if len(d.history) == 0 || d.history[len(d.history)-1]["actor"] != "SELLER" {
			return false
		}
		last := d.history[len(d.history)-1]
		v, _ := last["offer_amount"].(map[string]any)
		if v != nil {
			m, err := complaint.ParseMoney(fmt.Sprint(v["value"]), fmt.Sprint(v["currency_code"]))
			if err != nil {
				return false
			}
			g.settle(d, m)
			g.event(d, "BUYER", "ACCEPTED", m, "")
		}
		d.close("RESOLVED_BUYER_FAVOUR")
		return true
	})
}

// Rules implements marketplacetest.World.
func (g *Gateway) Rules(id string, f complaint.Favour, amount complaint.Money) bool {
	return g.change(id, func(d *dispute) bool {
		d.stage = chargeback
		kind, outcome := "RECOVER_FROM_SELLER", "RESOLVED_BUYER_FAVOUR"
		if f == complaint.ForMerchant {
			kind, outcome = "DENY_BUYER", "RESOLVED_SELLER_FAVOUR"
			g.reinstate(d)
		} else {
			if amount.Minor == 0 {
				amount = d.opening.Claimed
			}
			g.settle(d, amount)
			d.appealDue = g.Now().Add(appealFor)
		}
		d.adjudications = append(d.adjudications, map[string]any{"type": kind, "adjudication_time": when(g.Now()), "dispute_life_cycle_stage": d.stage})
		d.close(outcome)
		return true
	})
}

// reinstate gives the merchant back what the bank took.
func (g *Gateway) reinstate(d *dispute) {
	if d.taken.Minor == 0 {
		return
	}
	g.moves(d, d.taken, "CREDIT", "")
	if i := slices.Index(d.paid, d.taken); i >= 0 {
		d.paid = slices.Delete(d.paid, i, i+1)
	}
	d.taken = complaint.Money{}
}

// PaysBy implements marketplacetest.World.
func (g *Gateway) PaysBy(id string, amount complaint.Money) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	d := g.find(id)
	if d == nil || d.taken.Minor > 0 {
		return false
	}
	g.settle(d, amount)
	g.touch(d)
	return true
}

// Turn implements marketplacetest.World: a seller who does not answer in time has
// accepted, a buyer who does not has given up.
func (g *Gateway) Turn(by time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.clock.Turn(by)
	for _, d := range g.cases {
		switch {
		case d.status == closed:
		case !d.sellerDue.IsZero() && !g.Now().Before(d.sellerDue):
			g.settle(d, d.opening.Claimed)
			d.close("RESOLVED_BUYER_FAVOUR")
			g.touch(d)
		case !d.buyerDue.IsZero() && !g.Now().Before(d.buyerDue):
			g.reinstate(d)
			d.close("CANCELED_BY_BUYER")
			g.touch(d)
		}
	}
}

// PaidBack implements marketplacetest.World.
func (g *Gateway) PaidBack(id string) []complaint.Money {
	g.mu.Lock()
	defer g.mu.Unlock()
	if d := g.find(id); d != nil {
		return slices.Clone(d.paid)
	}
	return nil
}

// Took implements marketplacetest.World.
func (g *Gateway) Took(id string) []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if d := g.find(id); d != nil {
		return slices.Clone(d.took)
	}
	return nil
}

// Moves implements marketplacetest.World.
func (g *Gateway) Moves(id string) bool { return g.change(id, func(*dispute) bool { return true }) }

// HidesDue implements marketplacetest.World.
func (g *Gateway) HidesDue(id string) bool {
	return g.change(id, func(d *dispute) bool { d.hidesDue = true; return true })
}
