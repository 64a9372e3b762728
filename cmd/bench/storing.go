package main

import (
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// clientCounts are how many book at once.
var clientCounts = []int{1, 16}

// The scripts make the writes of the storing POST in one transaction: a statement a row,
// and in as few statements as Muster sends. What they book is a pair of group, counted up
// from :start by each client.
var (
	//go:embed sql/pgbench.sql
	pgbenchScript string
	//go:embed sql/together.pgbench.sql
	togetherScript string
)

// noticeData is what the notice of a booking says, as large as Muster's.
// After a colon stands no letter, which pgbench would take for a variable.
const noticeData = `{"Name":"Delegate 1234","Reference":"MU-ABCDEF","SessionCode":"G-1","CourseTitle":"Course 1","StartsAt":"2021-02-09T09:30:00Z",` +
	`"EndsAt":"2021-02-09T15:30:00Z","Days": null,"Delivery":"classroom","Town":"Maidstone","Address":"1 Example Street, Maidstone","JoiningLink":"",` +
	`"State":"confirmed","SessionState":"open","Confirmed":0,"Minimum":0,"DecideOn":"","Position":0,"OfferExpiresAt":"0001-01-01T00:00:00Z","Asks":"",` +
	`"WasStartsAt":"0001-01-01T00:00:00Z","Reason":"","Note":"","From":"","Subject":"","Message":"",` +
	`"Calendar":{"UID":"MU-ABCDEF@muster","Sequence":1,"Method":"REQUEST","Location":"1 Example Street, Maidstone"}}`

// newID makes an id as long as Muster's.
func newID() string { return rand.Text() }

// The two sides of storing. Each person of the first holds the token of their forms.
var (
	musterBooks  = group{name: "m", people: 4000, slots: 12}
	pgbenchBooks = group{name: "g", people: 16000, slots: 12}
)

// measureStoring compares the POST that stores a booking with pgbench doing the same
// writes.
func measureStoring(ctx context.Context, b *bench) error {
	s, done, err := b.storingSides(ctx)
	if err != nil {
		return err
	}
	defer done()
	fmt.Fprintf(b.out, "\nStoring a booking: the POST that books, by signed-in delegates with all answers given, beside pgbench\n(-M prepared) with the same writes: a statement a row, and in as few statements as Muster's. Bookings a second.\n")
	for _, clients := range clientCounts {
		var ours, theirs, together figures
		for round := range b.rounds {
			sides := []func() error{
				func() error { rate, err := s.muster(ctx, clients, b.lasts); ours = append(ours, rate); return err },
				func() error {
					rate, err := s.pgbench(ctx, s.script, clients, b.lasts)
					theirs = append(theirs, rate)
					return err
				},
				func() error {
					rate, err := s.pgbench(ctx, s.together, clients, b.lasts)
					together = append(together, rate)
					return err
				},
			}
			if err := inTurn(round, sides); err != nil {
				return err
			}
		}
		b.compare(clients, "muster", ours, "pgbench", theirs)
		b.compare(clients, "muster", ours, "pgbench, few statements", together)
	}
	return s.check(ctx)
}

// inTurn runs the sides, another one first in every round.
func inTurn(round int, sides []func() error) error {
	for i := range sides {
		if err := sides[(i+round)%len(sides)](); err != nil {
			return err
		}
	}
	return nil
}

// compare prints two sides and the ratio of the first to the second.
func (b *bench) compare(clients int, name string, ours figures, otherName string, theirs figures) {
	words := "clients"
	if clients == 1 {
		words = "client"
	}
	fmt.Fprintf(b.out, "  %2d %-7s  %s %s   %s %s   ratio %s\n", clients, words,
		name, ours.words("%.0f"), otherName, theirs.words("%.0f"), ours.over(theirs).words("%.2f"))
}

// storing is the two sides at work on one database.
type storing struct {
	database string
	browser  *browser
	forms    []string // the form token of each person, asked for beforehand
	next     atomic.Int64
	stored   atomic.Int64
	script   string
	together string
	start    int // the next pair for pgbench
}

func (b *bench) storingSides(ctx context.Context) (*storing, func(), error) {
	database, err := b.database(ctx, "bench_storing")
	if err != nil {
		return nil, nil, err
	}
	err = loadCommon(ctx, database, 1000, 10, 365, 366)
	for _, group := range []group{musterBooks, pgbenchBooks} {
		err = errors.Join(err, group.load(ctx, database, true))
	}
	if err = errors.Join(err, execute(ctx, database, "VACUUM ANALYZE;\nCHECKPOINT")); err != nil {
		return nil, nil, err
	}
	s := &storing{database: database, script: filepath.Join(b.dir, "storing.pgbench"), together: filepath.Join(b.dir, "together.pgbench")}
	for path, script := range map[string]string{s.script: pgbenchScript, s.together: togetherScript} {
		script = filled(script, "group", pgbenchBooks.name, "people", pgbenchBooks.people, "slots", pgbenchBooks.slots, "share", roomy, "stride", stride, "notice", noticeData)
		if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
			return nil, nil, err
		}
	}
	server, err := b.serve(ctx, "storing", database)
	if err != nil {
		return nil, nil, err
	}
	s.browser = newBrowser(server)
	if err := s.readForms(ctx); err != nil {
		server.stop()
		return nil, nil, err
	}
	return s, server.stop, nil
}

