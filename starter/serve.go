package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"redress/internal/app"
)

func newServe(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "The HTTP front door: an API for backends, agents and customers",
		Long: "serve answers at SERVE_LISTEN until it is stopped (Ctrl-C, SIGTERM), and finishes what is under way.\n" +
			"/docs describes the API, /openapi.json is for programs; `starter key create` makes a key for a backend.\n" +
			"With MAIL_LISTEN it takes mails in too. The settings are listed by `starter settings`.",
		Example: "  starter serve\n  SERVE_LISTEN=0.0.0.0:8443 SERVE_TLS_CERT_PATH=cert.pem SERVE_TLS_KEY_PATH=key.pem starter serve",
		Args:    arguments(cobra.NoArgs),
		RunE:    func(cmd *cobra.Command, _ []string) error { return serve(cmd.Context(), sh) },
	}
}

func serve(ctx context.Context, sh *shell) error {
	settings, err := sh.settings("DATABASE_URL", "REDRESS_KEY")
	if err != nil {
		return err
	}
	log := app.NewLogger(settings.Logging, sh.err)
	door, err := app.OpenFrontDoor(ctx, settings, log)
	if err != nil {
		if ctx.Err() != nil {
			return nil // stopped while it waited
		}
		return err
	}
	defer door.Close()
	if _, err := fmt.Fprintf(sh.out, "serving at %s (%s/docs)\n", door.URL(), door.URL()); err != nil {
		return err
	}
	return door.Serve(ctx)
}
