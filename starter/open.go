package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
)

func newOpen(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "open FILE|-",
		Short: "Open the complaint of a file, or one a line (NDJSON)",
		Long: "open takes in the complaint of a JSON file, or one a line of an NDJSON file; - is standard input.\n" +
			"Each gets its case number and is kept for good, also while Temporal cannot be reached. Bad lines\n" +
			"are listed with field and reason, the good ones still go in. A complaint that is there already\n" +
			"(the same external_id in the same shop, or without one the same content) is not opened again.",
		Example: "  starter open examples/rakuten-ja-replacement.json\n" +
			"  starter open examples/bulk-mixed-languages.ndjson -o json",
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return open(cmd.Context(), sh, args[0]) },
	}
}

func open(ctx context.Context, sh *shell, name string) error {
	office, err := sh.office(ctx)
	if err != nil {
		return err
	}
	defer office.Close()
	file, size, err := sh.file(name)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := sh.rules(ctx, office); err != nil {
		return err
	}

	counted := &counter{r: file}
	load := newLoad(sh, office, newProgress(sh, "opening", size))
	lines := newOpenings(counted, load.now)
	for {
		line, more, err := lines.next()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		if err := load.add(ctx, line); err != nil {
			return err
		}
		load.bar.at(counted.n)
	}
	return load.end(ctx)
}

// file opens a file, or standard input for "-". The size is 0 when it is not known.
func (sh *shell) file(name string) (io.ReadCloser, int64, error) {
	if name == "-" {
		return io.NopCloser(sh.in), 0, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	if info.IsDir() {
		return nil, 0, fmt.Errorf("%s is a folder: name a file, or - for standard input", name)
	}
	return f, info.Size(), nil
}

// counter counts the bytes that were read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
