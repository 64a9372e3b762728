package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/migrations/dbtest"
)

// programmeApp is Muster with a programme and a course in it, on the morning of
// Monday 4 January 2021, and what builds sessions and people in it.
func programmeApp(t *testing.T, test func(t *testing.T, app *testApp, w *coursestest.World)) {
	t.Helper()
	each(t, func(t *testing.T, app *testApp) {
		clock := coursestest.NewClock()
		app.clock = clock.Now()
		test(t, app, coursestest.New(t, clock, app.services.People, app.services.Courses))
	})
}

// as is a browser in which the actor has signed in.
func (app *testApp) as(actor people.Actor) *testApp {
	app.t.Helper()
	browser := app.anotherBrowser()
	browser.signInAs(actor.Email)
	return browser
}

// postRaw sends a form with the token and reads no page, so that many goroutines may
// send at once.
func (app *testApp) postRaw(path string) response {
	cookie := app.app.cookieName(sessionCookie)
	form := url.Values{formField: {formToken(app.cookies[cookie])}}
	request := httptest.NewRequest(http.MethodPost, "http://muster.test"+path, strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.AddCookie(&http.Cookie{Name: cookie, Value: app.cookies[cookie]})
	answer, err := app.fiber.Test(request, -1)
	if err != nil {
		app.t.Error(err)
		return response{}
	}
	_ = answer.Body.Close()
	return response{Status: answer.StatusCode, Address: answer.Header.Get("Location")}
}

// wantNoText fails the test when the page says text.
func (r response) wantNoText(t *testing.T, texts ...string) response {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(r.text(), text) {
			t.Fatalf("the page says %q:\n%s", text, r.text())
		}
	}
	return r
}

// wantProblem fails the test unless the form came back with 422 and this message in
// the summary, which leads to the field.
func (r response) wantProblem(t *testing.T, field, message string) response {
	t.Helper()
	r.wantStatus(t, 422)
	for _, link := range r.Page.All(".govuk-error-summary a") {
		if link.Text() == message && link.Attribute("href") == "#"+field {
			return r
		}
	}
	t.Fatalf("no problem %q at %s in: %s", message, field, r.text())
	return r
}

// wantValue fails the test unless the field holds the value.
func (r response) wantValue(t *testing.T, name, value string) response {
	t.Helper()
	for _, field := range r.Page.All("[name=" + name + "]") {
		held := field.Attribute("value")
		switch field.Tag() {
		case "textarea":
			held = field.Text()
		case "select":
			held = ""
			for _, option := range field.All("option[selected]") {
				held = option.Attribute("value")
			}
		}
		kind := field.Attribute("type")
		unchosen := (kind == "radio" || kind == "checkbox") && !field.Is("[checked]")
		if held == value && !unchosen {
			return r
		}
	}
	t.Fatalf("the field %s does not hold %q", name, value)
	return r
}

// wantBack fails the test unless the page leads back to path.
func (r response) wantBack(t *testing.T, path string) response {
	t.Helper()
	if back := r.Page.One(t, ".govuk-back-link").Attribute("href"); back != path {
		t.Fatalf("it leads back to %s, want %s", back, path)
	}
	return r
}

func TestNoCourseYet(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.get("/courses").wantStatus(t, 200).wantText(t, "There is no course yet")
	})
}

func TestCourses(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		app.get("/courses").wantStatus(t, 200).wantText(t, "VLO course", "6 hours. No session has a date yet.")
		w.Session()
		app.get("/courses").wantText(t, "One session, on Tuesday 9 February 2021.")
		app.get("/courses/vlo").wantStatus(t, 200).wantText(t, "Tuesday 9 February 2021", "9:30am to 3:30pm, Maidstone, Eastern", "20 places left of 20")
		app.get("/courses/none").wantStatus(t, 404).wantText(t, "Course not found")
	})
}

func TestSessionsAreChosenByTheAddress(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		app.get("/courses/vlo").wantText(t, "No session has a date yet")
		w.Session()
		march := w.Session(func(p *courses.SessionPlan) {
			p.StartsAt, p.EndsAt = p.StartsAt.AddDate(0, 1, 0), p.EndsAt.AddDate(0, 1, 0)
			p.Delivery, p.Town, p.Region = courses.Online, "", "Wales"
		})
		for _, test := range []struct{ query, has, hasNot string }{
			{"", "Tuesday 9 February 2021", "Show all coming sessions"},
			{"?month=2021-03", "Tuesday 9 March 2021", "Tuesday 9 February 2021"},
			{"?region=Eastern", "Tuesday 9 February 2021", "Tuesday 9 March 2021"},
			{"?how=online", "1 session", "Tuesday 9 February 2021"},
			{"?month=2021-02&how=online", "No coming session is like that", "Tuesday 9 February 2021"},
			{"?month=never&region=%27%22%3Cscript&how=x&page=-3", "2 sessions, the earliest first", "script"},
		} {
			app.get("/courses/vlo"+test.query).wantStatus(t, 200).wantText(t, test.has).wantNoText(t, test.hasNot)
		}
		app.get("/courses/vlo?region=Wales").wantValue(t, "region", "Wales")
		app.clock = march.StartsAt
		app.get("/courses/vlo").wantText(t, "No session has a date yet")
	})
}

