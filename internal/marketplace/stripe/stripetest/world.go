package stripetest

import (
	"slices"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

// withdraw moves the money to the bank.
func (g *Gateway) withdraw(d *dispute) {
	d.held = d.opening.Claimed
	d.balance = append(d.balance, g.balance(d, -1))
	g.happened(d, "charge.dispute.funds_withdrawn")
}

// reinstate gives it back.
func (g *Gateway) reinstate(d *dispute) {
	if d.held.Minor > 0 {
		d.held = complaint.Money{}
		d.balance = append(d.balance, g.balance(d, 1))
		g.happened(d, "charge.dispute.funds_reinstated")
	}
}

func (g *Gateway) balance(d *dispute, sign int64) map[string]any {
	return map[string]any{"id": g.number("txn"), "object": "balance_transaction", "amount": sign * units(d.opening.Claimed),
		"currency": currency(d.opening.Claimed), "created": g.Now().Unix(), "fee": 1500, "reporting_category": "dispute", "type": "adjustment"}
}

// Opens implements marketplacetest.World: a chargeback, which takes the money at
// once, or, of any other kind, the bank's inquiry.
func (g *Gateway) Opens(o marketplacetest.Opening) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	c := &charge{id: g.number("ch"), intent: g.number("pi"), order: o.Order, amount: o.Total, created: g.Now().Add(-72 * time.Hour)}
	d := &dispute{id: g.number("dp"), opening: o, charge: c, created: g.Now(), status: warned, reason: "product_not_received",
		due: g.Now().Add(bankGives), evidence: map[string]string{}, metadata: map[string]string{}}
	if o.Kind == marketplace.ReturnRefund || o.Kind == marketplace.Exchange {
		d.reason = "product_unacceptable"
	}
	c.disputes = append(c.disputes, d)
	g.charges, g.disputes = append(g.charges, c), append(g.disputes, d)
	if o.Kind == marketplace.Chargeback {
		d.status = needsResponse
		g.happened(d, "charge.dispute.created")
		g.withdraw(d)
		return d.id
	}
	g.happened(d, "charge.dispute.created")
	return d.id
}

func (g *Gateway) change(id string, do func(d *dispute) bool) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	d := g.find(id)
	if d == nil || d.over() || !do(d) {
		return false
	}
	kind := "charge.dispute.updated"
	if d.over() {
		kind = "charge.dispute.closed"
	}
	g.happened(d, kind)
	return true
}

// chargeBack makes an inquiry a chargeback, for which evidence is wanted anew.
func (g *Gateway) chargeBack(d *dispute, within time.Duration) {
	d.status, d.due, d.submissions, d.evidence = needsResponse, g.Now().Add(within), 0, map[string]string{}
	g.withdraw(d)
}

// Says implements marketplacetest.World: Stripe shows no words of the customer's.
func (g *Gateway) Says(string, string) bool { return false }

// Sends implements marketplacetest.World.
func (g *Gateway) Sends(string, string, string) bool { return false }

// Withdraws implements marketplacetest.World.
func (g *Gateway) Withdraws(id string) bool {
	return g.change(id, func(d *dispute) bool {
		if d.inquiry() {
			d.status = warningClosed
			return true
		}
		d.status = won
		g.reinstate(d)
		return true
	})
}

// Escalates implements marketplacetest.World: the customer's bank charges back.
func (g *Gateway) Escalates(id string) bool {
	return g.change(id, func(d *dispute) bool {
		if !d.inquiry() {
			return false
		}
		g.chargeBack(d, bankGives)
		return true
	})
}

// ByHand implements marketplacetest.World: nothing here is a console task.
func (g *Gateway) ByHand(string, marketplace.Capability) bool { return false }

// Asks implements marketplacetest.World: an inquiry becomes a chargeback, and a
// chargeback that waits gets this time.
func (g *Gateway) Asks(id string, within time.Duration) bool {
	return g.change(id, func(d *dispute) bool {
		switch {
		case d.inquiry():
			g.chargeBack(d, within)
		case d.status != needsResponse:
			return false
		}
		d.due, d.wants = g.Now().Add(within), true
		return true
	})
}

// Rules implements marketplacetest.World. A bank decides on the whole of what is
// disputed; another amount is not its to give.
func (g *Gateway) Rules(id string, f complaint.Favour, amount complaint.Money) bool {
	return g.change(id, func(d *dispute) bool {
		if f == complaint.Split || f == complaint.ForCustomer && amount.Minor != 0 && amount != d.opening.Claimed {
			return false
		}
		if d.inquiry() {
			g.chargeBack(d, bankGives)
		}
		if d.status = lost; f == complaint.ForMerchant {
			d.status = won
			g.reinstate(d)
		}
		return true
	})
}

// PaysBy implements marketplacetest.World: somebody pays back on Stripe's pages.
func (g *Gateway) PaysBy(id string, amount complaint.Money) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	d := g.find(id)
	if d == nil || amount.Minor <= 0 || amount.Minor > d.charge.amount.Minor-d.charge.refunded()-d.charge.held() {
		return false
	}
	took := len(d.took)
	g.refunded(d.charge, &refund{id: g.number("re"), amount: amount, at: g.Now(), metadata: map[string]string{}})
	d.took = d.took[:took] // it was not the seller
	return true
}

// Turn implements marketplacetest.World: what the merchant lets pass is lost, and
// an inquiry becomes a chargeback.
func (g *Gateway) Turn(by time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.clock.Turn(by)
	for _, d := range g.disputes {
		if g.Now().Before(d.due) {
			continue
		}
		switch d.status {
		case warned:
			g.chargeBack(d, bankGives)
			g.happened(d, "charge.dispute.updated")
		case needsResponse:
			d.status = lost
			g.happened(d, "charge.dispute.closed")
		}
	}
}

// PaidBack implements marketplacetest.World: the refunds, and what the bank has.
func (g *Gateway) PaidBack(id string) []complaint.Money {
	g.mu.Lock()
	defer g.mu.Unlock()
	d := g.find(id)
	if d == nil {
		return nil
	}
	var paid []complaint.Money
	for _, r := range d.charge.refunds {
		paid = append(paid, r.amount)
	}
	if d.held.Minor > 0 {
		paid = append(paid, d.held)
	}
	return paid
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

// Moves implements marketplacetest.World: Stripe's disputes have no version.
func (g *Gateway) Moves(string) bool { return false }

// HidesDue implements marketplacetest.World.
func (g *Gateway) HidesDue(id string) bool {
	return g.change(id, func(d *dispute) bool { d.hidesDue = true; return true })
}

// Pushes implements marketplacetest.World.
func (g *Gateway) Pushes() []marketplacetest.Push {
	g.mu.Lock()
	defer g.mu.Unlock()
	var pushes []marketplacetest.Push
	for _, e := range g.events {
		pushes = append(pushes, e.push)
	}
	return pushes
}

// Evidence is what the merchant handed in, by Stripe's fields; a file's is its hash.
func (g *Gateway) Evidence(id string) map[string]string {
	g.mu.Lock()
	defer g.mu.Unlock()
	d := g.find(id)
	if d == nil {
		return nil
	}
	said := map[string]string{}
	for name, v := range d.evidence {
		said[name] = v
		for _, f := range g.files {
			if f.id == v {
				said[name] = f.sum
			}
		}
	}
	return said
}
