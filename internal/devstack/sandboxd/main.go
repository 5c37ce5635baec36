// Command sandboxd serves the devstack's sandbox of payment and fulfilment alone, for places where
// the rest of a devstack runs in containers of its own. Like the devstack it answers only to callers
// on its own machine (or in its own pod), since it moves money for whoever asks.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/jackc/pgx/v5/pgxpool"

	"redress/internal/devstack/sandbox"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := serve(ctx, os.Getenv("DATABASE_URL"), "127.0.0.1:8026")
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "sandboxd:", err)
		os.Exit(1)
	}
}

// serve keeps the sandbox's ledger in the database at url, which should be no other program's, and
// answers on address until ctx ends.
func serve(ctx context.Context, url, address string) error {
	if url == "" {
		return errors.New("DATABASE_URL is not set: name a PostgreSQL database of its own, postgres://user:password@host:5432/redress_sandbox")
	}
	db, err := pgxpool.New(ctx, url)
	if err != nil {
		return fmt.Errorf("DATABASE_URL: %w", err)
	}
	defer db.Close()
	if err := sandbox.Migrate(ctx, db); err != nil {
		return err
	}
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server, err := sandbox.Start(db, ln)
	if err != nil {
		return err
	}
	<-ctx.Done()
	server.Close()
	return nil
}
