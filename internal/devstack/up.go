package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"redress/internal/devstack/stack"
)

// startWithin is long, because a PostgreSQL that was killed may have to recover first.
const startWithin = 2 * time.Minute

func up(args []string) error {
	f := newFlags("up", "[-data DIR] [flags]", ".data")
	f.addStackFlags()
	only := f.String("only", "", "run one `part` alone: postgres, temporal (with its UI) or rest (inbox, sandbox and OpenID provider); the others run elsewhere on the same -data")
	free := f.Bool("free-ports", false, "take free ports instead of the usual ones, and keep them for this data directory")
	fsync := f.Bool("fsync", true, "wait for the disk on each commit")
	if err := f.parse(args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return usageError{fmt.Errorf("up takes no argument %q: see `devstack up -h`", f.Arg(0))}
	}
	opts, err := f.options()
	if err != nil {
		return err
	}
	if *only != "" {
		if opts.Parts, err = partsOf(*only); err != nil {
			return err
		}
	}
	opts.Free, opts.Durable = *free, *fsync

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	collectLess()
	began := time.Now()
	starting, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	s, err := stack.Start(starting, opts)
	if err != nil {
		if ctx.Err() != nil {
			return nil // interrupted on the way, and stopped
		}
		return err
	}
	fmt.Print(table(s, opts, time.Since(began)))
	select {
	case <-ctx.Done():
		stop() // a second Ctrl-C ends us the hard way
		notice("stopping")
	case err = <-s.Failed():
	}
	s.Stop(true)
	return err
}

func partsOf(only string) (stack.Parts, error) {
	switch part := stack.Part(only); part {
	case stack.Postgres, stack.Temporal, stack.Rest:
		return stack.Parts{part: true}, nil
	}
	return nil, usageError{fmt.Errorf("-only %q: the parts are postgres, temporal and rest", only)}
}

// table is what a person wants to know when the stack is ready.
func table(s *stack.Stack, opts stack.Options, took time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "ready in %.1f s\n", took.Seconds())
	for _, p := range stack.AllPorts {
		if opts.Parts[p.Part] {
			fmt.Fprintf(&b, "  %-17s %s\n", p.What, s.Address(p.Name))
		}
	}
	fmt.Fprintf(&b, "  %-17s %s (eval \"$(devstack env -data %s)\")\n", "variables", stack.EnvFile(opts.Dir), opts.Dir)
	return b.String()
}
