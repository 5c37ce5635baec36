package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// usageError is a command line that was not understood.
type usageError struct{ error }

// errTold is the error of a command that has said already what went wrong.
var errTold = errors.New("told already")

// usage is an error about the command line.
func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// arguments makes what cobra finds wrong with the arguments a usage error.
func arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usage("%s\nusage: %s", err, cmd.UseLine())
		}
		return nil
	}
}

// report prints an error, each of its lines on its own, and returns the exit code.
func report(w io.Writer, err error) int {
	var wrong usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errTold):
		return exitFailed
	case errors.Is(err, context.Canceled):
		_, _ = fmt.Fprintln(w, "starter: stopped")
		return exitFailed
	}
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimSpace(line); line != "" {
			_, _ = fmt.Fprintln(w, "starter: "+line)
		}
	}
	if errors.As(err, &wrong) || strings.HasPrefix(err.Error(), "unknown command ") {
		return exitUsage
	}
	return exitFailed
}
