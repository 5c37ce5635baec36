package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newSession(sh *shell) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "session",
		Short: "Browsers that people signed in with: end them",
		Args:  arguments(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newSessionEnd(sh))
	return cmd
}

func newSessionEnd(sh *shell) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "end ACCOUNT",
		Short: "Sign somebody out everywhere",
		Long: "end signs an account out of every browser, within 10 seconds. Whoever may still sign in at the provider\n" +
			"can come back: take their roles away there first. Their access tokens run out by themselves.",
		Example: "  starter session end lin",
		Args:    arguments(cobra.ExactArgs(1)),
	}
	by := byFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		who, err := whoDoes(*by)
		if err != nil {
			return err
		}
		store, err := sh.store(cmd.Context())
		if err != nil {
			return err
		}
		defer store.Close()
		ended, err := store.EndSessions(cmd.Context(), args[0], who)
		if err != nil {
			return err
		}
		if sh.json() {
			return sh.print(map[string]any{"account": args[0], "ended": ended})
		}
		_, err = fmt.Fprintf(sh.out, "%s: %d sessions ended\n", oneLine(args[0]), ended)
		return err
	}
	return cmd
}
