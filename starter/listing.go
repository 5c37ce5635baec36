package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"redress/internal/postgres"
)

// pages are the flags of a list that has pages.
func pages(cmd *cobra.Command, cursor *string, limit *int) {
	cmd.Flags().StringVar(cursor, "cursor", "", "go on where the page before ended")
	cmd.Flags().IntVar(limit, "limit", postgres.DefaultPage, "how many on a page")
	cmd.PreRunE = func(*cobra.Command, []string) error {
		if *limit < 1 || *limit > postgres.MaxPage {
			return usage("--limit must be from 1 to %d", postgres.MaxPage)
		}
		return nil
	}
}

// orPrint prints an answer for programs, unless there is none.
func orPrint(sh *shell, answer any, err error) error {
	if err != nil {
		return err
	}
	return sh.print(answer)
}

// printList prints a list: the answer for programs; for people a table, or what to
// say where it has no row, and how to see what follows it.
func (sh *shell) printList(answer any, t table, nothing, next string) error {
	if sh.json() {
		return sh.print(answer)
	}
	if len(t) == 1 {
		_, _ = fmt.Fprintln(sh.err, nothing)
		return nil
	}
	if err := t.print(sh.out); err != nil {
		return err
	}
	if next != "" {
		_, _ = fmt.Fprintf(sh.err, "more: add --cursor %s\n", next)
	}
	return nil
}

// lastUsed is when a credential was last used, for people.
func (sh *shell) lastUsed(at *time.Time) string {
	if at == nil {
		return "never"
	}
	return moment(*at, sh.now())
}
