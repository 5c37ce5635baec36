package taobaotest

import (
	"hash/fnv"
	"regexp"
	"slices"
	"strconv"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

var digits = regexp.MustCompile(`^[1-9][0-9]{0,17}$`)

// numbered is an id as TOP has it: a name that is no number is made one, always
// the same.
func (g *Gateway) numbered(name string) string {
	switch {
	case name == "":
		return g.number()
	case digits.MatchString(name):
		return name
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // a hash takes everything
	return strconv.FormatUint(h.Sum64()%900_000_000_000_000+100_000_000_000_000, 10)
}

// Opens implements marketplacetest.World. An exchange is there on Tmall only; what
// TOP has no word for is a refund.
func (g *Gateway) Opens(o marketplacetest.Opening) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if o.Total.Currency != "CNY" || o.Claimed.Minor > o.Total.Minor {
		return ""
	}
	d := &dispute{id: g.number(), tid: g.numbered(o.Order), item: g.numbered(o.Item), kind: o.Kind, total: o.Total.Minor, fee: o.Claimed.Minor,
		cs: csNone, reason: "质量问题", text: o.Text, created: g.clock.Now()}
	switch o.Kind {
	case marketplace.Exchange:
		if d.exchange = g.tmall; !g.tmall {
			d.kind = marketplace.RefundOnly
		}
	case marketplace.ReturnRefund:
	default:
		d.kind = marketplace.RefundOnly
	}
	if d.fee == 0 {
		d.fee = d.total
	}
	if g.trades[d.tid] == nil {
		g.trades[d.tid] = &trade{tid: d.tid, item: d.item, total: d.total, created: g.clock.Now().Add(-72 * time.Hour)}
	}
	g.cases[d.id] = d
	g.turn(d, agreeing)
	g.tell(d, "RefundCreated")
	return d.id
}

// on does something with a case that is not over.
func (g *Gateway) on(id string, does func(d *dispute) bool) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	d := g.cases[id]
	return d != nil && !d.over() && does(d)
}

// Says implements marketplacetest.World.
func (g *Gateway) Says(id, text string) bool {
	return g.on(id, func(d *dispute) bool { g.say(d, 1, text, false); return true })
}

// Sends implements marketplacetest.World.
func (g *Gateway) Sends(id, carrier, tracking string) bool {
	return g.on(id, func(d *dispute) bool {
		if d.status != returning || d.reviewing() {
			return false
		}
		d.carrier, d.tracking = carrier, tracking
		g.turn(d, confirming)
		g.tell(d, "RefundBuyerReturnGoods")
		return true
	})
}

// Withdraws implements marketplacetest.World.
func (g *Gateway) Withdraws(id string) bool {
	return g.on(id, func(d *dispute) bool {
		if d.reviewing() {
			d.cs = 7
		}
		g.close(d)
		return true
	})
}

func (g *Gateway) close(d *dispute) {
	g.turn(d, closed)
	g.tell(d, "RefundClosed")
}

// Escalates implements marketplacetest.World.
func (g *Gateway) Escalates(id string) bool { return g.on(id, g.apply) }

// apply asks the platform to decide: the clock of the sides stops.
func (g *Gateway) apply(d *dispute) bool {
	if d.reviewing() {
		return false
	}
	d.cs, d.due = csApplied, time.Time{}
	g.touch(d)
	g.tell(d, "TaobaoInterApplied")
	return true
}

// ByHand implements marketplacetest.World.
func (g *Gateway) ByHand(id string, c marketplace.Capability) bool {
	return g.on(id, func(d *dispute) bool {
		switch c {
		case marketplace.AskToDecide:
			if !g.apply(d) {
				return false
			}
			d.took = append(d.took, "escalate")
		case marketplace.UploadEvidence:
			if d.cs != csEvidence {
				return false
			}
			d.took = append(d.took, "evidence")
			g.step(d, csStepped)
		case marketplace.AcceptClaim, marketplace.PayBack:
			if d.exchange || d.reviewing() {
				return false
			}
			d.took = append(d.took, string(marketplace.Accept))
			g.pay(d, d.fee)
		case marketplace.RefuseClaim:
			if d.status != agreeing || d.reviewing() {
				return false
			}
			g.declined(d, string(marketplace.Refuse))
		default:
			return false
		}
		return true
	})
}

func (g *Gateway) step(d *dispute, cs int) {
	d.cs, d.due = cs, time.Time{}
	g.touch(d)
	g.tell(d, "TaobaoIntervened")
}

// Asks implements marketplacetest.World: the evidence window, which refund.get shows
// as cs_status 10 with its end as the timeout [U].
func (g *Gateway) Asks(id string, within time.Duration) bool {
	return g.on(id, func(d *dispute) bool {
		g.step(d, csEvidence)
		d.due = g.clock.Now().Add(within)
		return true
	})
}

// Rules implements marketplacetest.World.
func (g *Gateway) Rules(id string, f complaint.Favour, amount complaint.Money) bool {
	return g.on(id, func(d *dispute) bool {
		fen := amount.Minor
		if fen == 0 && f == complaint.ForCustomer {
			fen = d.fee
		}
		switch {
		case fen < 0 || fen > d.total || f == complaint.Split && fen == 0:
			return false
		case f == complaint.ForMerchant:
			d.cs = csSeller
			g.tell(d, "TaobaoIntervened")
			g.close(d)
			return true
		}
		d.cs = map[complaint.Favour]int{complaint.ForCustomer: csBuyer, complaint.Split: csDone}[f]
		g.tell(d, "TaobaoIntervened")
		g.pay(d, fen)
		return true
	})
}

// PaysBy implements marketplacetest.World.
func (g *Gateway) PaysBy(id string, amount complaint.Money) bool {
	return g.on(id, func(d *dispute) bool {
		if d.exchange || amount.Minor <= 0 || amount.Minor > d.total {
			return false
		}
		g.pay(d, amount.Minor)
		return true
	})
}

// PaidBack implements marketplacetest.World.
func (g *Gateway) PaidBack(id string) []complaint.Money {
	g.mu.Lock()
	defer g.mu.Unlock()
	if d := g.cases[id]; d != nil {
		return slices.Clone(d.paid)
	}
	return nil
}

// Took implements marketplacetest.World.
func (g *Gateway) Took(id string) []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if d := g.cases[id]; d != nil {
		return slices.Clone(d.took)
	}
	return nil
}
