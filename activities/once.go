package activities

import (
	"context"
	"errors"
	"fmt"

	"redress/internal/marketplace"
	"redress/internal/postgres"
	"redress/internal/provider"
)

// effect is one thing to do in the world, and how to ask whether it was done.
type effect struct {
	// do does it and returns the provider's reference. A *provider.Refused or a
	// *notify.Permanent says that nothing was done and will not be.
	do func(ctx context.Context) (reference string, err error)
	// find reads back what was done under the key and checks that it is what was
	// asked for; provider.ErrNotFound says that nothing was done. It is nil for
	// what cannot be asked after, such as a mail.
	find func(ctx context.Context) (reference string, err error)
	// byHand is what a person is asked to do where the platform wants one on its pages.
	byHand marketplace.Capability
}

// once carries out an effect under its key. What was done already is answered
// from the ledger; what may have been done is asked after before it is tried
// again; what was done is read back before it counts. An attempt that ends
// without a clear answer stays pending in the ledger.
func (a *Activities) once(ctx context.Context, claim postgres.Claim, e effect) (OperationResult, error) {
	entry, err := a.Ledger.Claim(ctx, claim)
	if err != nil {
		return OperationResult{}, failure(err)
	}
	if entry.State == postgres.EntryDone {
		return OperationResult{Reference: entry.Reference}, nil
	}
	before := entry.State == postgres.EntryPending || entry.Attempts > 1
	reference, err := a.attempt(ctx, claim.Key, before, e)
	var person *marketplace.NeedsPerson
	if errors.As(err, &person) {
		return OperationResult{ByHand: string(e.byHand)}, nil
	}
	if err != nil {
		return OperationResult{}, failure(err)
	}
	if err := a.Ledger.Finish(ctx, claim.Key, reference); err != nil {
		return OperationResult{}, failure(fmt.Errorf("keep that %s is done: %w", claim.Key, err))
	}
	return OperationResult{Reference: reference}, nil
}

func (a *Activities) attempt(ctx context.Context, key string, before bool, e effect) (string, error) {
	if before && e.find != nil {
		reference, err := e.find(ctx)
		if !errors.Is(err, provider.ErrNotFound) {
			return reference, err
		}
	}
	reference, err := e.do(ctx)
	if err != nil {
		return "", a.refused(ctx, key, err)
	}
	if e.find == nil {
		return reference, nil
	}
	reference, err = e.find(ctx)
	if errors.Is(err, provider.ErrNotFound) {
		return "", &provider.Unknown{Err: errors.New("it was done, but cannot be read back yet")}
	}
	return reference, err
}

// refused notes a definite no in the ledger, so that the amount is free again;
// every other error leaves the operation pending.
func (a *Activities) refused(ctx context.Context, key string, err error) error {
	code := finalCode(err)
	if code == "" {
		return err
	}
	if failed := a.Ledger.Fail(ctx, key, code); failed != nil {
		return fmt.Errorf("keep that %s was refused (%s): %w", key, code, failed)
	}
	return err
}
