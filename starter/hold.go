package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"redress/internal/postgres"
)

func newHold(sh *shell) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hold",
		Short: "Legal holds: what a court or the police need is not erased",
		Args:  arguments(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var as, reason string
	change := func(use, short, example string, do func(*postgres.Store, context.Context, string, string, string) (postgres.Hold, error)) *cobra.Command {
		c := &cobra.Command{
			Use: use + " ID", Short: short, Example: example, Args: arguments(cobra.ExactArgs(1)),
			RunE: func(cmd *cobra.Command, args []string) error {
				return hold(cmd.Context(), sh, args[0], reason, as, do)
			},
		}
		c.Flags().StringVar(&reason, "reason", "", "a code: court, police, lawsuit, …")
		c.Flags().StringVar(&as, "as", "operator:me", "who does it, as role:id")
		must(c.MarkFlagRequired("reason"))
		return c
	}
	cmd.AddCommand(
		change("set", "Keep a complaint's records from being erased", "  starter hold set R26-7K4Q-X2MH --reason court --as supervisor:wu", (*postgres.Store).SetHold),
		change("lift", "Lift the hold that stands", "  starter hold lift R26-7K4Q-X2MH --reason ruled --as supervisor:wu", (*postgres.Store).LiftHold),
		&cobra.Command{
			Use: "list [ID]", Short: "The holds that stand, or all of a complaint's", Args: arguments(cobra.MaximumNArgs(1)),
			RunE: func(cmd *cobra.Command, args []string) error { return listHolds(cmd.Context(), sh, args) },
		})
	return cmd
}

func hold(ctx context.Context, sh *shell, id, reason, as string, do func(*postgres.Store, context.Context, string, string, string) (postgres.Hold, error)) error {
	number, err := caseNumber(id)
	if err != nil {
		return err
	}
	by, err := parseActor(as)
	if err != nil {
		return err
	}
	store, err := sh.store(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	h, err := do(store, ctx, number, reason, by.String())
	if err != nil {
		return fmt.Errorf("%s: %w", number, err)
	}
	if sh.json() {
		return sh.print(h)
	}
	what := "set"
	if h.LiftedAt != nil {
		what = "lifted"
	}
	_, _ = fmt.Fprintf(sh.out, "%s: legal hold %s (%s)\n", number, what, oneLine(h.ReasonCode))
	return nil
}

func listHolds(ctx context.Context, sh *shell, args []string) error {
	number := ""
	if len(args) == 1 {
		var err error
		if number, err = caseNumber(args[0]); err != nil {
			return err
		}
	}
	store, err := sh.store(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	holds, err := store.Holds(ctx, number)
	if err != nil {
		return err
	}
	if sh.json() {
		return sh.print(holds)
	}
	t := table{{"COMPLAINT", "REASON", "SET", "BY", "LIFTED"}}
	for _, h := range holds {
		lifted := ""
		if h.LiftedAt != nil {
			lifted = moment(*h.LiftedAt, sh.now()) + " by " + *h.LiftedBy
		}
		t.row(h.Number, h.ReasonCode, moment(h.SetAt, sh.now()), h.SetBy, lifted)
	}
	return t.print(sh.out)
}
