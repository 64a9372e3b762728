// Command muster is the whole of Muster: the web service and the commands that an
// operator uses. Each command family is a file here; what is done is done by the
// domain packages.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// The exit statuses: of what is done, what failed, and what was called wrongly or
// given wrong input, so that nothing was stored.
const (
	statusDone   = 0
	statusFailed = 1
	statusWrong  = 2
)

// environment is where a command runs.
type environment struct {
	getenv func(string) string
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	now    func() time.Time
}

// wrongInput is an error of the caller's: the call or the input is wrong.
type wrongInput struct{ error }

// Unwrap is the cause.
func (w wrongInput) Unwrap() error { return w.error }

// wrong makes an error of the caller's, which says what was expected.
func wrong(format string, arguments ...any) error {
	return wrongInput{fmt.Errorf(format, arguments...)}
}

// run is the program: it does what args say and returns the exit status.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	env := &environment{getenv: getenv, stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now}
	if len(args) == 0 {
		args = []string{"help"}
	}
	if args[0] == "help" {
		args = append(args[1:len(args):len(args)], "--help")
	}
	helped := false
	parser, err := kong.New(&commands{},
		kong.Name("muster"),
		kong.Description("Muster keeps a police training programme: courses, bookings, attendance, surveys, and what came of them."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { helped = true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(env),
	)
	if err != nil {
		fmt.Fprintln(stderr, "muster:", err)
		return statusFailed
	}
	call, err := parser.Parse(args)
	if helped {
		return statusDone
	}
	if err != nil {
		fmt.Fprintf(stderr, "muster: %v\nSee: muster help\n", err)
		return statusWrong
	}
	if err := call.Run(); err != nil {
		fmt.Fprintln(stderr, "muster:", err)
		return exitStatus(err)
	}
	return statusDone
}

func exitStatus(err error) int {
	var input wrongInput
	if errors.As(err, &input) {
		return statusWrong
	}
	return statusFailed
}
