// Command platforms runs the other side of the marketplaces: a fake of each
// platform there is an adapter for, all on one port, with pages to play buyer and
// platform and the same as JSON for programs. All of it is kept in memory.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8028", "`host:port` to answer at")
	leash := flag.Bool("while-stdin", false, "end when standard input does: whoever started this is gone then")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	if *leash {
		ctx = whileOpen(ctx, os.Stdin)
	}
	err := run(ctx, *listen, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "platforms:", err)
		os.Exit(1)
	}
}

// whileOpen is a context that ends when there is nothing more to read.
func whileOpen(ctx context.Context, in io.Reader) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, in) // its end is all that counts, also one by an error
		cancel()
	}()
	return ctx
}

// run answers at address until ctx ends.
func run(ctx context.Context, address string, out io.Writer) error {
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	base := "http://" + ln.Addr().String()
	stage := newStage(base, time.Now)
	server := &http.Server{Handler: stage.handler(), ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(ln) }()
	go stage.follow(ctx)
	_, _ = fmt.Fprintln(out, "the platforms are at "+base)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := server.Shutdown(ending); errors.Is(err, context.DeadlineExceeded) {
		return server.Close() // who still reads is cut off
	}
	return nil
}
