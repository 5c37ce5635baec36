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
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "Prepare database and Temporal: schema, namespace, search attributes",
		Long: "setup brings the database to this program's schema and makes Temporal's namespace and search\n" +
			"attributes. It changes nothing that is there already: run it as often as you like.",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return setup(cmd.Context(), sh, retention) },
	}
	cmd.Flags().DurationVar(&retention, "retention", 30*24*time.Hour, "how long Temporal keeps an ended complaint's history; only for a new namespace")
	return cmd
}

func setup(ctx context.Context, sh *shell, retention time.Duration) error {
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
