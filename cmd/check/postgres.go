package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// socketPort only names the socket's file. It is said everywhere, because the
// programs would else take it from the environment's PGPORT.
const socketPort = "5432"

// A cluster is a PostgreSQL server of our own. It listens on a Unix socket in
// a directory that only its account can enter, and on no network port, so it
// can meet no other server and serves nobody else. Its files are thrown away.
type cluster struct {
	dir    string
	server *exec.Cmd
	ended  chan struct{}
}

// forTests are a server's settings for tests: what is thrown away after them never
// waits for a disk.
var forTests = []string{"fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB"}

// asInService are a server's settings for measuring: whatever it says is stored is on
// the disk, as PostgreSQL does it by default.
var asInService = []string{"fsync=on", "synchronous_commit=on", "full_page_writes=on", "max_connections=200", "shared_buffers=512MB", "max_wal_size=4GB"}

// postgresStage finds or installs PostgreSQL and starts a cluster for tests.
func (g *gate) postgresStage(ctx context.Context) (tally, error) {
	return g.startPostgres(ctx, forTests)
}

// durablePostgres finds or installs PostgreSQL and starts a cluster for measuring.
func (g *gate) durablePostgres(ctx context.Context) (tally, error) {
	return g.startPostgres(ctx, asInService)
}

func (g *gate) startPostgres(ctx context.Context, settings []string) (tally, error) {
	bin := postgresPrograms()
	if bin == "" {
		if err := g.installPostgres(ctx); err != nil {
			return tally{}, fmt.Errorf("missing: PostgreSQL: %w", err)
		}
		if bin = postgresPrograms(); bin == "" {
			return tally{}, errors.New("missing: PostgreSQL: its package was installed but has no initdb")
		}
	}
	c, err := startCluster(ctx, bin, filepath.Join(g.dir, "postgresql"), settings)
	if err != nil {
		return tally{}, fmt.Errorf("missing: PostgreSQL: the one in %s does not start: %w", bin, err)
	}
	g.cluster = c
	fmt.Fprintln(g.out, bin, "serves", c.url())
	return tally{}, nil
}

// postgresPrograms is the directory of initdb and postgres, or "". Debian
// keeps a directory a version, off the PATH; the newest is taken.
func postgresPrograms() string {
	const debian = "/usr/lib/postgresql"
	best := -1
	found, _ := filepath.Glob(debian + "/*/bin/initdb")
	for _, path := range found {
		version, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		if err == nil && version > best {
			best = version
		}
	}
	if best >= 0 {
		return filepath.Join(debian, strconv.Itoa(best), "bin")
	}
	initdb, err := exec.LookPath("initdb")
	if err != nil {
		return ""
	}
	if resolved, err := filepath.EvalSymlinks(initdb); err == nil {
		initdb = resolved
	}
	return filepath.Dir(initdb)
}

// startCluster makes a cluster in dir, which must not exist, and waits until
// it answers. The caller stops it.
func startCluster(ctx context.Context, bin, dir string, settings []string) (*cluster, error) {
	account, err := unprivileged()
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	if account != nil {
		if err := os.Chown(dir, int(account.Uid), int(account.Gid)); err != nil {
			return nil, err
		}
	}
	// The account may be unable to enter the directory we were started in.
	command := func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.Dir = dir
		cmd.Env = []string{"PATH=" + bin + ":/usr/bin:/bin", "HOME=" + dir, "LC_ALL=C.UTF-8", "TZ=UTC"}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: account, Setpgid: true, Pdeathsig: syscall.SIGQUIT}
		return cmd
	}
	out, err := command("initdb", "--pgdata=data", "--username=muster", "--auth=trust",
		"--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, bytes.TrimSpace(out))
	}
	c := &cluster{dir: dir, ended: make(chan struct{})}
	args := []string{"-D", "data", "-k", dir, "-p", socketPort, "-c", "listen_addresses=", "-c", "logging_collector=off"}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	c.server = command("postgres", args...)
	return c, c.start(ctx, bin)
}

// unprivileged is the account to run PostgreSQL as when we are root, which it
// refuses to be run by; nil when we are an ordinary user.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(uidErr, gidErr)
	}
	return nil, errors.New("PostgreSQL refuses to run as root, and there is no account postgres or nobody")
}

// start starts the server and waits until it takes connections. A server that
// does not is stopped again.
func (c *cluster) start(ctx context.Context, bin string) error {
	var log bytes.Buffer // read only after the server has ended
	c.server.Stdout, c.server.Stderr = &log, &log
	if err := c.server.Start(); err != nil {
		return err
	}
	go func() {
		c.server.Wait()
		close(c.ended)
	}()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		if exec.CommandContext(ctx, filepath.Join(bin, "pg_isready"), "-q", "-h", c.dir, "-p", socketPort).Run() == nil {
			return nil
		}
		select {
		case <-c.ended:
		case <-ctx.Done():
			c.stop()
		case <-time.After(50 * time.Millisecond):
			continue
		}
		return fmt.Errorf("it did not take connections\n%s", bytes.TrimSpace(log.Bytes()))
	}
}

// stop ends the server at once; there is nothing in it to keep.
func (c *cluster) stop() {
	c.server.Process.Signal(syscall.SIGQUIT)
	select {
	case <-c.ended:
	case <-time.After(10 * time.Second):
		syscall.Kill(-c.server.Process.Pid, syscall.SIGKILL)
		<-c.ended
	}
}

// url names the maintenance database, in which tests may create their own.
func (c *cluster) url() string {
	return "postgres://muster@/postgres?host=" + url.QueryEscape(c.dir) + "&port=" + socketPort
}
