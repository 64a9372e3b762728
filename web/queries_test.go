package web

import (
	"maps"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/migrations/dbtest"
)

// Every list of the courses, and what is counted over them, asks the database as often with a
// few rows as with many. The few rows are one of each sort: a session of several days and with
// several trainers, somebody who waits, who gave a place up, who did not come.
func TestPagesTakeAFixedNumberOfQueries(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		counted, counter := dbtest.Counted(db)
		app := newTestApp(t, counted)
		w := &queryWorld{testApp: app, World: coursestest.New(t, coursestest.NewClock(), app.services.People, app.services.Courses)}
		w.begin = w.Clock.Now()
		app.clock = w.begin
		w.held = w.Session(coursestest.Places(60), coursestest.OnDay(-34))
		w.coming = w.Session(coursestest.Places(2), coursestest.OnDay(49))
		w.delegate, w.manager, w.trainer = w.Delegate(0, "kent"), w.Holder(people.Manager, ""), w.Holder(people.Trainer, "kent")
		w.Book(w.delegate, w.held)
		var err error
		w.ownFeed, err = app.services.Courses.RenewFeed(t.Context(), w.delegate, courses.DelegateFeed)
		w.mustDo(err)
		w.trainerFeed, err = app.services.Courses.RenewFeed(t.Context(), w.Holder(people.Trainer, "essex"), courses.TrainerFeed)
		w.mustDo(err)
		w.grow(1, 5)
		few := w.measure(counter)
		w.grow(5, 30)
		if many := w.measure(counter); !maps.Equal(few, many) {
			t.Errorf("queries with a few rows\n%v, with many\n%v", few, many)
		}
		for path, count := range few {
			if count == 0 || count > 30 {
				t.Errorf("%s takes %d queries", path, count)
			}
		}
	})
}

type queryWorld struct {
	*testApp
	*coursestest.World
	begin                      time.Time
	held, coming               courses.Session
	delegate, manager, trainer people.Actor
	ownFeed, trainerFeed       string
}

// grow adds sessions, of which every fourth has two days and a second trainer, and bookings of
// which one in four waits, is given up, or is marked as absent.
func (w *queryWorld) grow(from, to int) {
	w.t.Helper()
	w.clock = w.begin
	for n := from; n < to; n++ {
		session := w.Session(coursestest.OnDay(2*n-32), func(plan *courses.SessionPlan) {
			if n%4 == 1 {
				next := courses.SessionDay{StartsAt: plan.StartsAt.AddDate(0, 0, 1), EndsAt: plan.EndsAt.AddDate(0, 0, 1)}
				plan.Days = []courses.SessionDay{{StartsAt: plan.StartsAt, EndsAt: plan.EndsAt}, next}
			}
		})
		if n%4 == 1 {
			second := w.Holder(people.Trainer, "essex")
			w.mustDo(w.services.Courses.AddTrainer(w.t.Context(), people.System, session.Code, second.Email))
		}
		w.Book(w.delegate, session)
		w.Book(w.Delegate(n, "kent"), w.coming) // from the third on they wait
		booking := w.Book(w.Delegate(100+n, []string{"kent", "essex", "surrey"}[n%3]), w.held)
		if n%4 == 2 {
			_, err := w.services.Courses.CancelBooking(w.t.Context(), people.System, booking.Reference, courses.CancelOther, "Ill")
			w.mustDo(err)
			continue
		}
		w.clock = w.held.EndsAt
		w.mustDo(w.services.Courses.RecordAttendance(w.t.Context(), people.System, w.held, []courses.Mark{{
			BookingID: booking.ID, Attended: []courses.Attended{courses.AttendedFull, courses.AttendedNo}[n%2],
		}}, "taken late"))
		w.clock = w.begin
		_, err := w.services.Courses.RegisterInterest(w.t.Context(), w.Delegate(200+n, "kent"), "VLO", []string{"", "Eastern", "Wales"}[n%3])
		w.mustDo(err)
	}
}

