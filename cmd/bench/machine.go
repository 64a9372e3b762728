package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// describe prints what the figures were measured on.
func (b *bench) describe(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, b.postgres)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var version, fsync, commit, fullPages string
	err = conn.QueryRow(ctx, "SELECT version(), current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes')").
		Scan(&version, &fsync, &commit, &fullPages)
	if err != nil {
		return err
	}
	version, _, _ = strings.Cut(version, " on ")
	pgbench, err := exec.CommandContext(ctx, "pgbench", "--version").Output()
	if err != nil {
		return fmt.Errorf("pgbench: %w", err)
	}
	fmt.Fprintf(b.out, "%s. %d processors (%s), %s/%s, load %s before.\n", time.Now().UTC().Format("2 January 2006, 15:04 UTC"),
		runtime.NumCPU(), processor(), runtime.GOOS, runtime.GOARCH, load())
	fmt.Fprintf(b.out, "%s; %s, fsync %s, synchronous_commit %s, full_page_writes %s; %s.\n",
		runtime.Version(), version, fsync, commit, fullPages, strings.TrimSpace(string(pgbench)))
	fmt.Fprintf(b.out, "Clients, servers and PostgreSQL share the machine. Medians of %d rounds of %s a side, with the least and the most.\n", b.rounds, b.lasts)
	return nil
}

// processor is what the system calls the processor, where it says so.
func processor() string {
	info, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "processor unknown"
}

// load is how many processes wanted a processor in the last minute.
func load() string {
	info, _ := os.ReadFile("/proc/loadavg")
	minute, _, found := strings.Cut(string(info), " ")
	if !found {
		return "unknown"
	}
	return minute
}