// readForms has each person open the page whose button books the first session of
// theirs, and keeps the token of its form.
func (s *storing) readForms(ctx context.Context) error {
	s.forms = make([]string, musterBooks.people)
	var next atomic.Int64
	var group sync.WaitGroup
	failures := make(chan error, 4)
	for range cap(failures) {
		group.Go(func() {
			for person := int(next.Add(1)) - 1; person < len(s.forms) && ctx.Err() == nil; person = int(next.Add(1)) - 1 {
				v := visit{browser: s.browser, token: musterBooks.token(person)}
				page, err := v.get("/sessions/" + musterBooks.sessionCode(person/roomy*musterBooks.slots) + "/book/check")
				if err == nil && (page.status != 200 || formToken(page.body) == "") {
					err = fmt.Errorf("the check of the answers is status %d, to %q, without a form", page.status, page.location)
				}
				if err != nil {
					failures <- err
					return
				}
				s.forms[person] = formToken(page.body)
			}
		})
	}
	group.Wait()
	close(failures)
	return <-failures
}

// muster is how many bookings a second the POST stores.
func (s *storing) muster(ctx context.Context, clients int, lasts time.Duration) (float64, error) {
	visits := make([]visit, clients)
	return during(ctx, clients, lasts, func(client int) error {
		k := int(s.next.Add(1)) - 1
		if k >= musterBooks.pairs() {
			return errors.New("there are too few sessions to book for so many rounds")
		}
		person, session := musterBooks.pair(k)
		v := &visits[client]
		v.browser, v.token = s.browser, musterBooks.token(person)
		a, err := v.post("/sessions/"+musterBooks.sessionCode(session)+"/book", url.Values{"csrf": {s.forms[person]}})
		if err != nil {
			return err
		}
		if a.status != 303 || !strings.HasSuffix(a.location, "/confirmed") {
			return fmt.Errorf("booking was answered with status %d, to %q", a.status, a.location)
		}
		s.stored.Add(1)
		return nil
	})
}

var pgbenchRate = regexp.MustCompile(`(?m)^tps = ([0-9.]+) `)

// pgbench is how many transactions with the same writes it makes a second.
func (s *storing) pgbench(ctx context.Context, script string, clients int, lasts time.Duration) (float64, error) {
	if s.start >= pgbenchBooks.pairs() {
		return 0, errors.New("there are too few sessions to book for so many rounds")
	}
	command := exec.CommandContext(ctx, "pgbench", "-n", "-M", "prepared", "-f", script, "-c", strconv.Itoa(clients), "-j", strconv.Itoa(min(clients, 2)),
		"-T", strconv.Itoa(int(lasts.Seconds())), "-D", "start="+strconv.Itoa(s.start), "-D", "clients="+strconv.Itoa(clients), "-D", "n=0", s.database)
	out, err := command.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w\n%s", err, out)
	}
	found := pgbenchRate.FindSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("pgbench did not say its rate:\n%s", out)
	}
	last, err := count(ctx, s.database, "SELECT max(substr(reference, 4)::integer) FROM course_bookings WHERE reference LIKE 'PG-%'")
	if err != nil {
		return 0, err
	}
	s.start = last + 1
	return strconv.ParseFloat(string(found[1]), 64)
}

// check fails when the database does not hold exactly the bookings that were answered
// for, each with a place.
func (s *storing) check(ctx context.Context) error {
	for query, want := range map[string]int{
		"SELECT count(*) FROM course_bookings WHERE session_id LIKE 'm-%' AND state = 'confirmed'": int(s.stored.Load()),
		"SELECT sum(confirmed) FROM course_sessions WHERE id LIKE 'm-%'":                           int(s.stored.Load()),
	} {
		if got, err := count(ctx, s.database, query); err != nil || got != want {
			return fmt.Errorf("%d bookings were answered for, but %s is %d, %v", want, query, got, err)
		}
	}
	return nil
}
