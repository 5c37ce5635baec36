package main

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"redress/internal/app"
	"redress/internal/marketplace"
	"redress/internal/office"
	"redress/internal/postgres"
)

// shell is what a command gets from whoever called it.
type shell struct {
	in       io.Reader
	out, err io.Writer
	environ  []string
	now      func() time.Time
	terminal bool // err is a terminal: progress may be drawn there

	adapters []marketplace.Adapter // nil: those of app.Platforms

	output string // table or json
}

// settings reads the settings and makes sure that those named are there.
func (sh *shell) settings(names ...string) (app.Settings, error) {
	s, err := app.Load(sh.environ)
	if err != nil {
		return app.Settings{}, err
	}
	return s, s.Require(names...)
}

// office opens the place where complaints are taken in.
func (sh *shell) office(ctx context.Context) (*office.Office, error) {
	settings, err := sh.settings("DATABASE_URL", "REDRESS_KEY")
	if err != nil {
		return nil, err
	}
	return app.OpenOffice(ctx, settings, app.Observers{Log: sh.logger()})
}

// rules gives an office the rules that complaints are taken in under.
func (sh *shell) rules(ctx context.Context, desk *office.Office) error {
	settings, err := sh.settings()
	if err != nil {
		return err
	}
	_, err = app.LoadPolicies(ctx, settings, desk)
	return err
}

// store opens PostgreSQL alone, for what needs no Temporal.
func (sh *shell) store(ctx context.Context) (*postgres.Store, error) {
	settings, err := sh.settings("DATABASE_URL", "REDRESS_KEY")
	if err != nil {
		return nil, err
	}
	return app.OpenStore(ctx, settings)
}

// files opens PostgreSQL and the place that evidence is kept in.
func (sh *shell) files(ctx context.Context) (store *postgres.Store, files app.Files, done func(), err error) {
	settings, err := sh.settings("DATABASE_URL", "REDRESS_KEY", "BLOB_DIR")
	if err != nil {
		return nil, app.Files{}, nil, err
	}
	if store, err = sh.store(ctx); err != nil {
		return nil, app.Files{}, nil, err
	}
	if files, err = app.OpenFiles(settings, store); err != nil {
		_ = store.Close() // the files' error is the one that matters
		return nil, app.Files{}, nil, err
	}
	return store, files, func() {
		_ = files.Close()
		_ = store.Close()
	}, nil
}

// onCase is the body of a command that reads one stored complaint, named in
// any spelling.
func (sh *shell) onCase(read func(ctx context.Context, store *postgres.Store, number string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		number, err := caseNumber(args[0])
		if err != nil {
			return err
		}
		store, err := sh.store(cmd.Context())
		if err != nil {
			return err
		}
		defer store.Close()
		return read(cmd.Context(), store, number)
	}
}

// logger keeps the libraries quiet: what matters is told by the commands.
func (sh *shell) logger() *slog.Logger {
	return app.NewLogger(app.Logging{Level: slog.LevelError, Format: "text"}, sh.err)
}

// json reports whether the answer is for a program.
func (sh *shell) json() bool { return sh.output == "json" }

// run carries out one command line and returns the exit code: 0 done, 1 failed
// or refused, 2 not understood.
func run(ctx context.Context, sh *shell, args []string) int {
	root := newRoot(sh)
	root.SetArgs(args)
	root.SetIn(sh.in)
	root.SetOut(sh.out)
	root.SetErr(sh.err)
	return report(sh.err, root.ExecuteContext(ctx))
}