func (w *queryWorld) mustDo(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// measure counts the queries of each page, on the evening of the session that was held.
func (w *queryWorld) measure(counter *dbtest.Statements) map[string]int {
	w.t.Helper()
	w.clock = w.held.EndsAt
	anybody, own, manager, trainer := w.anotherBrowser(), w.as(w.delegate), w.as(w.manager), w.as(w.trainer)
	manager.get("/coverage").wantStatus(w.t, 200) // from now on the organisations are remembered
	used := map[string]int{}
	for path, browser := range map[string]*testApp{
		"/calendar/feed/" + w.ownFeed: anybody, "/calendar/feed/" + w.trainerFeed: anybody, "/sessions/" + w.held.Code + "/sent": trainer,
		"/courses": anybody, "/courses/vlo": anybody, "/sessions/" + w.coming.Code: own, "/bookings": own,
		"/trainer": trainer, "/trainer?show=past": trainer,
		"/sessions/" + w.held.Code + "/delegates": trainer, "/sessions/" + w.held.Code + "/register": trainer,
		"/standing": manager, "/standing/sessions": manager, "/standing/records?kind=marked": manager, "/standing/records?kind=waiting": manager,
		"/standing/records?kind=trained": manager, "/standing/records?kind=planned": manager,
		"/coverage": manager, "/demand": manager,
	} {
		counter.Count = 0
		browser.get(path).wantStatus(w.t, 200)
		used[path] = counter.Count
	}
	return used
}

// A booking asks the database once at each page, for who asks together with the session and
// what has been begun, and else for what it writes.
func TestTheJourneyOfABookingTakesFewQueries(t *testing.T) {
	counted, counter := dbtest.Counted(dbtest.Open(t, dbtest.SQLiteAddress(t)))
	app := newTestApp(t, counted)
	w := coursestest.New(t, coursestest.NewClock(), app.services.People, app.services.Courses)
	app.clock = w.Clock.Now()
	session := w.Session()
	person := app.person("new@example.org", "")
	app.signInAs(person.Email)
	app.get("/").wantStatus(t, 200)
	app.get("/courses").wantStatus(t, 200) // from now on the organisations are remembered
	start := "/sessions/" + session.Code
	app.get(start+"/book/organisation").wantStatus(t, 200)
	path := start + "/book"
	for _, step := range []struct {
		to   string
		post bool
		most int
	}{
		{to: start, most: 1}, {to: path, most: 1},
		{to: path + "/name", most: 1}, {to: path + "/name", post: true, most: 3},
		{to: path + "/organisation", most: 1}, {to: path + "/organisation", post: true, most: 3},
		{to: path + "/role", most: 1}, {to: path + "/role", post: true, most: 3},
		{to: path + "/needs", most: 1}, {to: path + "/needs", post: true, most: 2},
		{to: path + "/check", most: 1}, {to: path, post: true, most: 9},
	} {
		if step.to == path && step.post { // or the booking would wait for somebody's word
			if err := app.services.People.ConfirmOrganisation(t.Context(), people.System, person.ID, "kent"); err != nil {
				t.Fatal(err)
			}
		}
		counter.Count = 0
		if step.post {
			answers := map[string]string{"name": "New Delegate", "organisation": "kent", "role": "cmcu", "needs": "A ramp"}
			app.post(step.to, "answer", answers[step.to[strings.LastIndexByte(step.to, '/')+1:]]).wantStatus(t, 303)
		} else if got := app.get(step.to); got.Status != 200 && got.Status != 303 {
			t.Fatalf("%s is status %d", step.to, got.Status)
		}
		if counter.Count > step.most {
			t.Errorf("%s (sent: %v) takes %d queries, want at most %d", step.to, step.post, counter.Count, step.most)
		}
	}
	if now := w.Read(session); now.Confirmed != 1 {
		t.Errorf("%d are booked, want 1", now.Confirmed)
	}
}

// Answering asks the database once at each page, for the link, the survey, the session and the
// draft together, and else for what it writes; where there is no draft it also asks whether the link
// is used, and before the first question it counts who may answer.
func TestAnsweringTakesFewQueries(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		counted, counter := dbtest.Counted(db)
		app := newTestApp(t, counted)
		world := coursestest.New(t, coursestest.NewClock(), app.services.People, app.services.Courses)
		app.clock = world.Clock.Now()
		w := newSurveyWorld(t, app, world, 2)
		app.answerAll(w.link(1)) // from now on the questionnaire is known
		app.post(w.link(1)+"/check").wantStatus(t, 303)
		link := w.link(0)
		asked := func(what string, most int, ask func()) {
			t.Helper()
			counter.Count = 0
			ask()
			if counter.Count > most {
				t.Errorf("%s takes %d queries, want at most %d", what, counter.Count, most)
			}
		}
		asked("the beginning", 3, func() { app.get(link).wantStatus(t, 200) })
		asked("the first question", 2, func() { app.get(at(link, atRole)).wantStatus(t, 200) })
		asked("the first answer", 3, func() { app.post(at(link, atRole), "answer", "cmcu").wantStatus(t, 303) })
		asked("a later question", 1, func() { app.get(at(link, atQ1)).wantStatus(t, 200) })
		asked("a later answer", 2, func() { app.post(at(link, atQ1), "answer", "yes").wantStatus(t, 303) })
		app.answerAll(link)
		asked("checking", 1, func() { app.get(link+"/check").wantStatus(t, 200) })
		// The survey, the person's code, their organisation, and what is stored: on PostgreSQL one statement.
		sending := 4
		if db.Name() != "postgres" {
			sending += 4
		}
		asked("sending", sending, func() { app.post(link+"/check").wantAddress(t, link+"/thanks") })
		asked("the end", 2, func() { app.get(link+"/thanks").wantStatus(t, 200) })
		w.wantStored(2)
	})
}
