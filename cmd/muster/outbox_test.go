package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/web/mail/mailtest"
)

// asProcess makes this program, when it is started with it in its environment, be muster.
const asProcess = "MUSTER_TEST_IS_THE_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProcess) != "" {
		os.Exit(run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// outbox is a database with bookings in it, and a mail server.
type outbox struct {
	t       *testing.T
	address string
	db      *gorm.DB
	server  *mailtest.Server
	folder  string
}

func newOutbox(t *testing.T, address string, bookings int) *outbox {
	t.Helper()
	o := &outbox{t: t, address: address, db: dbtest.Open(t, address), server: mailtest.Start(t, true), folder: t.TempDir()}
	if err := os.WriteFile(filepath.Join(o.folder, "roots.pem"), o.server.Certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	clock := coursestest.NewClock()
	who := people.New(o.db, clock.Now)
	world := coursestest.New(t, clock, who, courses.New(o.db, clock.Now, who))
	session := world.Session(coursestest.Places(bookings))
	for n := range bookings {
		world.Book(world.Delegate(n+1, "kent"), session)
	}
	return o
}

// serve starts muster serve, a process of its own that sends to the port, and returns when
// it serves.
func (o *outbox) serve(port int) *exec.Cmd {
	o.t.Helper()
	program, err := os.Executable()
	if err != nil {
		o.t.Fatal(err)
	}
	process := exec.Command(program, "serve")
	process.Env = []string{
		asProcess + "=yes", "MUSTER_DATABASE=" + o.address, "MUSTER_LISTEN=127.0.0.1:0",
		"MUSTER_PAIR_KEY_FILE=" + filepath.Join(o.folder, "pair-key"),
		"SSL_CERT_FILE=" + filepath.Join(o.folder, "roots.pem"),
		"MUSTER_SMTP_HOST=" + o.server.Host, "MUSTER_SMTP_PORT=" + strconv.Itoa(port), "MUSTER_SMTP_FROM=Muster <muster@example.org>",
		"MUSTER_SMTP_USER=muster", "MUSTER_SMTP_PASSWORD=" + mailtest.Password,
	}
	process.Stderr = os.Stderr
	out, err := process.StdoutPipe()
	if err != nil {
		o.t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { kill(process) })
	if line, err := bufio.NewReader(out).ReadString('\n'); !strings.HasPrefix(line, "Muster is at ") {
		o.t.Fatalf("it said %q, %v", line, err)
	}
	return process
}

// kill ends a process as a power cut does, and returns when it has ended.
func kill(process *exec.Cmd) {
	_ = process.Process.Kill()
	_ = process.Wait()
}

// waitFor returns when so many notices are in the state.
func (o *outbox) waitFor(state string, want int) {
	o.t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(time.Minute)
	for {
		var count int
		if err := o.db.Raw("SELECT count(*) FROM notices WHERE state = ?", state).Scan(&count).Error; err != nil {
			o.t.Fatal(err)
		}
		if count == want {
			return
		}
		select {
		case <-ticker.C:
		case <-deadline:
			o.t.Fatalf("%d notices are %s, want %d", count, state, want)
		}
	}
}

// leaseRunsOut is what passes while nothing happens: nobody sends, and the time for which
// the dead process had the notice ends.
func (o *outbox) leaseRunsOut() {
	o.t.Helper()
	if err := o.db.Exec("UPDATE notices SET not_before = recorded_at WHERE state = 'sending'").Error; err != nil {
		o.t.Fatal(err)
	}
}

// once is a function that does its work at its first call only.
func once(work func()) func() {
	var only sync.Once
	return func() { only.Do(work) }
}

// identity is what a reader and a calendar know a message by.
var identity = regexp.MustCompile(`(?m)^(Message-ID: <.*>|UID:.*|SEQUENCE:.*|METHOD:.*)\r$`)

// TestKilledAtAnyMoment kills the process that sends, starts another, and counts what has
// arrived: one copy, and one more at most where nobody can know whether the first arrived.
func TestKilledAtAnyMoment(t *testing.T) {
	for _, moment := range []struct {
		name   string
		copies int
		// until prepares the mail server, runs the process and returns when it is dead.
		until func(o *outbox)
	}{
		{"before it reaches the server", 1, func(o *outbox) {
			silent := listenOnly(o.t)
			process := o.serve(silent)
			o.waitFor("sending", 1)
			kill(process)
		}},
		{"before the server has greeted", 1, func(o *outbox) { o.killedBy(func(die func()) { o.server.Hook(mailtest.Hooks{Connected: die}) }) }},
		{"with all of the message sent, before the server accepts it", 1, func(o *outbox) {
			o.killedBy(func(die func()) {
				var refused atomic.Bool
				o.server.Hook(mailtest.Hooks{Before: func(mailtest.Message) error {
					first := refused.CompareAndSwap(false, true)
					die()
					if first {
						return &smtp.SMTPError{Code: 451, Message: "the connection is gone"}
					}
					return nil
				}})
			})
		}},
		{"after the server has accepted it, before it is committed", 2, func(o *outbox) {
			o.killedBy(func(die func()) { o.server.Hook(mailtest.Hooks{Accepted: func(mailtest.Message) { die() }}) })
		}},
		{"after it is committed", 1, func(o *outbox) {
			process := o.serve(o.server.Port)
			o.waitFor("sent", 1)
			kill(process)
		}},
	} {
		t.Run(moment.name, func(t *testing.T) {
			dbtest.EachAddress(t, func(t *testing.T, address string) {
				o := newOutbox(t, address, 1)
				moment.until(o)
				o.leaseRunsOut()
				o.serve(o.server.Port)
				o.waitFor("sent", 1)
				o.wantCopies(moment.copies)
			})
		})
	}
}

// killedBy has the mail server kill the process, and returns when it is dead.
func (o *outbox) killedBy(prepare func(die func())) {
	o.t.Helper()
	started, dead := make(chan *exec.Cmd, 1), make(chan struct{})
	prepare(once(func() {
		process := <-started
		kill(process)
		close(dead)
	}))
	started <- o.serve(o.server.Port)
	select {
	case <-dead:
	case <-time.After(time.Minute):
		o.t.Fatal("it never came to that")
	}
}

// wantCopies holds that so many copies of one message have arrived, encrypted.
func (o *outbox) wantCopies(want int) {
	o.t.Helper()
	messages := o.server.Messages()
	if len(messages) != want {
		o.t.Fatalf("%d copies have arrived, want %d", len(messages), want)
	}
	first := fmt.Sprint(identity.FindAllString(messages[0].Content, -1))
	if strings.Count(first, "\r") < 4 {
		o.t.Fatalf("the message is not an invitation: %s", first)
	}
	for _, message := range messages {
		if got := fmt.Sprint(identity.FindAllString(message.Content, -1)); got != first || !message.Encrypted || message.User != "muster" {
			o.t.Errorf("one copy is %q, another %q; encrypted %v, by %q", first, got, message.Encrypted, message.User)
		}
	}
}

// TestTwoServersOneOutbox: two processes that send from one database send each message once.
func TestTwoServersOneOutbox(t *testing.T) {
	const bookings = 25
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		o := newOutbox(t, address, bookings)
		var wait sync.WaitGroup
		for range 2 {
			wait.Go(func() { o.serve(o.server.Port) })
		}
		wait.Wait()
		o.waitFor("sent", bookings)
		got := map[string]int{}
		for _, message := range o.server.Messages() {
			got[message.To]++
		}
		for to, copies := range got {
			if copies != 1 {
				t.Errorf("%s got %d copies", to, copies)
			}
		}
		if len(got) != bookings {
			t.Errorf("%d people got a message, want %d", len(got), bookings)
		}
	})
}

// listenOnly is a port that takes connections and never says a word.
func listenOnly(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener.Addr().(*net.TCPAddr).Port
}
