package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/people"
	"muster/migrations/dbtest"
)

// TestAThousandRequestsToTwoServers sends a thousand requests at once, to two muster serve
// that are processes of their own over one database: people book, cancel, accept and
// decline, a trainer changes the number of places. Then never more is taken than there
// is, nobody is lost or there twice, and the record explains every offer.
func TestAThousandRequestsToTwoServers(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		r := newRush(t, address, 60)
		client := &http.Client{
			Transport:     &http.Transport{MaxConnsPerHost: 50, MaxIdleConnsPerHost: 50},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Timeout:       5 * time.Minute,
		}
		r.client, r.servers = client, []string{r.serve(), r.serve()}
		for _, one := range append(r.delegates, r.trainer) {
			one.form = r.formToken(one)
		}
		var wait sync.WaitGroup
		start := make(chan struct{})
		for i := range 1000 {
			wait.Go(func() {
				<-start
				r.act(rand.New(rand.NewPCG(uint64(i), 5)), r.servers[i%2])
			})
		}
		close(start)
		wait.Wait()
		r.holdsTogether()
	})
}

// rush is a session that many want to be on, and who they are.
type rush struct {
	t         *testing.T
	address   string
	folder    string
	db        *gorm.DB
	courses   *courses.Service
	session   courses.Session
	delegates []*rusher
	trainer   *rusher
	client    *http.Client
	servers   []string
}

// rusher is somebody signed in, with the token of their forms.
type rusher struct {
	actor        people.Actor
	cookie, form string
}

func newRush(t *testing.T, address string, delegates int) *rush {
	t.Helper()
	r := &rush{t: t, address: address, folder: t.TempDir(), db: dbtest.Open(t, address)}
	who := people.New(r.db, time.Now)
	r.courses = courses.New(r.db, time.Now, who)
	ctx, now := t.Context(), time.Now()
	_, err := r.courses.AddProgramme(ctx, people.System, courses.Programme{
		Code: "NOW", Title: "Now", StartsOn: courses.DayOf(now.AddDate(0, -1, 0)), EndsOn: courses.DayOf(now.AddDate(0, 11, 0)),
	})
	r.must(err)
	_, err = r.courses.AddCourse(ctx, people.System, courses.Course{Code: "VLO", Title: "VLO", Minutes: 60, Capacity: 15, Delivery: courses.Classroom})
	r.must(err)
	r.session, err = r.courses.CreateSession(ctx, people.System, courses.SessionPlan{
		CourseCode: "VLO", OrganisationID: "kent", Town: "Maidstone", StartsAt: now.AddDate(0, 2, 0).Truncate(24 * time.Hour).Add(10 * time.Hour),
	})
	r.must(err)
	for i := range delegates {
		one := r.signIn(who, fmt.Sprintf("delegate-%d@example.org", i))
		r.delegates = append(r.delegates, one)
		_, err := r.courses.Book(ctx, one.actor, courses.BookingRequest{SessionCode: r.session.Code, JoinWaitingList: true})
		r.must(err)
	}
	r.trainer = r.signIn(who, "trainer@example.org")
	r.must(who.GrantRole(ctx, people.System, r.trainer.actor.PersonID, people.Grant{Role: people.Trainer, OrganisationID: "kent"}))
	return r
}

func (r *rush) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rush) signIn(who *people.Service, email string) *rusher {
	r.t.Helper()
	person, err := who.EnsurePerson(r.t.Context(), people.System, people.Person{Email: email, Name: email, OrganisationID: "kent", JobRole: "police_officer"})
	r.must(err)
	link, err := who.MintSignIn(r.t.Context(), email, "/")
	r.must(err)
	signedIn, err := who.SignInByToken(r.t.Context(), link.Token)
	r.must(err)
	return &rusher{actor: people.Actor{PersonID: person.ID, Email: email}, cookie: signedIn.Token}
}

// serve starts muster serve as a process of its own, and tells where it is.
func (r *rush) serve() string {
	r.t.Helper()
	program, err := os.Executable()
	r.must(err)
	process := exec.Command(program, "serve")
	process.Env = []string{
		asProcess + "=yes", "MUSTER_DATABASE=" + r.address, "MUSTER_LISTEN=127.0.0.1:0",
		"MUSTER_PAIR_KEY_FILE=" + filepath.Join(r.folder, "pair-key"),
	}
	out, err := process.StdoutPipe()
	r.must(err)
	r.must(process.Start())
	r.t.Cleanup(func() { kill(process) })
	said := regexp.MustCompile(`Muster is at (http://\S+)`)
	scanner := bufio.NewScanner(out)
	for scanner.Scan() {
		if match := said.FindStringSubmatch(scanner.Text()); match != nil {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return match[1]
		}
	}
	r.t.Fatal("the server ended")
	return ""
}

var hiddenToken = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

func (r *rush) formToken(one *rusher) string {
	r.t.Helper()
	_, page := r.send(one, http.MethodGet, r.servers[0]+"/bookings", nil)
	match := hiddenToken.FindStringSubmatch(page)
	if match == nil {
		r.t.Fatalf("no form on the page %s", page)
	}
	return match[1]
}

