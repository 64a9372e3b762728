package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"muster/migrations"
	"muster/migrations/dbtest"
)

// running is the program serving, in the test's own process.
type running struct {
	t      *testing.T
	base   string
	log    *syncBuffer
	cancel context.CancelFunc
	status chan int
}

// syncBuffer is a buffer that may be read while it is written.
type syncBuffer struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.buffer.Write(p)
}

func (b *syncBuffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.buffer.String()
}

// starter makes a function that runs a command that serves the database, and waits
// until it says where.
func starter(t *testing.T, address string) func(args ...string) *running {
	keyFile := filepath.Join(t.TempDir(), "pair-key")
	return func(args ...string) *running {
		t.Helper()
		return startWith(t, map[string]string{
			"MUSTER_DATABASE":      address,
			"MUSTER_LISTEN":        "127.0.0.1:0",
			"MUSTER_PAIR_KEY_FILE": keyFile,
		}, args)
	}
}

func startWith(t *testing.T, env map[string]string, args []string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{t: t, log: &syncBuffer{}, cancel: cancel, status: make(chan int, 1)}
	out, in := io.Pipe()
	go func() {
		r.status <- run(ctx, args, func(name string) string { return env[name] }, strings.NewReader(""), in, r.log)
		_ = in.Close()
	}()
	t.Cleanup(cancel)
	said := regexp.MustCompile(`Muster is at (http://\S+)`)
	scanner := bufio.NewScanner(out)
	for scanner.Scan() {
		if match := said.FindStringSubmatch(scanner.Text()); match != nil {
			r.base = match[1]
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return r
		}
	}
	t.Fatalf("it ended, %d: %s", <-r.status, r.log)
	return nil
}

// end tells the program to end, and returns its exit status.
func (r *running) end() int {
	r.cancel()
	return <-r.status
}

func (r *running) get(path string) (int, string) {
	r.t.Helper()
	answer, err := http.Get(r.base + path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func TestServeMakesAnEmptyDatabaseAndKeepsIt(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		start := starter(t, address)
		for range 2 {
			server := start("serve")
			if status, body := server.get("/health/ready"); status != 200 || body != "ok\n" {
				t.Fatalf("ready: %d %s", status, body)
			}
			if status, body := server.get("/"); status != 200 || !strings.Contains(body, "Muster") {
				t.Fatalf("start page: %d", status)
			}
			if status := server.end(); status != 0 {
				t.Fatalf("exit status %d: %s", status, server.log)
			}
		}
	})
}

func TestServeRefusesADatabaseThatIsBehind(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		db := dbtest.Open(t, address)
		for _, statement := range []string{
			"DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)",
			"UPDATE goose_db_version SET tstamp = '2026-01-01 00:00:00'",
		} {
			if err := db.Exec(statement).Error; err != nil {
				t.Fatal(err)
			}
		}
		got := caller(t, address)("serve", "--listen", "127.0.0.1:0")
		if got.status != 1 || !strings.Contains(got.stderr, "run muster migrate") {
			t.Fatalf("%+v", got)
		}
	})
}

func TestMigrate(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		muster := caller(t, address)
		for _, want := range []string{"The database is up to date now.\n", "The database was up to date.\n"} {
			if got := muster("migrate"); got.status != 0 || got.stdout != want {
				t.Fatalf("%+v, want %q", got, want)
			}
		}
		db, err := migrations.Open(address)
		if err != nil {
			t.Fatal(err)
		}
		if pending, err := migrations.Pending(t.Context(), db); err != nil || pending {
			t.Fatalf("pending %v, %v", pending, err)
		}
	})
}

func TestManyServersMayStartAtOnceOnAnEmptyDatabase(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		var wait sync.WaitGroup
		muster := caller(t, address)
		for range 4 {
			wait.Go(func() {
				if got := muster("person", "add", "ada@example.org", "--name", "Ada", "--role", "administrator"); got.status != 0 {
					t.Errorf("%+v", got)
				}
			})
		}
		wait.Wait()
	})
}

// TestARequestAtWorkIsFinished sends half a request, ends the server, and sends the
// rest.
func TestARequestAtWorkIsFinished(t *testing.T) {
	server := starter(t, dbtest.SQLiteAddress(t))("serve")
	address := strings.TrimPrefix(server.base, "http://")
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	fmt.Fprintf(connection, "POST /sign-in HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n", address)
	answers := bufio.NewReader(connection)
	// The server is at work on it when it asks for the body.
	if begun, err := http.ReadResponse(answers, nil); err != nil || begun.StatusCode != http.StatusContinue {
		t.Fatalf("the request was not begun: %v, %v", begun, err)
	}
	fmt.Fprint(connection, "a=")
	server.cancel()
	for {
		// The listener has gone: no new connection is taken.
		probe, err := net.Dial("tcp", address)
		if err != nil {
			break
		}
		_ = probe.Close()
	}
	fmt.Fprint(connection, "bc")
	answer, err := http.ReadResponse(answers, nil)
	if err != nil || answer.StatusCode != http.StatusForbidden {
		t.Fatalf("the request was cut off: %v, %v", answer, err)
	}
	if status := <-server.status; status != 0 {
		t.Fatalf("exit status %d: %s", status, server.log)
	}
}

func TestAnAddressInUseIsSaid(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	got := caller(t, dbtest.SQLiteAddress(t))("serve", "--listen", listener.Addr().String())
	if got.status != 1 || !strings.Contains(got.stderr, "cannot listen on "+listener.Addr().String()) {
		t.Fatalf("%+v", got)
	}
	got = caller(t, dbtest.SQLiteAddress(t))("serve", "--listen", "nonsense")
	if got.status != statusWrong || !strings.Contains(got.stderr, "expected HOST:PORT") {
		t.Errorf("%d %s", got.status, got.stderr)
	}
}

// askToSignIn asks for an email as a browser does, and returns the page.
func (r *running) askToSignIn(email string) string {
	r.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		r.t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	read := func(answer *http.Response, err error) string {
		r.t.Helper()
		if err != nil {
			r.t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK {
			r.t.Fatalf("status %d, %v", answer.StatusCode, err)
		}
		return string(body)
	}
	token := regexp.MustCompile(`name="csrf" value="([^"]+)"`)
	form := read(browser.Get(r.base + "/sign-in"))
	values := url.Values{"csrf": {token.FindStringSubmatch(form)[1]}, "email": {email}}
	return read(browser.PostForm(r.base+"/sign-in", values))
}

// TestOnlyDemoServeShowsAWayIn asks to sign in on one demonstration database, served
// both ways.
func TestOnlyDemoServeShowsAWayIn(t *testing.T) {
	start := starter(t, dbtest.SQLiteAddress(t))
	shown := regexp.MustCompile(`\b\d{6}\b|/sign-in/link/`)
	demonstration := start("demo", "--serve")
	if page := demonstration.askToSignIn("manager@example.org"); !shown.MatchString(page) {
		t.Errorf("the demonstration shows no way in:\n%s", page)
	}
	demonstration.end()
	plain := start("serve")
	if page := plain.askToSignIn("manager@example.org"); shown.MatchString(page) {
		t.Errorf("plain serve shows a way in:\n%s", page)
	}
	plain.end()
}
