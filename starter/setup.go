package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"redress/internal/app"
)

func newSetup(sh *shell) *cobra.Command {
	var retention time.Duration
	var role string
	var printed bool
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "Prepare database and Temporal: schema, namespace, search attributes",
		Long: "setup brings the database to this program's schema and makes Temporal's namespace and search\n" +
			"attributes. It changes nothing that is there already: run it as often as you like.\n\n" +
			"With --app-role it also makes the database role that worker and front door are to connect as; the role\n" +
			"adds events and checkpoints and can change or remove none. Give it a password with psql's \\password.",
		Example: "  starter setup\n  starter setup --app-role redress_app\n  starter setup --app-role redress_app --print",
		Args:    arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if printed {
				return printRole(sh, role)
			}
			return setup(cmd.Context(), sh, retention, role)
		},
	}
	cmd.Flags().StringVar(&role, "app-role", "", "the database role to make, or to give its rights anew after a migration")
	cmd.Flags().BoolVar(&printed, "print", false, "only print the role's SQL")
	cmd.Flags().DurationVar(&retention, "retention", 30*24*time.Hour, "how long Temporal keeps an ended complaint's history; only for a new namespace")
	return cmd
}

func setup(ctx context.Context, sh *shell, retention time.Duration, role string) error {
	settings, err := sh.settings("DATABASE_URL")
	if err != nil {
		return err
	}
	if retention < 24*time.Hour {
		return usage("--retention must be at least 24h: Temporal takes no less")
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	report := func(done string) {
		if !sh.json() {
			_, _ = fmt.Fprintln(sh.out, done)
		}
	}
	var steps []string
	both := func(done string) { steps = append(steps, done); report(done) }
	if err := app.PrepareDatabase(ctx, settings.Database.URL, both); err != nil {
		return err
	}
	if role != "" {
		if err := prepareRole(ctx, settings.Database.URL, role, both); err != nil {
			return err
		}
	}
	temporal, err := app.DialTemporal(settings, app.Observers{Log: sh.logger()})
	if err != nil {
		return err
	}
	defer temporal.Close()
	if err := app.PrepareNamespace(ctx, temporal, settings.Temporal.Namespace, retention, both); err != nil {
		return fmt.Errorf("prepare Temporal at %s (TEMPORAL_ADDRESS): %w", settings.Temporal.Address, err)
	}
	if sh.json() {
		return json.NewEncoder(sh.out).Encode(map[string][]string{"done": steps})
	}
	return nil
}
