package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

// Of the moments at which power may go while people answer: how often a test makes it go, how
// many requests the server may answer before, at most, how many people answer at once, and how
// many of those who attended there are. A life is as many requests as on any other machine,
// so that there is work to lose on a slow one too.
const (
	powerCuts     = 50
	longestLife   = 20
	answerers     = 8
	attended      = 120
	answersNeeded = powerCuts
)

// sitting is a survey that many answer while the server is killed and started again.
type sitting struct {
	t       *testing.T
	db      *gorm.DB
	address string
	folder  string
	listen  string
	code    string
	links   chan string // personal links that nobody has taken
	chance  *rand.Rand
	stop    atomic.Bool
	marks   atomic.Int64
	begun   atomic.Int64  // beginnings that got no answer, and were sent again
	heard   chan struct{} // an answer of the server, of which nobody has taken note

	mutex sync.Mutex
	in    map[string]int // mark -> level, of answers that the server has said are in
}

// TestNoAnswerThatWasTakenIsLostWhenPowerGoes has people answer by personal links and by a
// short code while the server is killed fifty times. Each repeats what got no answer, as a
// browser does, until it got one. Whatever the server said is in is there once and whole, and
// nothing else is.
func TestNoAnswerThatWasTakenIsLostWhenPowerGoes(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		s := newSitting(t, address)
		var working sync.WaitGroup
		for range answerers {
			working.Go(func() {
				for !s.stop.Load() {
					s.answerOnce()
				}
			})
		}
		for range powerCuts {
			process := s.serve()
			s.hear(s.chance.IntN(longestLife + 1))
			kill(process)
		}
		s.serve()
		s.stop.Store(true)
		working.Wait()
		s.check()
	})
}

func newSitting(t *testing.T, address string) *sitting {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	s := &sitting{
		t: t, address: address, folder: t.TempDir(), db: dbtest.Open(t, address), links: make(chan string, attended),
		listen: freePort(t), chance: rand.New(rand.NewPCG(seed, 0)), in: map[string]int{},
		heard: make(chan struct{}),
	}
	key, err := surveys.OpenPairKey(filepath.Join(s.folder, "pair-key"))
	s.must(err)
	clock := coursestest.NewClock()
	who := people.New(s.db, clock.Now)
	catalogue := courses.New(s.db, clock.Now, who)
	world := coursestest.New(t, clock, who, catalogue)
	service := surveys.New(s.db, clock.Now, catalogue, who, key)
	s.must(service.SetKeyDay(t.Context(), people.System, "MSOIC-2020-21", "2199-01-01"))
	questionnaire, err := surveys.ParseQuestionnaire(strings.NewReader(`{"code": "S", "scales": {"five": {"options": [
		{"value": 1}, {"value": 2}, {"value": 3}, {"value": 4}, {"value": 5}]}}, "questions": [
		{"code": "mark", "kind": "text", "text": "Mark?"}, {"code": "level", "kind": "scale", "scale": "five", "text": "Level?"}]}`))
	s.must(err)
	_, _, err = service.SaveQuestionnaire(t.Context(), people.System, questionnaire)
	s.must(err)
	after, err := service.CreateWave(t.Context(), people.System, surveys.Wave{
		Survey: "S", Name: "after", Kind: surveys.WaveAfter, Programme: "MSOIC-2020-21", CourseID: world.Session().CourseID})
	s.must(err)
	open, err := service.CreateWave(t.Context(), people.System, surveys.Wave{Survey: "S", Name: "open", Kind: surveys.WaveOpen})
	s.must(err)
	s.code, err = service.OpenWaveCode(t.Context(), open.ID)
	s.must(err)
	session := world.Session(coursestest.Places(attended))
	var bookings []courses.Booking
	for n := range attended {
		bookings = append(bookings, world.Book(world.Delegate(n, "kent"), session))
	}
	clock.Set(session.EndsAt)
	for _, booking := range bookings {
		world.Register(session, booking, courses.AttendedFull)
		s.links <- "/a/" + service.LinkToken(after.ID, booking.ID)
	}
	_, err = service.EnsureSeats(t.Context(), session.ID)
	s.must(err)
	return s
}

func (s *sitting) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// freePort is an address that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// serve starts the server where the one before was, and returns when it serves.
func (s *sitting) serve() *exec.Cmd {
	s.t.Helper()
	program, err := os.Executable()
	s.must(err)
	process := exec.Command(program, "serve")
	process.Env = []string{
		asProcess + "=yes", "MUSTER_DATABASE=" + s.address, "MUSTER_LISTEN=" + s.listen,
		"MUSTER_PAIR_KEY_FILE=" + filepath.Join(s.folder, "pair-key"),
	}
	out, err := process.StdoutPipe()
	s.must(err)
	s.must(process.Start())
	s.t.Cleanup(func() { kill(process) })
	if line, err := bufio.NewReader(out).ReadString('\n'); !strings.HasPrefix(line, "Muster is at ") {
		s.t.Fatalf("it said %q, %v", line, err)
	}
	return process
}

