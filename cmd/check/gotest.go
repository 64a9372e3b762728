package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// plainSQLite leaves the race detector out of the SQLite engine alone: it is C made into Go, a
// call of it at a time for a connection, and detecting races in it more than doubles the time
// of every test on SQLite.
const plainSQLite = "-gcflags=modernc.org/sqlite/lib=-race=false"

// goTests runs every Go test once, on both databases in the same run.
func (g *gate) goTests(ctx context.Context) (tally, error) {
	if g.cluster == nil {
		fmt.Fprintln(g.out, "PostgreSQL is missing: on SQLite only")
	}
	cmd := g.process(ctx, "go", "test", "-race", plainSQLite, "-timeout", "60m", "-json", "./...")
	cmd.Stdout = nil
	events, err := cmd.StdoutPipe()
	if err != nil {
		return tally{}, err
	}
	if err := cmd.Start(); err != nil {
		return tally{}, err
	}
	report := newTestReport(g.out)
	readErr := report.read(events)
	if err := cmd.Wait(); err != nil && len(report.faults) == 0 {
		report.faults = append(report.faults, fmt.Sprintf("go test: %v", err))
	}
	if readErr != nil {
		report.faults = append(report.faults, fmt.Sprintf("the output of go test cannot be read: %v", readErr))
	}
	if len(report.faults) > 0 {
		return report.tally, errors.New(strings.Join(report.faults, "\n"))
	}
	return report.tally, nil
}

// A testEvent is one line of `go test -json`; see `go doc test2json`.
type testEvent struct {
	Action, Package, Test, Output string
}

type testName struct{ pkg, test string }

// A testReport turns the events of `go test -json` into what plain `go test`
// prints, with the output of passing tests left out, and counts tests and
// subtests. A skipped test is counted as failed: the gate has provided for
// everything that a test may ask for.
type testReport struct {
	tally
	faults  []string // names of failed tests and packages
	out     io.Writer
	printed map[testName]*strings.Builder // by tests that have not ended
	broken  map[string]bool               // packages with a failed test
}

func newTestReport(out io.Writer) *testReport {
	return &testReport{out: out, printed: map[testName]*strings.Builder{}, broken: map[string]bool{}}
}

func (r *testReport) read(events io.Reader) error {
	decoder := json.NewDecoder(events)
	for {
		var e testEvent
		err := decoder.Decode(&e)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			io.Copy(io.Discard, events) // or go test would wait for a reader for ever
			return err
		}
		if e.Test == "" {
			r.packageEvent(e)
		} else {
			r.testEvent(e)
		}
	}
}

func (r *testReport) testEvent(e testEvent) {
	name := testName{e.Package, e.Test}
	switch e.Action {
	case "run":
		r.printed[name] = &strings.Builder{}
	case "output":
		if b := r.printed[name]; b != nil {
			b.WriteString(e.Output)
		}
	case "pass":
		r.passed++
		delete(r.printed, name)
	case "fail":
		r.fault(name, "")
	case "skip":
		r.fault(name, " (skipped)")
	}
}

func (r *testReport) packageEvent(e testEvent) {
	switch e.Action {
	case "output", "build-output":
		if e.Output != "PASS\n" && !strings.Contains(e.Output, "[no test files]") {
			io.WriteString(r.out, e.Output)
		}
	case "fail":
		for name := range r.printed { // tests that a crash or a timeout cut off
			if name.pkg == e.Package {
				r.fault(name, " (did not end)")
			}
		}
		if !r.broken[e.Package] {
			r.failed++
			r.faults = append(r.faults, e.Package)
		}
	}
}

func (r *testReport) fault(name testName, how string) {
	r.failed++
	r.broken[name.pkg] = true
	r.faults = append(r.faults, name.pkg+" "+name.test+how)
	if b := r.printed[name]; b != nil {
		io.WriteString(r.out, b.String())
	}
	delete(r.printed, name)
}
