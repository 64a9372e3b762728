// Command bench measures how fast Muster books, shows its pages, takes answers, compares
// them and makes a return, beside a reference on the same machine in the same minute where there is one. `make bench` runs it beside a
// throwaway PostgreSQL that waits for the disk:
//
//	bench            every part
//	bench PART...    storing, journey, pages, standing, submission, importing, comparison or return
//
// It prints figures and fails on a wrong answer only, never on a slow one: machines
// differ, and one that is busy with something else is slow for a reference too.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// parts are what can be measured, in the order in which it is.
var parts = []struct {
	name    string
	measure func(context.Context, *bench) error
}{
	{"storing", measureStoring},
	{"journey", measureJourney},
	{"pages", measurePages},
	{"standing", measureStanding},
	{"submission", measureSubmission},
	{"importing", measureImporting},
	{"comparison", measureComparison},
	{"return", measureReturn},
}

// bench holds what the parts share.
type bench struct {
	out       io.Writer
	muster    string // the program
	postgres  string // the URL of the maintenance database
	rounds    int
	responses int           // that the larger of the databases compared has
	lasts     time.Duration // one run of one side
	dir       string        // for everything temporary
}

// run does what args ask for.
func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 && args[0] == "bare" {
		return serveBare(ctx, args[1:], out)
	}
	if len(args) > 0 && args[0] == bareSubmissionName {
		return serveBareSubmission(ctx, args[1:], out)
	}
	b := &bench{out: out, postgres: os.Getenv("MUSTER_TEST_POSTGRES")}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&b.muster, "muster", "bin/muster", "the program to measure")
	flags.IntVar(&b.rounds, "rounds", 5, "how often each side is measured")
	flags.DurationVar(&b.lasts, "lasts", 4*time.Second, "how long one run of one side lasts")
	flags.IntVar(&b.responses, "responses", 1_000_000, "how many responses are compared")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if b.postgres == "" {
		return errors.New("MUSTER_TEST_POSTGRES must name a PostgreSQL server; make bench starts one")
	}
	var err error
	if b.dir, err = os.MkdirTemp("", "muster-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	if err := b.describe(ctx); err != nil {
		return err
	}
	for _, part := range parts {
		if flags.NArg() > 0 && !slices.Contains(flags.Args(), part.name) {
			continue
		}
		if err := part.measure(ctx, b); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}
