package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// cost is the processor time that a server and PostgreSQL took while something was done so
// often. What else runs on the machine changes it far less than it changes a rate.
type cost struct {
	server, database time.Duration
	done             int
}

// words are the two for one thing done, in milliseconds.
func (c cost) words() string {
	each := func(all time.Duration) float64 { return float64(all.Microseconds()) / 1000 / float64(max(c.done, 1)) }
	return fmt.Sprintf("%.2f and %.2f", each(c.server), each(c.database))
}

// add adds what do costs, which says how often it was done.
func (c *cost) add(ctx context.Context, b *bench, s *server, do func() (done int, err error)) error {
	postmaster, err := b.postmaster(ctx)
	if err != nil {
		return err
	}
	server, database := processorTime(s.process.Process.Pid), processorTimeOfFamily(postmaster)
	done, err := do()
	c.server += processorTime(s.process.Process.Pid) - server
	c.database += processorTimeOfFamily(postmaster) - database
	c.done += done
	return err
}

// costs prints what one costs on each side: Muster's, and those of the two bare programs.
func (b *bench) costs(of [3]cost) {
	fmt.Fprintf(b.out, "              milliseconds of processor time, the program's and PostgreSQL's: muster %s, bare %s, bare that reads %s\n",
		of[0].words(), of[1].words(), of[2].words())
}

// postmaster is the process whose children are all others of PostgreSQL.
func (b *bench) postmaster(ctx context.Context) (int, error) {
	conn, err := pgx.Connect(ctx, b.postgres)
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx)
	parent := processStat(int(conn.PgConn().PID())).parent
	if parent == 0 {
		return 0, fmt.Errorf("PostgreSQL does not run on this machine")
	}
	return parent, nil
}

// stat is what the system says of a process: its parent, how long it was on a processor, and
// how long those of its children were that have ended.
type stat struct {
	parent       int
	own, orphans time.Duration
}

// tick is the unit in which Linux tells the times.
const tick = 10 * time.Millisecond

// processStat is the zero stat where there is no such process.
func processStat(pid int) stat {
	text, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	// The name, in brackets, may have anything in it. After it come the state and the parent;
	// the times are the 12th to the 15th field.
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 15 {
		return stat{}
	}
	number := func(i int) int { n, _ := strconv.Atoi(fields[i]); return n }
	return stat{
		parent: number(1),
		own:    time.Duration(number(11)+number(12)) * tick, orphans: time.Duration(number(13)+number(14)) * tick,
	}
}

func processorTime(pid int) time.Duration { return processStat(pid).own }

// processorTimeOfFamily is that of a process and of all its children, with those that have
// ended.
func processorTimeOfFamily(pid int) time.Duration {
	parent := processStat(pid)
	all := parent.own + parent.orphans
	processes, _ := filepath.Glob("/proc/[0-9]*")
	for _, process := range processes {
		child, _ := strconv.Atoi(filepath.Base(process))
		if of := processStat(child); of.parent == pid {
			all += of.own
		}
	}
	return all
}
