package web

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

func TestBookingAsksOneThingAPage(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session()
		path := "/sessions/" + session.Code + "/book"
		app.get(path).wantAddress(t, "/sign-in?return=%2Fsessions%2F"+session.Code+"%2Fbook")
		person, err := app.services.People.EnsurePerson(t.Context(), people.System, people.Person{Email: "new@example.org"})
		if err != nil {
			t.Fatal(err)
		}
		app.signInAs(person.Email)

		app.get(path).wantAddress(t, path+"/name")
		app.get(path+"/name").wantStatus(t, 200).wantText(t, "What is your name?", "We write to you at new@example.org.")
		app.post(path+"/name", "answer", " ").wantProblem(t, "answer", "Enter your name")
		long := strings.Repeat("é", 101)
		app.post(path+"/name", "answer", long).wantProblem(t, "answer", "Your name must be 100 characters or fewer").wantValue(t, "answer", long)
		app.post(path+"/name", "answer", "New Delegate").wantAddress(t, path+"/organisation")

		app.get(path+"/organisation").wantStatus(t, 200).wantText(t, "Which organisation do you work for?", "Thames Valley")
		app.post(path+"/organisation", "answer", "nowhere").wantProblem(t, "answer", "Select the organisation you work for")
		app.post(path+"/organisation", "answer", "surrey").wantAddress(t, path+"/role")

		app.get(path+"/role").wantStatus(t, 200).wantText(t, "What is your role?")
		app.post(path+"/role").wantProblem(t, "answer", "Select your role")
		app.post(path+"/role", "answer", "cmcu").wantAddress(t, path+"/needs")

		// Nothing is booked before the answers are checked, whatever address is sent.
		app.post(path).wantAddress(t, path+"/needs")
		app.get(path+"/check").wantAddress(t, path+"/needs")
		app.get(path+"/needs").wantStatus(t, 200).wantText(t, "Do not include details of victims or cases.")
		app.post(path+"/needs", "answer", strings.Repeat("a", 501)).wantProblem(t, "answer", "What you need must be 500 characters or fewer")
		app.post(path+"/needs", "answer", "A hearing loop\r\nStep-free access").wantAddress(t, path+"/check")

		app.get(path).wantAddress(t, path+"/check")
		app.get(path+"/check").wantStatus(t, 200).wantText(t, "New Delegate", "new@example.org", "Surrey", "Control room (CMCU)", "A hearing loop Step-free access", "confirm the booking first", "Ask for a place")
		app.post(path+"/name", "answer", "Newer Delegate").wantAddress(t, path+"/check")
		if now := w.Read(session); now.Confirmed != 0 {
			t.Fatalf("%d are booked before the check", now.Confirmed)
		}

		booked := app.post(path)
		app.get(booked.Address).wantStatus(t, 200).wantText(t, "You have asked for a place", "Your reference", "MU-")
		again := app.post(path)
		if again.Address != booked.Address {
			t.Fatalf("pressing twice leads to %s and %s", booked.Address, again.Address)
		}
		reference := strings.Split(booked.Address, "/")[2]
		app.get(path).wantAddress(t, "/bookings/"+reference)
		app.get(path+"/check").wantAddress(t, "/bookings/"+reference)
		app.post(path+"/name", "answer", "x").wantAddress(t, "/bookings/"+reference)
		// Nobody has confirmed yet that the delegate is of Surrey, which their address does not show.
		if now := w.Read(session); now.Confirmed != 0 {
			t.Fatalf("%d are booked, want none", now.Confirmed)
		}
		if _, err := app.services.Courses.Approve(t.Context(), w.Holder(people.Contact, "surrey"), reference); err != nil {
			t.Fatal(err)
		}
		app.get(booked.Address).wantStatus(t, 200).wantText(t, "Your place is booked", "Your reference", reference)
		if now := w.Read(session); now.Confirmed != 1 {
			t.Fatalf("%d are booked, want 1", now.Confirmed)
		}

		// What is about the person is asked once.
		second := w.Session(coursestest.OnDay(1))
		app.get("/sessions/"+second.Code+"/book").wantAddress(t, "/sessions/"+second.Code+"/book/needs")
	})
}

