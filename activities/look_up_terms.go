package activities

import (
	"context"
	"fmt"
	"time"

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
}

// LookUpTerms reads the terms that a running complaint is to move to. Its code:
// not_found, when no such version is stored.
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
		return complaint.Terms{}, fmt.Errorf("policy %s: %w", r.Version, err)
	}
	return pack.Terms(policy.Subject{Currency: r.Currency, Shipped: r.Shipped, Timezone: r.Timezone, At: r.At}), nil
}
