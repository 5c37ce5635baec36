package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"redress/internal/postgres"
)

// reindexBatch is how many complaints one transaction indexes: few enough that
// nobody who adds a text to one of them waits noticeably.
const reindexBatch = 100

func newReindex(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "reindex",
		Short: "Make complaints from before found by their words",
		Long: "reindex makes complaints found by their words that are not yet: those opened by a release before\n" +
			"there was a search, and after a change of REDRESS_KEY those of the former key, which can be found\n" +
			"for as long as that one is in REDRESS_OLD_KEYS. Redress may run meanwhile. Stopped in the middle,\n" +
			"it goes on where it was.",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := sh.store(cmd.Context())
			if err != nil {
				return err
			}
			defer store.Close()
			return reindex(cmd.Context(), sh, store)
		},
	}
}

func reindex(ctx context.Context, sh *shell, store *postgres.Store) error {
	total, err := store.Unindexed(ctx)
	if err != nil {
		return err
	}
	did := struct {
		Indexed    int      `json:"indexed"`
		Unreadable []string `json:"unreadable"`
	}{Unreadable: []string{}}
	bar := newProgress(sh, "indexing", int64(total))
	for after := ""; ; {
		step, err := store.Reindex(ctx, after, reindexBatch)
		if err != nil {
			bar.clear()
			return err
		}
		did.Indexed += step.Done
		did.Unreadable = append(did.Unreadable, step.Unfit...)
		if after = step.Last; after == "" {
			break
		}
		bar.at(int64(did.Indexed + len(did.Unreadable)))
	}
	bar.clear()
	if sh.json() {
		if err := sh.print(did); err != nil {
			return err
		}
	} else {
		_, _ = fmt.Fprintf(sh.out, "%d complaints indexed\n", did.Indexed)
	}
	if len(did.Unreadable) == 0 {
		return nil
	}
	_, _ = fmt.Fprintf(sh.err, "starter: %d complaints cannot be read: their stored data was changed, or their key is neither REDRESS_KEY nor in REDRESS_OLD_KEYS: %s\n",
		len(did.Unreadable), strings.Join(did.Unreadable, " "))
	return errTold
}
