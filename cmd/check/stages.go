package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// A tally counts checks: tests, journeys' checks, or 1 for a stage without any.
type tally struct{ passed, failed int }

// A stage is one part of the gate. Its function returns the checks it counted
// (none when the stage is one check itself), and an error that says in one
// line per fault what is wrong.
type stage struct {
	name  string
	needs []string // stages that go before it when it is asked for by name
	run   func(context.Context) (tally, error)
}

// A result is what came of a stage.
type result struct {
	stage string
	tally
	took time.Duration
	err  error
}

// choose returns the stages with the given names and what they need, in the
// gate's order; all of them when there are no names.
func choose(all []stage, names []string) ([]stage, error) {
	if len(names) == 0 {
		return all, nil
	}
	wanted := map[string]bool{}
	for _, name := range names {
		i := slices.IndexFunc(all, func(s stage) bool { return s.name == name })
		if i < 0 {
			return nil, fmt.Errorf("no stage is called %q", name)
		}
		wanted[name] = true
		for _, need := range all[i].needs {
			wanted[need] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(s stage) bool { return !wanted[s.name] }), nil
}

// runStages runs every stage, whatever came of the ones before, until ctx ends.
func runStages(ctx context.Context, out io.Writer, stages []stage) []result {
	var results []result
	for _, s := range stages {
		if ctx.Err() != nil {
			break
		}
		fmt.Fprintf(out, "\n== %s\n", s.name)
		start := time.Now()
		count, err := s.run(ctx)
		if err != nil && count.failed == 0 {
			count.failed = 1
		}
		if count == (tally{}) {
			count.passed = 1
		}
		r := result{s.name, count, time.Since(start), err}
		fmt.Fprintf(out, "== %s: %s in %s\n", s.name, r.word(), r.seconds())
		results = append(results, r)
	}
	return results
}

func (r result) word() string {
	if r.failed > 0 {
		return "FAILED"
	}
	return "ok"
}

func (r result) seconds() string { return fmt.Sprintf("%.1fs", r.took.Seconds()) }

// summarise prints a line a stage, every fault, and alone on the last line the
// total. It returns the exit status: 0 only when nothing failed.
func summarise(out io.Writer, results []result) int {
	var total tally
	fmt.Fprintln(out)
	for _, r := range results {
		total.passed += r.passed
		total.failed += r.failed
		fmt.Fprintf(out, "%-12s %-6s %8s   %d passed, %d failed\n", r.stage, r.word(), r.seconds(), r.passed, r.failed)
	}
	for _, r := range results {
		if r.err != nil {
			fmt.Fprintf(out, "\nFAILED %s\n  %s\n", r.stage, strings.ReplaceAll(r.err.Error(), "\n", "\n  "))
		}
	}
	fmt.Fprintf(out, "\n%d passed, %d failed\n", total.passed, total.failed)
	if total.failed > 0 {
		return 1
	}
	return 0
}
