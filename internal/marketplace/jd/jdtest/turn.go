package jdtest

import (
	"time"

	"redress/internal/complaint"
)

// PaysBy implements marketplacetest.World: JD pays in advance, as a payment form.
func (s *Server) PaysBy(id string, amount complaint.Money) bool {
	return s.with(id, "", func(a *afterSale) bool {
		s.forms = append(s.forms, form{id: s.id(), advance: true, order: a.order.id, cents: amount.Minor, status: 9601, at: s.clock.Now()})
		a.paid = append(a.paid, amount)
		return true
	})
}

// Compensates lets JD compensate the buyer at the seller's expense.
func (s *Server) Compensates(id string, amount complaint.Money) bool {
	return s.with(id, "", func(a *afterSale) bool {
		s.forms = append(s.forms, form{id: s.id(), order: a.order.id, ref: a.id, cents: amount.Minor, at: s.clock.Now()})
		a.paid = append(a.paid, amount)
		return true
	})
}

// Remarks lets the buyer write something into the case's log.
func (s *Server) Remarks(id, text string) bool {
	return s.with(id, "", func(a *afterSale) bool {
		s.touch(a, "remark", text)
		return true
	})
}

// Turn implements marketplacetest.World.
func (s *Server) Turn(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	until := s.clock.Now().Add(d)
	for {
		next, do := s.next(until)
		if do == nil {
			break
		}
		if wait := next.Sub(s.clock.Now()); wait > 0 {
			s.clock.Turn(wait)
		}
		do()
	}
	s.clock.Turn(until.Sub(s.clock.Now()))
}

// next is what falls due first, up to an instant.
func (s *Server) next(until time.Time) (at time.Time, do func()) {
	consider := func(when time.Time, then func()) {
		if !when.IsZero() && !when.After(until) && (do == nil || when.Before(at)) {
			at, do = when, then
		}
	}
	for _, a := range s.cases {
		switch {
		case a.refund == payingOut:
			consider(a.paysAt, func() { s.settle(a) })
		case a.over():
		case a.disputed():
			consider(a.decides, func() { s.decide(a) })
		default:
			consider(a.due, func() { s.lapse(a) })
		}
	}
	for _, c := range s.cancels {
		if c.status == 1 {
			consider(c.checked.Add(financeTakes), func() { s.finance(c) })
		}
	}
	return at, do
}

// decide is JD's own decision: on what it has, when the time for evidence is over.
func (s *Server) decide(a *afterSale) {
	if a.upgrade == upEvidence {
		a.upgrade, a.decides = upDeciding, s.clock.Now().Add(decideWithin)
		s.touch(a, "deciding", "")
		return
	}
	s.rule(a, complaint.ForCustomer, a.claimed)
}

// lapse is what silence means: of the seller consent, of the buyer the end.
func (s *Server) lapse(a *afterSale) {
	now := s.clock.Now()
	switch {
	case a.main == sellers && a.expect == 11, a.main == received:
		a.main, a.refund, a.actual, a.due, a.processed = finished, refundedNow, a.claimed, time.Time{}, now
		a.paid = append(a.paid, money(a.claimed))
	case a.main == sellers:
		a.main, a.approved, a.due = returning, now, now.Add(returnWithin)
	case a.main == returning && len(a.waybills) > 0:
		a.main, a.came, a.due = received, now, now.Add(payWithin)
	case a.main == offered:
		a.main, a.due = sellers, now.Add(sellerWithin)
	default:
		a.main, a.due = finished, time.Time{}
	}
	s.touch(a, "timeout", "")
}

// PaidBack implements marketplacetest.World.
func (s *Server) PaidBack(id string) []complaint.Money {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.cancelOf(id); c != nil {
		return append([]complaint.Money(nil), c.paid...)
	}
	if a := s.caseOf(id); a != nil {
		return append([]complaint.Money(nil), a.paid...)
	}
	return nil
}

// Took implements marketplacetest.World.
func (s *Server) Took(id string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.cancelOf(id); c != nil {
		return append([]string(nil), c.took...)
	}
	if a := s.caseOf(id); a != nil {
		return append([]string(nil), a.took...)
	}
	return nil
}

// Moves implements marketplacetest.World.
func (s *Server) Moves(id string) bool {
	return s.with(id, "changed by the buyer", func(a *afterSale) bool { return !a.over() })
}

// HidesDue implements marketplacetest.World.
func (s *Server) HidesDue(id string) bool {
	return s.with(id, "", func(a *afterSale) bool {
		a.hidesDue = true
		return true
	})
}
