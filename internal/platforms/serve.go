package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

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
	go stage.notify(ctx)
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