// hear waits until the server has answered so many requests.
func (s *sitting) hear(requests int) {
	s.t.Helper()
	for range requests {
		select {
		case <-s.heard:
		case <-time.After(time.Minute):
			s.t.Fatal("the server answers nothing")
		}
	}
}

// answerOnce goes through the survey in a new browser. What gets no answer is sent again.
func (s *sitting) answerOnce() {
	jar, _ := cookiejar.New(nil) // never fails without options
	b := &browserOf{s, &http.Client{Jar: jar, Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, ""}
	base, number := "/s/"+s.code, int(s.marks.Add(1))
	mark, level := fmt.Sprintf("mark %d", number), 1+number%5
	personal := false
	if number%2 == 0 {
		select {
		case base = <-s.links:
			personal = true
		default: // all links are used
		}
	}
	b.token = b.formToken()
	if !personal {
		b.post(base, base+"/1")
	}
	b.post(base+"/1", base+"/2", "answer", mark)
	b.post(base+"/2", base+"/check", "answer", strconv.Itoa(level))
	b.post(base+"/check", base+"/thanks")
	s.mutex.Lock()
	s.in[mark] = level
	s.mutex.Unlock()
}

// browserOf is a browser in the hands of somebody who presses the button again.
type browserOf struct {
	*sitting
	client *http.Client
	token  string
}

// again is how long somebody waits before they press the button again.
const again = 5 * time.Millisecond

func (b *browserOf) send(method, path string, values url.Values) (*http.Response, string) {
	for {
		request, err := http.NewRequest(method, "http://"+b.listen+path, strings.NewReader(values.Encode()))
		if err != nil {
			b.t.Error(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := b.client.Do(request)
		if err == nil {
			body, err := io.ReadAll(answer.Body)
			if err = errors.Join(err, answer.Body.Close()); err == nil {
				select {
				case b.heard <- struct{}{}:
				default:
				}
				return answer, string(body)
			}
		}
		if strings.HasPrefix(path, "/s/") && strings.Count(path, "/") == 2 {
			b.begun.Add(1)
		}
		<-time.After(again)
	}
}

func (b *browserOf) formToken() string {
	_, page := b.send(http.MethodGet, "/s", nil)
	match := hiddenToken.FindStringSubmatch(page)
	if match == nil {
		b.t.Errorf("no form at /s: %s", page)
		return ""
	}
	return match[1]
}

// post presses a button, which leads to an address.
func (b *browserOf) post(path, leadsTo string, pairs ...string) {
	values := url.Values{"csrf": {b.token}}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	answer, page := b.send(http.MethodPost, path, values)
	if to := answer.Header.Get("Location"); answer.StatusCode != http.StatusSeeOther || to != leadsTo {
		b.t.Errorf("POST %s: %d, to %s: %.300s", path, answer.StatusCode, to, page)
	}
}

// check compares what the server has said with what is stored.
func (s *sitting) check() {
	s.t.Helper()
	var rows []struct{ Answers, CameBy, PairCode string }
	s.must(s.db.Raw("SELECT answers, came_by, pair_code FROM survey_responses").Scan(&rows).Error)
	stored, ways := map[string]int{}, map[string]int{}
	for _, row := range rows {
		var answers struct{ Mark, Level string }
		s.must(json.Unmarshal([]byte(row.Answers), &answers))
		level, _ := strconv.Atoi(answers.Level)
		if _, twice := stored[answers.Mark]; twice || level == 0 || answers.Mark == "" {
			s.t.Errorf("a response is there twice, or half of one: %s", row.Answers)
		}
		stored[answers.Mark] = level
		ways[row.CameBy]++
		if (row.CameBy == "seat") != (row.PairCode != "") {
			s.t.Errorf("a response that came by %s has the pair code %q", row.CameBy, row.PairCode)
		}
	}
	for mark, level := range s.in {
		if stored[mark] != level {
			s.t.Errorf("%s is in with level %d, and %d is stored", mark, level, stored[mark])
		}
	}
	// A beginning that was stored and got no answer leaves an empty draft that nobody can find.
	var drafts int64
	s.must(s.db.Raw("SELECT count(*) FROM survey_drafts").Scan(&drafts).Error)
	if drafts > s.begun.Load() {
		s.t.Errorf("%d drafts are left of %d lost beginnings", drafts, s.begun.Load())
	}
	counts := map[string]int{"survey_receipts": ways["open"], "survey_seat_uses": ways["seat"]}
	for table, want := range counts {
		var count int
		s.must(s.db.Raw("SELECT count(*) FROM " + table).Scan(&count).Error)
		if count != want {
			s.t.Errorf("%s has %d rows, want %d", table, count, want)
		}
	}
	if len(stored) != len(s.in) || len(s.in) < answersNeeded {
		s.t.Errorf("%d responses are stored, %d are said to be in, and at least %d were to be", len(stored), len(s.in), answersNeeded)
	}
	s.t.Logf("%d power cuts, %v", powerCuts, ways)
}