func TestASessionTellsTheAddressToThoseWithAPlace(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		trainer := w.Holder(people.Trainer, "kent")
		session := w.Session(coursestest.Places(1), func(p *courses.SessionPlan) {
			p.JoiningLink, p.TrainerID = "https://meet.example.org/vlo", trainer.PersonID
		})
		path := "/sessions/" + session.Code
		inside := []string{"1 Example Street", "https://meet.example.org/vlo", trainer.Name}
		confirmed, waiting := w.Delegate(1, "kent"), w.Delegate(2, "kent")
		w.Book(confirmed, session)
		w.Book(waiting, session)

		app.get(path).wantStatus(t, 200).wantText(t, "Maidstone, Eastern", "The only place is taken. 1 person is waiting.", "Join the waiting list").wantNoText(t, inside...)
		app.as(waiting).get(path).wantText(t, "You are on the waiting list").wantNoText(t, inside...)
		app.as(w.Holder(people.Trainer, "essex")).get(path).wantNoText(t, inside...).wantNoText(t, "Run this session")
		app.as(w.Holder(people.Contact, "kent")).get(path).wantNoText(t, inside...)
		app.as(w.Holder(people.Funder, "")).get(path).wantNoText(t, inside...)
		app.as(confirmed).get(path).wantText(t, "You have a place").wantText(t, inside...).wantNoText(t, "Run this session")
		app.as(trainer).get(path).wantText(t, inside...).wantText(t, "Who is booked", "Edit session")
		app.as(w.Holder(people.Manager, "")).get(path).wantText(t, inside...)
		app.get("/sessions/none").wantStatus(t, 404).wantText(t, "Session not found")
	})
}

func TestASessionThatIsOverOrCancelled(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		over, cancelled := w.Session(), w.Session()
		if _, err := app.services.Courses.CancelSession(t.Context(), people.System, cancelled.Code, "A private reason"); err != nil {
			t.Fatal(err)
		}
		app.get("/sessions/"+cancelled.Code).wantStatus(t, 200).wantText(t, "This session has been cancelled.").
			wantNoText(t, "A private reason", "Book a place")
		delegate := app.as(w.Delegate(1, "kent"))
		delegate.get("/sessions/"+cancelled.Code+"/book").wantStatus(t, 409).wantText(t, "This session has been cancelled")
		app.clock = over.StartsAt
		app.get("/sessions/"+over.Code).wantText(t, "Booking for this session closed on Tuesday 9 February 2021 at 9:30am").wantNoText(t, "Book a place")
	})
}

