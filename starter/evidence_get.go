package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"redress/internal/evidence"
)

func newEvidenceGet(sh *shell) *cobra.Command {
	var out string
	var force bool
	cmd := &cobra.Command{
		Use:     "get EVIDENCE --out FILE",
		Short:   "Write a piece of evidence to a file, once it is known to be what was kept",
		Example: "  starter evidence get e_hfh2d7ghhhjtwpv72c6xwawmmc --out kettle.jpg",
		Args:    arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				return usage("--out says which file to write")
			}
			return getEvidence(cmd.Context(), sh, args[0], out, force)
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "the file to write")
	cmd.Flags().BoolVar(&force, "force", false, "write over a file that is there")
	return cmd
}

func getEvidence(ctx context.Context, sh *shell, id, out string, force bool) error {
	if _, err := os.Lstat(out); !errors.Is(err, fs.ErrNotExist) && !force {
		if err != nil {
			return fmt.Errorf("look for %s: %w", out, err)
		}
		return fmt.Errorf("%s is there already: --force writes over it", out)
	}
	_, files, done, err := sh.files(ctx)
	if err != nil {
		return err
	}
	defer done()
	piece, content, err := files.Open(ctx, id)
	if err != nil {
		return err
	}
	defer content.Close()
	if err := save(content, out, force); err != nil {
		return err
	}
	return announce(sh, piece, out)
}

func announce(sh *shell, piece evidence.Piece, out string) error {
	if sh.json() {
		return sh.print(piece)
	}
	_, _ = fmt.Fprintf(sh.out, "%s: %d bytes, %s, sha256 %s\n", out, piece.Size, piece.Type, piece.SHA256)
	return nil
}

// save writes content beside the file first, so that the file is there whole and
// verified, or as it was before.
func save(content io.Reader, out string, force bool) error {
	beside, err := os.CreateTemp(filepath.Dir(out), ".redress-")
	if err != nil {
		return fmt.Errorf("write %s: %w", out, err)
	}
	_, err = io.Copy(beside, content)
	err = errors.Join(err, beside.Close())
	if err == nil && force {
		err = os.Rename(beside.Name(), out)
	} else if err == nil {
		err = os.Link(beside.Name(), out) // fails where something came in the meantime
	}
	if gone := os.Remove(beside.Name()); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", out, err)
	}
	return nil
}
