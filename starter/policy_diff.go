package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"redress/internal/policy"
)

func newPolicyDiff(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "diff A B",
		Short: "What B says differently from A",
		Long: "diff compares two packs, each named as NAME (that in force), NAME@VERSION (as PostgreSQL keeps it) or FILE\n" +
			"(as if it stood in POLICY_DIR): what differs, by its path, old → new, and where each number comes from.",
		Example: "  starter policy diff jd policies/jd.yaml\n" +
			"  starter policy diff jd@fef9ffd5896bdea9 jd",
		Args:              arguments(cobra.ExactArgs(2)),
		RunE:              func(cmd *cobra.Command, args []string) error { return policyDiff(cmd.Context(), sh, args[0], args[1]) },
		ValidArgsFunction: sh.packsOrFiles,
	}
}

// packsOrFiles complete a pack's name or a file.
func (sh *shell) packsOrFiles(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	names, _ := sh.packNames(cmd, args, typed)
	return names, cobra.ShellCompDirectiveDefault
}

func policyDiff(ctx context.Context, sh *shell, a, b string) error {
	packs, err := sh.packs()
	if err != nil {
		return err
	}
	older, err := sh.packOrFile(ctx, packs, a)
	if err != nil {
		return err
	}
	newer, err := sh.packOrFile(ctx, packs, b)
	if err != nil {
		return err
	}
	changes := policy.Diff(older, newer)
	if sh.json() {
		return sh.print(struct {
			Old     string          `json:"old"`
			New     string          `json:"new"`
			Changes []policy.Change `json:"changes"`
		}{versioned(older), versioned(newer), changes})
	}
	_, _ = fmt.Fprintf(sh.out, "%s → %s\n", versioned(older), versioned(newer))
	if len(changes) == 0 {
		_, err := fmt.Fprintln(sh.out, "Nothing differs.")
		return err
	}
	return sh.printChanges(changes)
}

// printChanges writes what differs, entry by entry.
func (sh *shell) printChanges(changes []policy.Change) error {
	slices.SortStableFunc(changes, func(a, b policy.Change) int { // the pack's own facts first
		return cmp.Compare(min(len(entryOf(a.Path)), 1), min(len(entryOf(b.Path)), 1))
	})
	for len(changes) > 0 {
		entry, n := entryOf(changes[0].Path), 1
		for n < len(changes) && entryOf(changes[n].Path) == entry {
			n++
		}
		heading, oneSided := entry, whole(changes[:n])
		switch {
		case entry == "":
			heading = "pack"
		case oneSided && changes[0].Old == "":
			heading += " (new)"
		case oneSided:
			heading += " (gone)"
		}
		_, _ = fmt.Fprintf(sh.out, "\n%s\n", oneLine(heading))
		if err := entryTable(entry, changes[:n], oneSided).print(sh.out); err != nil {
			return err
		}
		changes = changes[n:]
	}
	return nil
}

// always are the keys that every entry of their kind has.
var always = []string{"rule", "four_eyes", "is", "awake", "from", "years", "when"}

// whole reports whether changes are an entry that came or went.
func whole(changes []policy.Change) bool {
	return slices.ContainsFunc(changes, func(c policy.Change) bool {
		return slices.Contains(always, c.Path[strings.LastIndexByte(c.Path, '.')+1:]) && (c.Old == "" || c.New == "")
	})
}

// entryTable is what differs in one entry, with its source at the end; oneSided when
// it is all new or all gone.
func entryTable(entry string, changes []policy.Change, oneSided bool) table {
	var t table
	tell := func(key, old, now string) {
		switch {
		case oneSided, old == now:
			t.tell(key, orElse(now, old))
		case looks.StringWidth(old+now) <= page-24:
			t.tell(key, orElse(old, "-")+" → "+orElse(now, "-"))
		default:
			t.tell(key, orElse(old, "-"))
			t.tell("", "→ "+orElse(now, "-"))
		}
	}
	known := false // the source, as one of what differs
	for _, c := range changes {
		key := strings.TrimPrefix(strings.TrimPrefix(c.Path, entry), ".")
		known = known || key == "source" || key == "article"
		tell("  "+key, c.Old, c.New)
	}
	if first := changes[0]; !known {
		tell("  source", first.OldSource, first.NewSource)
	}
	return t
}

// entryOf is the entry that a path is part of: "deadlines.position".
func entryOf(path string) string { return path[:max(strings.LastIndexByte(path, '.'), 0)] }

func orElse(words, otherwise string) string {
	if words == "" {
		return otherwise
	}
	return words
}
