package office

import (
	"context"
	"errors"

	"redress/internal/evidence"
	"redress/internal/policy"
	"redress/internal/postgres"
)

// EvidenceLimits are those of the rules that a complaint is handled under. What a
// version says never changes, so each is read once.
func (o *Office) EvidenceLimits(ctx context.Context, under postgres.Ruled) (evidence.Limits, error) {
	if known, ok := o.limits.Load(under.Version); ok {
		return known.(evidence.Limits), nil
	}
	content, err := o.Store.Policy(ctx, under.Version)
	if err == nil {
		if pack, err := policy.Restore(content); err == nil {
			found := limitsOf(pack)
			o.limits.Store(under.Version, found)
			return found, nil
		}
		// A newer build stored it: nobody is kept from giving evidence for that.
	} else if !errors.As(err, new(postgres.NotFound)) {
		return evidence.Limits{}, err
	}
	return o.limitsNow(under), nil
}

// EvidenceLimitsOf is EvidenceLimits for who knows no more than the case number. It
// fails with postgres.NotFound.
func (o *Office) EvidenceLimitsOf(ctx context.Context, number string) (evidence.Limits, error) {
	under, err := o.Store.RuledBy(ctx, number)
	if err != nil {
		return evidence.Limits{}, err
	}
	return o.EvidenceLimits(ctx, under)
}

// limitsNow are those that a complaint of the shop would have today;
// evidence.DefaultLimits where no rules are known.
func (o *Office) limitsNow(of postgres.Ruled) evidence.Limits {
	if o.Rules == nil {
		return evidence.DefaultLimits
	}
	packs := o.Rules()
	if packs == nil {
		return evidence.DefaultLimits
	}
	pack, err := packs.For(of.Platform, of.Shop)
	if err != nil {
		return evidence.DefaultLimits
	}
	return limitsOf(pack)
}

// limitsOf are a pack's; evidence.DefaultLimits where it says nothing.
func limitsOf(pack *policy.Pack) evidence.Limits {
	if says := evidence.Limits(pack.Evidence()); says != (evidence.Limits{}) {
		return says
	}
	return evidence.DefaultLimits
}
