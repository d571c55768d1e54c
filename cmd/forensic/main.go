// Command forensic analyzes local evidence offline: it ingests logs into a case,
// runs analyzers over it and writes a static report. This package holds the
// commands and the wiring, nothing else.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(Main(ctx, os.Args[1:], os.Stdout, os.Stderr, time.Now))
}
