package taobaotest

import (
	"crypto/rand"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
)

// Now implements marketplacetest.World.
func (g *Gateway) Now() time.Time { return g.clock.Now() }

// Turn implements marketplacetest.World: silence is consent, and a case that nobody
// goes on with is closed, each at its own instant.
func (g *Gateway) Turn(by time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	until := g.clock.Now().Add(by)
	for {
		var next *dispute
		for _, d := range g.cases {
			due := !d.over() && !d.due.IsZero() && !d.due.After(until)
			if due && (next == nil || d.due.Before(next.due) || d.due.Equal(next.due) && d.id < next.id) {
				next = d
			}
		}
		if next == nil {
			break
		}
		if wait := next.due.Sub(g.clock.Now()); wait > 0 {
			g.clock.Turn(wait)
		}
		g.lapse(next)
	}
	if rest := until.Sub(g.clock.Now()); rest != 0 {
		g.clock.Turn(rest)
	}
}

func (g *Gateway) lapse(d *dispute) {
	switch {
	case d.cs == csEvidence:
		g.step(d, csStepped)
	case d.status == agreeing && (d.exchange || d.kind == marketplace.ReturnRefund):
		g.turn(d, returning)
		g.tell(d, "RefundSellerAgreeAgreement")
	case d.status == agreeing:
		g.pay(d, d.fee)
	case d.status == confirming && d.exchange:
		g.turn(d, sending)
	case d.status == confirming:
		g.pay(d, d.fee)
	case d.status == returning || d.status == refused:
		g.close(d)
	default:
		d.due = time.Time{}
	}
}

// Throttles implements marketplacetest.World.
func (g *Gateway) Throttles(calls int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.throttle = calls
}

// Moves implements marketplacetest.World. An exchange has no version that a write
// could name.
func (g *Gateway) Moves(id string) bool {
	return g.on(id, func(d *dispute) bool {
		d.moves = !d.exchange
		return d.moves
	})
}

// HidesDue implements marketplacetest.World.
func (g *Gateway) HidesDue(id string) bool {
	return g.on(id, func(d *dispute) bool { d.hidden = true; return true })
}

// Fails makes the next calls end with a fault of TOP's own (isp.*), nothing done.
func (g *Gateway) Fails(calls int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy = calls
}

// WantsCode lets refunds from an amount on fail, and send a code by SMS, which
// nobody here gets. From which amount TOP does so is not public.
func (g *Gateway) WantsCode(from complaint.Money) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.codeFrom = from.Minor
}

// Constrains sets operation_contraint of a case: cannot_refuse or refund_onweb.
func (g *Gateway) Constrains(id, constraint string) bool {
	return g.on(id, func(d *dispute) bool {
		d.constraint = constraint
		g.touch(d)
		return true
	})
}

// Claims lets the buyer change the claim's amount and reason; what is empty stays.
func (g *Gateway) Claims(id string, amount complaint.Money, reason string) bool {
	return g.on(id, func(d *dispute) bool {
		if amount.Minor < 0 || amount.Minor > d.total || d.reviewing() {
			return false
		}
		if amount.Minor > 0 {
			d.fee = amount.Minor
		}
		if reason != "" {
			d.reason = reason
		}
		if d.status == refused {
			d.status = agreeing
		}
		g.turn(d, d.status)
		g.tell(d, "RefundBuyerModifyAgreement")
		return true
	})
}

// Steps lets the platform set cs_status: 4 and 5 while it decides, 11 when an appeal
// is open.
func (g *Gateway) Steps(id string, cs int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	d := g.cases[id]
	if d == nil {
		return false
	}
	g.step(d, cs)
	return true
}

// KillSession makes the session that is in use a dead one; the refresh token lives.
func (g *Gateway) KillSession() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.session = rand.Text()
}

// ReviewMovesVersion lets a review of Tmall give the refund another version. Whether
// TOP's does is not known [U].
func (g *Gateway) ReviewMovesVersion() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.bumps = true
}

// KeepsExchangesApart makes taobao.refund.get not know exchanges [U].
func (g *Gateway) KeepsExchangesApart() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.apart = true
}
