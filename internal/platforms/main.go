// Command platforms runs the other side of the marketplaces: a fake of each
// platform there is an adapter for, all on one port, with pages to play buyer and
// platform and the same as JSON for programs. All of it is kept in memory.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
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
