package main

import (
	"context"
	"time"

	"redress/internal/complaint"
	"redress/internal/policy"
	"redress/internal/postgres"
)

// rehearse tells what would move in a complaint, without sending anything: the
// complaint's own rules are applied to what PostgreSQL knows of it.
func (m *mover) rehearse(ctx context.Context, before postgres.Shown, terms complaint.Terms, result *aMove) error {
	intake, err := m.office.Store.Intake(ctx, before.ID)
	if err != nil {
		return err
	}
	now := m.sh.now()
	c := copyOf(before, terms)
	c.NewPolicy = &complaint.NewPolicy{Version: m.target.Version()}
	target := m.target.Terms(policy.Subject{Currency: intake.Order.Total.Currency, Shipped: intake.Order.Shipped,
		Timezone: intake.Timezone, At: now})
	c.PolicyFound(m.target.Version(), target.Beside(terms.Calendars), now)
	return m.read(c.Unrecorded, c.View(), result)
}

// askedCustomer is why our clocks stand still while the customer is asked.
const askedCustomer = "customer_asked"

// copyOf is a case with as much of its state as its clocks depend on.
func copyOf(s postgres.Shown, terms complaint.Terms) *complaint.Case {
	c := &complaint.Case{Number: s.ID, Platform: s.Platform, Shop: s.Shop, Stage: s.Stage, Category: s.Category, OpenedAt: s.OpenedAt,
		Terms: terms, PlatformDues: map[complaint.DeadlineName]complaint.PlatformDue{}}
	r := complaint.Reckoning{Terms: terms, OpenedAt: s.OpenedAt}
	for _, view := range s.Deadlines {
		d := view.Deadline
		c.Deadlines = append(c.Deadlines, d)
		if d.State != complaint.Running && d.State != complaint.Paused {
			continue
		}
		c.Interrupted = c.Interrupted || d.State == complaint.Paused && d.Cause == askedCustomer
		if d.Named != nil {
			c.PlatformDues[d.Name] = *d.Named
		}
		if by := answerBy(r, d); by != nil && (c.AnswerBy == nil || answers(d)) {
			c.AnswerBy = by
		}
	}
	return c
}

// answers reports whether a deadline is the time that a platform leaves for our answer,
// before whose end the default goes out.
func answers(d complaint.Deadline) bool {
	return (d.Name == complaint.PositionDue || d.Name == complaint.PlatformQuestion) && (d.Named != nil || d.Term.Margin > 0)
}

// answerBy is when the platform decides, as far as a deadline shows it: its own end, or
// the one inside which it falls; nil where its own rule ends it.
func answerBy(r complaint.Reckoning, d complaint.Deadline) *complaint.AnswerBy {
	parts, inside := map[complaint.DeadlineName]time.Duration{
		complaint.EvidenceDue: 1, complaint.DecisionDue: 2, complaint.ApprovalDue: 4,
	}[d.Name]
	switch {
	case d.Limit.IsZero():
	case answers(d):
		return &complaint.AnswerBy{At: d.Limit, Margin: d.Limit.Sub(d.Due)}
	case inside && !d.Limit.Equal(r.Limit(&d)):
		return &complaint.AnswerBy{At: d.Limit, Margin: d.Limit.Sub(d.Due) * parts}
	}
	return nil
}