func TestAFullSessionOffersItsWaitingList(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(1))
		path := "/sessions/" + session.Code + "/book"
		first, late, last := app.as(w.Delegate(1, "kent")), app.as(w.Delegate(2, "kent")), app.as(w.Delegate(3, "kent"))
		for _, browser := range []*testApp{first, late, last} {
			browser.post(path+"/needs").wantAddress(t, path+"/check")
		}
		late.get(path+"/check").wantText(t, "Book this place")
		first.post(path).wantStatus(t, 303)

		// The last place went between the check and the button.
		late.post(path).wantStatus(t, 409).wantText(t, "The last place went while you were answering", "You would be number 1 in the queue", "Join the waiting list").
			wantValue(t, "waiting", "yes")
		if now := w.Read(session); now.Waiting != 0 {
			t.Fatalf("%d wait without having consented", now.Waiting)
		}
		waiting := late.post(path, "waiting", "yes")
		late.get(waiting.Address).wantStatus(t, 200).wantText(t, "You are on the waiting list", "number 1 in the queue", "offered to the first in line who may have it")
		last.get(path+"/check").wantText(t, "You would be number 2 in the queue", "Join the waiting list")
		last.post(path, "waiting", "yes").wantStatus(t, 303)

		reference := strings.Split(waiting.Address, "/")[2]
		late.get("/bookings/"+reference).wantText(t, "On the waiting list", "You are number 1 in the queue").wantNoText(t, "1 Example Street")
		late.get("/bookings").wantText(t, "You are number 1 in the queue.")
	})
}

func TestBookingASessionThatHasStarted(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session()
		path := "/sessions/" + session.Code + "/book"
		app.clock = session.StartsAt
		browser := app.as(w.Delegate(1, "kent"))
		for _, got := range []response{browser.get(path), browser.get(path + "/needs"), browser.get(path + "/check"), browser.post(path)} {
			got.wantStatus(t, 409).wantText(t, "Booking for this session has closed", "closed on Tuesday 9 February 2021 at 9:30am")
		}
		browser.get("/sessions/none/book").wantStatus(t, 404)
	})
}

func TestCancellingMyBooking(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(1))
		holder, next, stranger := w.Delegate(1, "kent"), w.Delegate(2, "kent"), w.Delegate(3, "kent")
		booking, waiting := w.Book(holder, session), w.Book(next, session)
		path := "/bookings/" + booking.Reference
		browser := app.as(holder)

		app.as(stranger).get(path).wantStatus(t, 403)
		app.as(stranger).get(path+"/cancel").wantStatus(t, 403)
		app.as(stranger).post(path+"/cancel", "reason", "not_needed").wantStatus(t, 403)
		app.as(w.Holder(people.Funder, "")).get(path).wantStatus(t, 403)

		browser.get("/bookings/mu-none").wantStatus(t, 404).wantText(t, "Booking not found")
		browser.get(strings.ToLower(path)).wantStatus(t, 200).wantText(t, "Place confirmed", "1 Example Street", "Cancel this booking", "Booked")
		browser.get(path+"/cancel").wantStatus(t, 200).wantText(t, "Why are you cancelling this booking?")
		browser.post(path+"/cancel").wantProblem(t, "reason", "Select why you are cancelling")
		browser.post(path+"/cancel", "reason", "invented").wantProblem(t, "reason", "Select why you are cancelling")
		browser.post(path+"/cancel", "reason", "other").wantProblem(t, "other", "Enter the reason").wantValue(t, "reason", "other")
		browser.post(path+"/cancel", "reason", "other", "other", strings.Repeat("a", 501)).
			wantProblem(t, "other", "The reason must be 500 characters or fewer").wantValue(t, "other", strings.Repeat("a", 501))

		browser.post(path+"/cancel", "reason", "other", "other", "A course elsewhere").wantAddress(t, path)
		browser.get(path).wantText(t, "Your booking is cancelled", "Cancelled: A course elsewhere").wantNoText(t, "1 Example Street", "Cancel this booking")
		browser.get(path+"/cancel").wantStatus(t, 409).wantText(t, "This booking has been cancelled")
		browser.post(path+"/cancel", "reason", "not_needed").wantAddress(t, path)
		browser.get("/bookings/"+booking.Reference+"/confirmed").wantAddress(t, path)

		// The first in line is offered the place, and is told why.
		app.as(next).get("/bookings/"+waiting.Reference).wantText(t, "Place offered",
			"Offered a place from the waiting list, because a confirmed booking was cancelled")
	})
}

