package jdtest

import (
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

// How long each side has, here. JD's own times are in its rules.
const (
	sellerWithin = 48 * time.Hour // then silence is consent
	returnWithin = 7 * 24 * time.Hour
	answerWithin = 72 * time.Hour
	afterRefusal = 15 * 24 * time.Hour
	payWithin    = 48 * time.Hour
	decideWithin = 24 * time.Hour // for a seller who says nothing in a dispute
)

var expects = map[marketplace.Kind]int{marketplace.RefundOnly: 11, marketplace.ReturnRefund: 10, marketplace.Exchange: 20, marketplace.Repair: 30,
	marketplace.Reship: 80}

// Opens implements marketplacetest.World.
func (s *Server) Opens(o marketplacetest.Opening) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	expect := expects[o.Kind]
	if expect == 0 {
		expect = 90
	}
	now := s.clock.Now()
	a := &afterSale{id: s.id(), order: s.orderFor(o), expect: expect, kind: o.Kind, claimed: o.Claimed.Minor, text: o.Text, main: sellers,
		due: now.Add(sellerWithin), applied: now, modified: now.Add(-time.Millisecond)}
	a.sku = a.order.sku
	s.touch(a, "applied", "")
	s.cases = append(s.cases, a)
	return a.id64()
}

// with does something to a case, and touches it when it was done.
func (s *Server) with(id, what string, do func(a *afterSale) bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.caseOf(id)
	if a == nil || !do(a) {
		return false
	}
	if what != "" {
		s.touch(a, what, "")
	}
	return true
}

// Says implements marketplacetest.World.
func (s *Server) Says(id, text string) bool {
	return s.with(id, "", func(a *afterSale) bool {
		s.talks[a.id] = append(s.talks[a.id], said{text: text, at: s.clock.Now()})
		return true
	})
}

// Sends implements marketplacetest.World.
func (s *Server) Sends(id, carrier, tracking string) bool {
	return s.with(id, "sent back", func(a *afterSale) bool {
		if a.main != returning || len(a.waybills) > 0 {
			return false
		}
		a.waybills = append(a.waybills, obj{"waybillType": 2, "waybillCode": tracking, "providerName": carrier})
		a.due = s.clock.Now().Add(returnWithin)
		return true
	})
}

// Withdraws implements marketplacetest.World.
func (s *Server) Withdraws(id string) bool {
	return s.with(id, "withdrawn", func(a *afterSale) bool {
		if a.over() || a.refund != notPaid {
			return false
		}
		a.main, a.due, a.decides = withdrawn, time.Time{}, time.Time{}
		a.upgrade = 0
		return true
	})
}

// Escalates implements marketplacetest.World.
func (s *Server) Escalates(id string) bool {
	return s.with(id, "dispute", func(a *afterSale) bool {
		if a.over() || a.upgrade != 0 || a.refund != notPaid {
			return false
		}
		s.ask(a)
		return true
	})
}

// ask opens the dispute order: the seller may settle until JD decides.
func (s *Server) ask(a *afterSale) {
	a.upgrade, a.main, a.decides = upAsked, sellers, s.clock.Now().Add(decideWithin)
}

// ByHand implements marketplacetest.World.
func (s *Server) ByHand(id string, c marketplace.Capability) bool {
	return s.with(id, "by hand", func(a *afterSale) bool {
		took := ""
		switch c {
		case marketplace.SendMessages:
			s.talks[a.id] = append(s.talks[a.id], said{text: "您好", seller: true, at: s.clock.Now()})
			took = "message"
		case marketplace.UploadEvidence:
			if a.upgrade != upAsked && a.upgrade != upEvidence {
				return false
			}
			a.upgrade, a.decides, took = upDeciding, s.clock.Now().Add(decideWithin), "evidence"
		case marketplace.AskToDecide:
			if a.over() || a.upgrade != 0 || a.refund != notPaid {
				return false
			}
			s.ask(a)
			took = "escalate"
		default:
			return false
		}
		a.took = append(a.took, took)
		return true
	})
}

// Asks implements marketplacetest.World.
func (s *Server) Asks(id string, within time.Duration) bool {
	return s.with(id, "evidence asked", func(a *afterSale) bool {
		if !a.disputed() || a.over() {
			return false
		}
		a.upgrade, a.decides = upEvidence, s.clock.Now().Add(within)
		return true
	})
}

// Rules implements marketplacetest.World.
func (s *Server) Rules(id string, f complaint.Favour, amount complaint.Money) bool {
	return s.with(id, "", func(a *afterSale) bool {
		if !a.disputed() || a.over() || a.refund != notPaid {
			return false
		}
		s.rule(a, f, amount.Minor)
		return true
	})
}

func (s *Server) rule(a *afterSale, f complaint.Favour, cents int64) {
	a.upgrade = map[complaint.Favour]int{complaint.ForCustomer: upCustomer, complaint.ForMerchant: upMerchant, complaint.Split: upSplit}[f]
	a.main, a.due, a.decides = finished, time.Time{}, time.Time{}
	if cents > 0 {
		a.refund, a.actual, a.processed = refundedNow, cents, s.clock.Now()
		a.paid = append(a.paid, money(cents))
	}
	s.touch(a, "ruled", "")
}
