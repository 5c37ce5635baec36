package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"redress/internal/postgres"
)

func newVerify(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "verify ID",
		Short: "Check that no event was changed, added or removed",
		Args:  arguments(cobra.ExactArgs(1)),
		RunE: sh.onCase(func(ctx context.Context, store *postgres.Store, number string) error {
			return verify(ctx, sh, store, number)
		}),
	}
}

func verify(ctx context.Context, sh *shell, store *postgres.Store, number string) error {
	result, err := store.Verify(ctx, number)
	if err != nil {
		return err
	}
	if sh.json() {
		if err := sh.print(result); err != nil {
			return err
		}
	}
	switch {
	case !result.OK && sh.json():
		return errTold
	case !result.OK:
		return fmt.Errorf("%s: the chain of %d events is broken at event %d: %s", number, result.Events, result.FirstBad, result.Reason)
	case !sh.json():
		_, _ = fmt.Fprintf(sh.out, "%s: %d events, the chain is whole\n", number, result.Events)
	}
	return nil
}
