package main

import (
	"fmt"

	"go.temporal.io/server/common/headers"
)

type command struct {
	name, args, what string
	run              func(args []string) error
}

func commands() []command {
	return []command{
		{"up", "[-data DIR] [flags]", "start the stack with data kept in DIR, until Ctrl-C", up},
		{"run", "[-data DIR] [flags] -- CMD …", "run CMD on a private stack, then leave nothing behind", run},
		{"env", "[-data DIR]", "print the variables of the stack in DIR as export lines", env},
		{"version", "", "print the versions", version},
		{"help", "", "print this", help},
	}
}

func help([]string) error {
	fmt.Println("devstack runs Temporal with its UI, PostgreSQL, a mail inbox, a sandbox of payment and fulfilment,")
	fmt.Println("an OpenID provider to sign in with and, where bin/platforms is built, the marketplaces to play with on")
	fmt.Println("this machine. Everything listens on 127.0.0.1 only.")
	fmt.Println()
	for _, c := range commands() {
		fmt.Printf("  devstack %-8s %-29s %s\n", c.name, c.args, c.what)
	}
	fmt.Println("\nEach command explains its flags with -h.")
	return nil
}

func version([]string) error {
	fmt.Printf("devstack with Temporal server %s\n", headers.ServerVersion)
	return nil
}