// TestListsAskTheDatabaseAFixedNumberOfTimes counts with few rows and with many.
func TestListsAskTheDatabaseAFixedNumberOfTimes(t *testing.T) {
	db, counter := dbtest.Counted(dbtest.Open(t, dbtest.SQLiteAddress(t)))
	app := newTestApp(t, db)
	clock := coursestest.NewClock()
	app.clock = clock.Now()
	w := coursestest.New(t, clock, app.services.People, app.services.Courses)
	delegate := w.Delegate(0, "kent")
	session := w.Session(coursestest.Places(5))
	w.Book(delegate, session)
	holder, contact := w.Holder(people.Trainer, "kent"), w.Holder(people.Contact, "kent")

	later := func(p *courses.SessionPlan) {
		p.StartsAt, p.EndsAt = p.StartsAt.AddDate(0, 1, 0), p.EndsAt.AddDate(0, 1, 0)
	}
	asks := w.Session(later, coursestest.OnDay(20), func(p *courses.SessionPlan) {
		p.Terms = &courses.SessionTerms{NeedsApproval: true, OfferHours: 48}
	})

	measure := func() map[string]int {
		app.clock = session.EndsAt
		defer func() { app.clock = clock.Now() }()
		trainer, ours, own := app.as(holder), app.as(contact), app.as(delegate)
		used := map[string]int{}
		trainer.get("/sessions/" + session.Code + "/delegates") // from now on the organisations are remembered
		for path, browser := range map[string]*testApp{
			"/courses": app, "/courses/vlo": app, "/bookings": own, "/organisation": ours, "/trainer": trainer, "/trainer?show=past": trainer,
			"/sessions/" + session.Code + "/delegates": trainer, "/sessions/" + session.Code + "/register": trainer,
			"/sessions/" + session.Code + "/places": trainer, "/sessions/" + asks.Code + "/places": trainer, "/approvals": ours, "/nominations": ours,
		} {
			counter.Count = 0
			browser.get(path).wantStatus(t, 200)
			used[path] = counter.Count
		}
		return used
	}
	w.Session(later)
	forOthers := func(n int) {
		w.Book(w.Delegate(100+n, "kent"), asks)
		_, err := app.services.Courses.Nominate(t.Context(), contact, courses.Nomination{
			RequestID: fmt.Sprint(n), SessionCode: asks.Code, OrganisationID: "kent", People: []courses.Nominee{{Email: fmt.Sprintf("n%d@example.org", n), Name: "N"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		hold := courses.Hold{Kind: courses.ForOrganisation, For: []string{"kent", "essex", "surrey", "sussex"}[n%4], Places: 1}
		if err := app.services.Courses.SetHold(t.Context(), people.System, asks.Code, hold); err != nil {
			t.Fatal(err)
		}
	}
	forOthers(0)
	few := measure()
	for n := 1; n <= 8; n++ {
		forOthers(n)
		w.Book(w.Delegate(n, "kent"), session)
		w.Book(delegate, w.Session(coursestest.Places(n), coursestest.OnDay(n)))
		w.Book(delegate, w.Session(later, coursestest.OnDay(n)))
	}
	if many := measure(); !maps.Equal(few, many) {
		t.Fatalf("statements with few rows %v, with many %v", few, many)
	}
}

func TestEmailsOfBookings(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(1))
		holder, next := w.Delegate(1, "kent"), w.Delegate(2, "kent")
		booking := w.Book(holder, session)
		w.Book(next, session)
		move := func(p *courses.SessionPlan) { p.StartsAt, p.Capacity = p.StartsAt.Add(time.Hour), 1 }
		if _, err := app.services.Courses.UpdateSession(t.Context(), people.System, session.Code, 1, w.Plan(move)); err != nil {
			t.Fatal(err)
		}
		if _, err := app.services.Courses.MessageDelegates(t.Context(), people.System, session, courses.Message{ID: "1", Subject: "Bring a pen", Body: "And paper."}); err != nil {
			t.Fatal(err)
		}
		if _, err := app.services.Courses.CancelBooking(t.Context(), holder, booking.Reference, courses.CancelOther, "On duty"); err != nil {
			t.Fatal(err)
		}
		if _, err := app.services.Courses.CancelSession(t.Context(), people.System, session.Code, "The room is flooded"); err != nil {
			t.Fatal(err)
		}
		sent := map[string][]string{}
		for _, message := range app.emailed() {
			sent[message.To] = append(sent[message.To], message.Subject+"\n"+message.Text)
		}
		wantMails(t, sent[holder.Email],
			[]string{"Your place on VLO course, 9 February 2021: " + booking.Reference, "9:30am to 3:30pm", "1 Example Street, Maidstone", "http://muster.test/bookings/" + booking.Reference},
			[]string{"Changed: VLO course", "10:30am to 3:30pm", "It was to start on Tuesday 9 February 2021 at 9:30am", "1 Example Street"},
			[]string{"Bring a pen", "And paper."},
			[]string{"Your booking " + booking.Reference + " is cancelled", "On duty"},
		)
		wantMails(t, sent[next.Email],
			[]string{"You are on the waiting list", "number 1 in the queue"},
			[]string{"Changed: VLO course", "leave the queue"},
			[]string{"Bring a pen"},
			[]string{"A place is offered to you", "kept for you until 9am on", "Wednesday 6 January 2021", "a confirmed booking was cancelled", "http://muster.test/bookings/"},
			[]string{"Cancelled: VLO course", "The room is flooded"},
		)
	})
}

// wantMails fails the test unless each of the mails, in any order, is in the list of
// what it must say, and each of that list has a mail.
func wantMails(t *testing.T, mails []string, want ...[]string) {
	t.Helper()
	if len(mails) != len(want) {
		t.Errorf("%d mails, want %d: %q", len(mails), len(want), mails)
	}
	for _, texts := range want {
		found := slices.ContainsFunc(mails, func(text string) bool {
			return !slices.ContainsFunc(texts, func(part string) bool { return !strings.Contains(text, part) })
		})
		if !found {
			t.Errorf("no mail says all of %q; they are %q", texts, mails)
		}
	}
}
