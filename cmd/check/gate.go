package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// staticcheck is run by its version, so that its dependencies stay out of go.mod.
const staticcheck = "honnef.co/go/tools/cmd/staticcheck@v0.8.2"

// A gate holds what the stages share.
type gate struct {
	out      io.Writer
	dir      string // for everything temporary; goes when the gate closes
	cluster  *cluster
	chromium bool
}

// newGate makes the temporary directory. It lies in /tmp whatever TMPDIR says:
// a Unix socket's path may not pass 107 bytes, and PostgreSQL's own account
// must be able to reach it when we are root.
func newGate(out io.Writer) (*gate, error) {
	dir, err := os.MkdirTemp("/tmp", "muster-check-")
	if err != nil {
		return nil, err
	}
	g := &gate{out: out, dir: dir}
	if err := errors.Join(os.Chmod(dir, 0o711), os.Mkdir(filepath.Join(dir, "tmp"), 0o700)); err != nil {
		g.close()
		return nil, err
	}
	return g, nil
}

// close ends the cluster and removes everything temporary.
func (g *gate) close() {
	if g.cluster != nil {
		g.cluster.stop()
	}
	if err := os.RemoveAll(g.dir); err != nil {
		fmt.Fprintln(g.out, "check:", err)
	}
}

func (g *gate) stages() []stage {
	return []stage{
		{"build", nil, g.command("make", "--no-print-directory", "build")},
		{"gofmt", nil, g.gofmt},
		{"vet", nil, g.command("go", "vet", "./...")},
		{"staticcheck", nil, g.command("go", "run", staticcheck, "./...")},
		{"postgresql", nil, g.postgresStage},
		{"chromium", nil, g.chromiumStage},
		{"gotest", []string{"postgresql", "chromium"}, g.goTests},
		{"browser", []string{"build", "chromium"}, g.browser},
	}
}

// process makes a child that never outlives us. It has a process group of its
// own, so that we end all of it at once and in order.
func (g *gate) process(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "TMPDIR="+filepath.Join(g.dir, "tmp"))
	if g.cluster != nil {
		cmd.Env = append(cmd.Env, "MUSTER_TEST_POSTGRES="+g.cluster.url(), "MUSTER_TEST_REQUIRE_POSTGRES=1")
	} else {
		// Not even a server that the caller's environment names is ours to use.
		cmd.Env = append(cmd.Env, "MUSTER_TEST_POSTGRES=", "MUSTER_TEST_REQUIRE_POSTGRES=")
	}
	cmd.Stdout, cmd.Stderr = g.out, g.out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 15 * time.Second
	return cmd
}

// command is a stage that passes when the command exits with 0.
func (g *gate) command(name string, args ...string) func(context.Context) (tally, error) {
	return func(ctx context.Context) (tally, error) {
		if err := g.process(ctx, name, args...).Run(); err != nil {
			return tally{}, fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
		}
		return tally{}, nil
	}
}

// with runs one command after a stage that provides for it, and returns the
// command's exit status.
func (g *gate) with(ctx context.Context, provide func(context.Context) (tally, error), args []string) int {
	if _, err := provide(ctx); err != nil {
		fmt.Fprintln(g.out, "check:", err)
		return 1
	}
	err := g.process(ctx, args[0], args[1:]...).Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return interrupted
	case errors.As(err, &exit):
		return exit.ExitCode()
	case err != nil:
		fmt.Fprintln(g.out, "check:", err)
		return 1
	}
	return 0
}

func (g *gate) gofmt(ctx context.Context) (tally, error) {
	cmd := g.process(ctx, "gofmt", "-l", ".")
	var list bytes.Buffer
	cmd.Stdout = &list
	if err := cmd.Run(); err != nil {
		return tally{}, fmt.Errorf("gofmt: %w", err)
	}
	if list.Len() > 0 {
		return tally{}, fmt.Errorf("gofmt would change\n%s", strings.TrimSpace(list.String()))
	}
	return tally{}, nil
}

var journeysTotal = regexp.MustCompile(`(?m)^(\d+) passed, (\d+) failed\n\z`)

// browser runs the journeys and takes their count from their last line.
func (g *gate) browser(ctx context.Context) (tally, error) {
	if !g.chromium {
		return tally{}, errors.New("not run: Chromium is missing")
	}
	cmd := g.process(ctx, "node", "web/browser/run.mjs")
	var printed bytes.Buffer
	cmd.Stdout = io.MultiWriter(g.out, &printed)
	err := cmd.Run()
	total := journeysTotal.FindSubmatch(printed.Bytes())
	if total == nil {
		return tally{}, fmt.Errorf("the journeys did not come to an end: %v", err)
	}
	passed, _ := strconv.Atoi(string(total[1]))
	failed, _ := strconv.Atoi(string(total[2]))
	if err != nil {
		return tally{passed, failed}, fmt.Errorf("%d of the journeys' checks failed, see the lines with FAILED above", failed)
	}
	return tally{passed, failed}, nil
}
