package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	_ "github.com/lib/pq" // the driver "postgres"

	"redress/internal/postgres/million"
	"redress/internal/vault"
)

// fill makes the database of DATABASE_URL as full as asked for, once.
func fill(ctx context.Context, complaints int, told io.Writer) error {
	url := os.Getenv("DATABASE_URL")
	there, err := million.Count(ctx, url)
	if err != nil || there >= complaints {
		return err
	}
	v, err := vault.New(os.Getenv("REDRESS_KEY"))
	if err != nil {
		return fmt.Errorf("REDRESS_KEY: %w", err)
	}
	_, _ = fmt.Fprintf(told, "Filling the database with %d complaints, once: some minutes.\n", complaints)
	b := bar{out: told, begun: time.Now(), from: there, of: complaints}
	err = million.Fill(ctx, url, v.Terms(), complaints, b.show)
	_, _ = fmt.Fprintln(told)
	return err
}

// bar shows how far something is, on one line.
type bar struct {
	out      io.Writer
	begun    time.Time
	from, of int
}

func (b bar) show(there int) {
	const width = 40
	full := width * there / b.of
	line := fmt.Sprintf("\r  [%s%s] %3d %%", strings.Repeat("#", full), strings.Repeat(".", width-full), 100*there/b.of)
	if done := there - b.from; done > 0 {
		left := time.Duration(float64(time.Since(b.begun)) / float64(done) * float64(b.of-there))
		line += fmt.Sprintf(", %s left ", left.Round(time.Second))
	}
	if there+10_000 >= b.of {
		line += ", then the indexes "
	}
	_, _ = io.WriteString(b.out, line)
}
