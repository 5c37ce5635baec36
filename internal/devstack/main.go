// Command devstack runs on this machine what production runs elsewhere: Temporal with its UI,
// PostgreSQL, a mail inbox, a sandbox that pays and ships, and a provider to sign in with.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"redress/internal/devstack/reaper"
)

// usageError is a wrong command line; it ends with exit code 2.
type usageError struct{ error }

// exitCode ends the program with a command's own code and no words.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func main() {
	if len(os.Args) > 1 && os.Args[1] == reaper.Command {
		reaper.Watch(os.Stdin)
		return
	}
	err := dispatch(os.Args[1:])
	var code exitCode
	var usage usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.As(err, &code):
		os.Exit(int(code))
	case errors.As(err, &usage):
		fmt.Fprintln(os.Stderr, "devstack:", err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "devstack:", err)
		os.Exit(1)
	}
}

func dispatch(args []string) error {
	name := "help"
	if len(args) > 0 {
		name, args = args[0], args[1:]
	}
	for _, c := range commands() {
		if c.name == name {
			return c.run(args)
		}
	}
	return usageError{fmt.Errorf("there is no command %q: `devstack help` lists them", name)}
}
