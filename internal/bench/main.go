// Command load measures a front door and a worker that really run: `load fill`
// fills the database with a market's complaints, `load run` sends requests at fixed
// rates and prints what they took. `make load` does both on a devstack.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	debug.SetGCPercent(400) // the sender's own pauses are not what is measured
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "load:", err)
		}
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, told io.Writer) error {
	what, s, err := parse(args, told)
	switch {
	case err != nil:
		return err
	case what == "fill":
		return fill(ctx, s.complaints, told)
	}
	return measure(ctx, s, out, told)
}
