package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func newVerify(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "verify ID",
		Short: "Check that no event was changed, added or removed",
		Args:  arguments(cobra.ExactArgs(1)),
		RunE:  func(cmd *cobra.Command, args []string) error { return verify(cmd.Context(), sh, args[0]) },
	}
}

func verify(ctx context.Context, sh *shell, id string) error {
	number, err := caseNumber(id)
	if err != nil {
		return err
	}
	store, err := sh.store(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
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