// send is the status of the answer and its page.
func (r *rush) send(one *rusher, method, address string, values url.Values) (int, string) {
	if values == nil {
		values = url.Values{}
	}
	values.Set("csrf", one.form)
	request, err := http.NewRequestWithContext(r.t.Context(), method, address, strings.NewReader(values.Encode()))
	if err != nil {
		r.t.Error(err)
		return 0, ""
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.AddCookie(&http.Cookie{Name: "muster-session", Value: one.cookie})
	answer, err := r.client.Do(request)
	if err != nil {
		r.t.Error(err)
		return 0, ""
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Error(err)
	}
	return answer.StatusCode, string(body)
}

// act sends one request that may change who has a place, and what has to come before it.
func (r *rush) act(chance *rand.Rand, server string) {
	one := r.delegates[chance.IntN(len(r.delegates))]
	path, values := server+"/sessions/"+r.session.Code, url.Values{}
	switch act := chance.IntN(10); {
	case act < 3:
		r.send(one, http.MethodPost, path+"/book/needs", url.Values{"answer": {""}})
		path, values = path+"/book", url.Values{"waiting": {"yes"}}
	case act < 5:
		one, path, values = r.trainer, path+"/edit", r.editForm(5+chance.IntN(25))
	default:
		booking, err := r.courses.MyBooking(context.Background(), one.actor, r.session)
		if err != nil {
			r.t.Error(err)
		}
		if booking == nil {
			return
		}
		path = server + "/bookings/" + booking.Reference + []string{"/cancel", "/cancel", "/accept", "/accept", "/decline"}[act-5]
		values.Set("reason", "leave")
	}
	status, page := r.send(one, http.MethodPost, path, values)
	if status != http.StatusSeeOther && status != http.StatusConflict && status != http.StatusUnprocessableEntity {
		r.t.Errorf("%s: %d %.300s", path, status, page)
	}
}

// editForm is the form of the session as it is, with so many places.
func (r *rush) editForm(places int) url.Values {
	now, err := r.courses.Session(context.Background(), r.session.Code)
	if err != nil {
		r.t.Error(err)
	}
	starts := now.StartsAt.In(courses.London)
	return url.Values{
		"organisation": {"kent"}, "date-day": {strconv.Itoa(starts.Day())}, "date-month": {strconv.Itoa(int(starts.Month()))}, "date-year": {strconv.Itoa(starts.Year())},
		"starts": {starts.Format("15:04")}, "ends": {now.EndsAt.In(courses.London).Format("15:04")}, "delivery": {"classroom"}, "town": {"Maidstone"},
		"places": {strconv.Itoa(places)}, "description": {"What happens."}, "request": {"form-1"}, "version": {strconv.Itoa(now.Version)}, "course": {"vlo"},
	}
}

// holdsTogether holds the session's counters, its bookings, their histories and the
// record of offers against one another.
func (r *rush) holdsTogether() {
	r.t.Helper()
	now, err := r.courses.Session(r.t.Context(), r.session.Code)
	r.must(err)
	r.t.Logf("%d places, %d confirmed, %d offered, %d waiting, version %d", now.Capacity, now.Confirmed, now.Offered, now.Waiting, now.Version)
	if now.PlacesLeft() < 0 || (now.PlacesLeft() > 0 && now.Waiting > 0) {
		r.t.Errorf("%+v", now)
	}
	for what, query := range map[string]string{
		"counted otherwise than booked": `SELECT count(*) FROM course_sessions WHERE confirmed <> (SELECT count(*) FROM course_bookings WHERE session_id = course_sessions.id AND state = 'confirmed')
			OR offered <> (SELECT count(*) FROM course_bookings WHERE session_id = course_sessions.id AND state = 'offered')`,
		"there twice": `SELECT count(*) FROM (SELECT person_id FROM course_bookings WHERE state <> 'cancelled' GROUP BY session_id, person_id HAVING count(*) > 1) AS twice`,
		"without a history that ends in their state": `SELECT count(*) FROM course_bookings WHERE NOT EXISTS (SELECT 1 FROM course_booking_changes
			WHERE booking_id = course_bookings.id AND course_booking_changes.state = course_bookings.state)`,
		"offered without a record": `SELECT count(*) FROM course_booking_changes WHERE state = 'offered' AND (SELECT count(*) FROM course_promotions
			WHERE course_promotions.booking_id = course_booking_changes.booking_id) <> 1`,
	} {
		var count int64
		r.must(r.db.Raw(query).Scan(&count).Error)
		if count != 0 {
			r.t.Errorf("%d are %s", count, what)
		}
	}
	promotions, err := r.courses.Promotions(r.t.Context(), people.System, now)
	r.must(err)
	if len(promotions) == 0 {
		r.t.Error(errors.New("nobody was offered a place"))
	}
	for _, promotion := range promotions {
		if len(promotion.Queue) == 0 || promotion.Queue[0] != promotion.Reference {
			r.t.Errorf("not the first in line: %+v", promotion)
		}
	}
}
