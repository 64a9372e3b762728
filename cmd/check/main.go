// Command check is the gate that `make test` runs: the build, gofmt, vet,
// staticcheck, the Go tests on SQLite and PostgreSQL with the race detector,
// and the browser journeys in Chromium.
//
//	check                               every stage
//	check STAGE...                      only the named ones, with what they need
//	check with-postgres COMMAND ARG...  COMMAND beside a throwaway PostgreSQL
//	check with-durable-postgres COMMAND ARG...
//	                                    the same, but with one that waits for the disk
//	check with-chromium COMMAND ARG...  COMMAND once Chromium is installed
//	check with-libreoffice COMMAND ARG...
//	                                    COMMAND once LibreOffice is installed
//
// A stage that fails does not stop the ones after it. What the machine lacks
// and the program may not install is a failure named at the end, never a skip.
// It is written for Debian GNU/Linux.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

// interrupted is the shell's exit status for a program ended by SIGINT.
const interrupted = 130

func init() {
	// The kernel tells a child that its parent died when the parent's thread
	// dies, so every child has to come from a thread that lives as long as we.
	runtime.LockOSThread()
}

func main() {
	os.Exit(run(os.Args[1:], os.Stdout))
}

// run does what args ask for and returns the exit status.
func run(args []string, out io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	g, err := newGate(out)
	if err != nil {
		fmt.Fprintln(out, "check:", err)
		return 1
	}
	defer g.close()
	provide, known := map[string]func(context.Context) (tally, error){
		"with-postgres":         g.postgresStage,
		"with-durable-postgres": g.durablePostgres,
		"with-chromium":         g.chromiumStage,
		"with-libreoffice":      g.libreOfficeStage,
	}[first(args)]
	if known && len(args) > 1 {
		return g.with(ctx, provide, args[1:])
	}
	stages, err := choose(g.stages(), args)
	if err != nil {
		fmt.Fprintln(out, "check:", err)
		return 2
	}
	results := runStages(ctx, out, stages)
	if ctx.Err() != nil {
		fmt.Fprintln(out, "check: interrupted")
		return interrupted
	}
	return summarise(out, results)
}

// first is the first of args, or empty.
func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}