func TestMyBookings(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		delegate := w.Delegate(1, "kent")
		browser := app.as(delegate)
		browser.get("/bookings").wantStatus(t, 200).wantText(t, "You have no bookings yet", "Find a course")
		over, coming := w.Session(), w.Session(func(p *courses.SessionPlan) {
			p.StartsAt, p.EndsAt = p.StartsAt.AddDate(0, 1, 0), p.EndsAt.AddDate(0, 1, 0)
		})
		w.Book(delegate, over)
		w.Book(delegate, coming)
		browser.get("/bookings").wantText(t, "Coming The earliest first. VLO course, booking").wantNoText(t, "Over and cancelled")
		app.clock = over.EndsAt
		fresh := app.as(delegate)
		fresh.get("/bookings").wantText(t, "Over and cancelled")
		fresh.get("/bookings/"+w.Book(delegate, over).Reference).wantText(t, "Over").wantNoText(t, "Cancel this booking")
		fresh.get("/bookings/"+w.Book(delegate, over).Reference+"/cancel").wantStatus(t, 409).wantText(t, "This session has started")
	})
}

// TestTwoHundredRequestsForTwentyPlaces sends the last form of booking two hundred
// times at once through the real handler: a hundred people, each pressing twice.
func TestTwoHundredRequestsForTwentyPlaces(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(20))
		path := "/sessions/" + session.Code + "/book"
		browsers := make([]*testApp, 100)
		for i := range browsers {
			actor := w.Delegate(i, "kent")
			if err := app.services.Courses.SaveDraft(t.Context(), actor, session.Code, ""); err != nil {
				t.Fatal(err)
			}
			browsers[i] = app.as(actor)
		}
		var placed, full atomic.Int64
		var addresses sync.Map
		start := make(chan struct{})
		var wait sync.WaitGroup
		for i := range 200 {
			wait.Go(func() {
				<-start
				switch got := browsers[i%100].postRaw(path); got.Status {
				case http.StatusSeeOther:
					placed.Add(1)
					if other, twice := addresses.LoadOrStore(i%100, got.Address); twice && other != got.Address {
						t.Errorf("delegate %d has %s and %s", i%100, other, got.Address)
					}
				case http.StatusConflict:
					full.Add(1)
				default:
					t.Errorf("request %d: status %d", i, got.Status)
				}
			})
		}
		close(start)
		wait.Wait()
		if placed.Load() != 40 || full.Load() != 160 {
			t.Errorf("%d answers were a place, %d were full; want 40 and 160", placed.Load(), full.Load())
		}
		delegates, err := app.services.Courses.Delegates(t.Context(), people.System, session)
		if err != nil {
			t.Fatal(err)
		}
		now, seen := w.Read(session), map[string]bool{}
		for _, delegate := range delegates {
			if seen[delegate.Person.ID] {
				t.Errorf("%s is booked twice", delegate.Person.Name)
			}
			seen[delegate.Person.ID] = true
		}
		if fmt.Sprint(now.Confirmed, now.Waiting, len(delegates)) != "20 0 20" {
			t.Errorf("%d confirmed, %d waiting, %d bookings; want 20, 0 and 20", now.Confirmed, now.Waiting, len(delegates))
		}
	})
}
