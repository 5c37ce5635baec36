package main

import (
	"context"
	"fmt"
	"strings"

	"redress/internal/postgres"
)

// printRole prints what setup --app-role would run, for who prefers to run it
// themselves.
func printRole(sh *shell, name string) error {
	statements, err := postgres.AppRole(name)
	if err != nil {
		return usage("--app-role: %s", err)
	}
	if sh.json() {
		return sh.print(map[string][]string{"statements": statements})
	}
	_, _ = fmt.Fprintf(sh.out, "begin;\n%s;\ncommit;\n", strings.Join(statements, ";\n"))
	return nil
}

// prepareRole makes the role that worker and front door connect as.
func prepareRole(ctx context.Context, databaseURL, name string, report func(string)) error {
	if _, err := postgres.AppRole(name); err != nil {
		return usage("--app-role: %s", err)
	}
	if err := postgres.PrepareAppRole(ctx, databaseURL, name); err != nil {
		return fmt.Errorf("DATABASE_URL must be the owner's for --app-role: %w", err)
	}
	report(fmt.Sprintf("role %s: adds events and checkpoints, and can change or remove none", name))
	return nil
}
