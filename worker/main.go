// Command worker hosts the complaints' workflows and activities. It is set up
// by the environment alone; `starter help settings` lists what there is.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"redress/internal/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends it at once
	os.Exit(run(ctx, os.Environ(), os.Stderr))
}

// run returns the exit code: 0 when it was asked to stop, 1 when it cannot work.
func run(ctx context.Context, environ []string, log io.Writer) int {
	settings, err := app.Load(environ)
	if err == nil {
		err = app.RunWorker(ctx, settings, app.NewLogger(settings.Logging, log))
	}
	if err != nil {
		for line := range strings.Lines(err.Error()) {
			_, _ = fmt.Fprintln(log, "worker:", strings.TrimSpace(line))
		}
		return 1
	}
	return 0
}
