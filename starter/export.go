package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"redress/internal/complaint"
	"redress/internal/rights"
)

func newExport(sh *shell) *cobra.Command {
	var as, out string
	cmd := &cobra.Command{
		Use:   "export PERSON|ID",
		Short: "All that is held on a person, as a ZIP archive",
		Long: "export writes everything that is held on a person in that shop: what they told us, all texts, the files with\n" +
			"their names, the complaints and what happened to them, links, messages, and who looked after the data.\n" +
			"A README.txt in it explains the rest. The audit keeps that it was made. It is readable: give it to nobody\n" +
			"but the person.",
		Example: "  starter export R26-7K4Q-X2MH --out everything.zip --as agent:lin",
		Args:    arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			by, err := parseActor(as)
			if err != nil {
				return err
			}
			return export(cmd.Context(), sh, args[0], out, by)
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "the file to write; it must not be there yet")
	cmd.Flags().StringVar(&as, "as", "operator:me", "who does it, as role:id")
	must(cmd.MarkFlagRequired("out"))
	return cmd
}

func export(ctx context.Context, sh *shell, id, out string, by complaint.Actor) error {
	id, err := personOrCase(id)
	if err != nil {
		return err
	}
	desk, err := sh.rights(ctx)
	if err != nil {
		return err
	}
	defer desk.Close()
	done, err := writeExport(ctx, &desk.Desk, id, out, by)
	if err != nil {
		return err
	}
	if sh.json() {
		return sh.print(done)
	}
	_, _ = fmt.Fprintf(sh.out, "%s: %d complaints, %d events, %d texts, %d files of %s\n", out, done.Complaints, done.Events, done.Texts, done.Files, done.Person)
	for _, m := range done.Missing {
		_, _ = fmt.Fprintf(sh.out, "missing: a file of %s that cannot be read any more (%s): %s\n", m.Complaint, m.Why, m.ID)
	}
	return nil
}

// writeExport writes the archive beside its place and moves it there when it is
// whole; only its owner can read it.
func writeExport(ctx context.Context, desk *rights.Desk, id, out string, by complaint.Actor) (done rights.Exported, err error) {
	if _, err := os.Lstat(out); err == nil {
		return done, fmt.Errorf("%s is there already", out)
	}
	file, err := os.CreateTemp(filepath.Dir(out), ".export-*")
	if err != nil {
		return done, fmt.Errorf("write the archive: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	done, err = desk.Export(ctx, id, by, file)
	if err = errors.Join(err, file.Close()); err != nil {
		return done, err
	}
	if err = os.Link(file.Name(), out); err != nil { // unlike a rename it takes nobody's place
		return done, fmt.Errorf("write the archive: %w", err)
	}
	return done, os.Remove(file.Name())
}
