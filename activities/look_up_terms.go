package activities

import (
	"context"
	"fmt"
	"time"

	"redress/internal/clock"
	"redress/internal/complaint"
	"redress/internal/policy"
)

// TermsRequest asks for the terms of a version of a policy. It holds what
// decides between the rules of a pack.
type TermsRequest struct {
	Version  string    `json:"version"`
	Currency string    `json:"currency"`
	Shipped  bool      `json:"shipped,omitempty"`
	Timezone string    `json:"timezone"`
	At       time.Time `json:"at"`
	// Calendars are those that the case counts with so far.
	Calendars clock.Calendars `json:"calendars,omitempty"`
}

// LookUpTerms reads the terms that a running complaint is to move to. Its codes:
// not_found, when no such version is stored, and unreadable.
func (a *Activities) LookUpTerms(ctx context.Context, r TermsRequest) (complaint.Terms, error) {
	terms, err := a.terms(ctx, r)
	return terms, failure(err)
}

func (a *Activities) terms(ctx context.Context, r TermsRequest) (complaint.Terms, error) {
	stored, err := a.Policies.Policy(ctx, r.Version)
	if err != nil {
		return complaint.Terms{}, fmt.Errorf("policy %s: %w", r.Version, err)
	}
	pack, err := policy.Restore(stored)
	if err != nil {
		return complaint.Terms{}, final(Unreadable, "policy %s: %v", r.Version, err)
	}
	terms := pack.Terms(policy.Subject{Currency: r.Currency, Shipped: r.Shipped, Timezone: r.Timezone, At: r.At})
	return terms.Beside(r.Calendars), nil
}
