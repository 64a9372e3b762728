package main

import (
	"bufio"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// server is a program that answers requests at address, HOST:PORT.
type server struct {
	address string
	process *exec.Cmd
}

// serve starts muster serve on the database, as an operator would.
func (b *bench) serve(ctx context.Context, name, database string) (*server, error) {
	command := exec.CommandContext(ctx, b.muster, "serve", "--database", database, "--listen", "127.0.0.1:0")
	command.Env = append(command.Environ(), "MUSTER_PAIR_KEY_FILE="+filepath.Join(b.dir, name+".pair-key"), "MUSTER_SMTP_HOST=")
	return b.start(name, command)
}

// start starts a program and waits until its first line, which ends with the address.
func (b *bench) start(name string, command *exec.Cmd) (*server, error) {
	log, err := b.file(name + ".log")
	if err != nil {
		return nil, err
	}
	defer log.Close() // the program has its own handle
	command.Stderr = log
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = 10 * time.Second
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	_, address, found := strings.Cut(line, "http://")
	if err != nil || !found {
		command.Process.Kill()
		command.Wait()
		return nil, fmt.Errorf("%s did not start, see its log: %q, %v", name, line, err)
	}
	return &server{strings.TrimSpace(address), command}, nil
}

// stop ends the program and waits for its end.
func (s *server) stop() {
	s.process.Process.Signal(syscall.SIGTERM)
	s.process.Wait()
}
