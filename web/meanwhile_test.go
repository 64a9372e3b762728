package web

import (
	"strings"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// The tests here have something happen between the page that somebody looks at and the
// button that they press: each answer says what happened and what to do, and nothing is
// done that they have not seen.

// move has the trainer put the session off by a day.
func move(t *testing.T, app *testApp, session courses.Session) {
	t.Helper()
	plan := courses.SessionPlan{
		CourseCode: session.CourseCode, OrganisationID: session.OrganisationID, Region: session.Region, Town: session.Town, Address: "1 Example Street, Maidstone",
		Delivery: session.Delivery, Description: session.Description, Capacity: session.Capacity, StartsAt: session.StartsAt.AddDate(0, 0, 1), EndsAt: session.EndsAt.AddDate(0, 0, 1),
	}
	if _, err := app.services.Courses.UpdateSession(t.Context(), people.System, session.Code, session.Version, plan); err != nil {
		t.Fatal(err)
	}
}

func cancel(t *testing.T, app *testApp, session courses.Session) {
	t.Helper()
	if _, err := app.services.Courses.CancelSession(t.Context(), people.System, session.Code, "The room is flooded"); err != nil {
		t.Fatal(err)
	}
}

func TestASessionIsMovedWhileSomebodyBooksIt(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session()
		path := "/sessions/" + session.Code + "/book"
		browser := app.as(w.Delegate(1, "kent"))
		browser.post(path+"/needs").wantAddress(t, path+"/check")
		check := browser.get(path+"/check").wantText(t, "Tuesday 9 February 2021")
		move(t, app, session)
		again := browser.post(path, "seen", check.hidden(t, "seen")).wantStatus(t, 409).
			wantText(t, "The session was changed while you were answering. Nothing is booked yet", "Wednesday 10 February 2021", "Book this place")
		if now := w.Read(session); now.Confirmed != 0 {
			t.Fatal("a place was booked on a day that nobody had seen")
		}
		booked := browser.post(path, "seen", again.hidden(t, "seen")).wantStatus(t, 303)
		browser.get(booked.Address).wantText(t, "Your place is booked", "Wednesday 10 February 2021")
	})
}

func TestASessionIsCancelledWhileSomebodyBooksIt(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session()
		path := "/sessions/" + session.Code + "/book"
		browser := app.as(w.Delegate(1, "kent"))
		browser.post(path+"/needs").wantAddress(t, path+"/check")
		check := browser.get(path + "/check")
		cancel(t, app, session)
		for _, got := range []response{
			browser.post(path, "seen", check.hidden(t, "seen")), browser.get(path), browser.get(path + "/check"), browser.post(path+"/needs", "answer", "A ramp"),
		} {
			got.wantStatus(t, 409).wantText(t, "This session has been cancelled", "Find another session")
		}
	})
}

// TestBookingInTwoTabs answers in one tab what another tab has done already, and goes back.
func TestBookingInTwoTabs(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(1))
		path := "/sessions/" + session.Code + "/book"
		browser := app.as(w.Delegate(1, "kent"))
		browser.post(path+"/needs", "answer", "A ramp").wantAddress(t, path+"/check")
		other := browser.get(path + "/check") // the second tab
		booked := browser.post(path, "seen", other.hidden(t, "seen")).wantStatus(t, 303)
		reference := strings.Split(booked.Address, "/")[2]
		browser.post(path, "seen", other.hidden(t, "seen")).wantAddress(t, booked.Address)
		browser.post(path+"/needs", "answer", "Nothing").wantAddress(t, "/bookings/"+reference)
		for _, back := range []string{"", "/name", "/organisation", "/role", "/needs", "/check"} {
			browser.get(path+back).wantAddress(t, "/bookings/"+reference)
		}
		browser.get("/bookings/"+reference).wantText(t, "Place confirmed")
		// Cancelled in one tab, the confirmation in the other says so.
		browser.post("/bookings/"+reference+"/cancel", "reason", "leave").wantAddress(t, "/bookings/"+reference)
		browser.get(booked.Address).wantAddress(t, "/bookings/"+reference)
		browser.get("/bookings/"+reference).wantText(t, "Cancelled")
		browser.get(path).wantAddress(t, path+"/needs")
	})
}

// offered is a session whose only place is offered to whoever waits for it, the page of that
// booking, and their browser.
func offered(t *testing.T, app *testApp, w *coursestest.World) (session courses.Session, path string, browser *testApp) {
	t.Helper()
	session = w.Session(coursestest.Places(1))
	holder, next := w.Delegate(1, "kent"), w.Delegate(2, "kent")
	held, waits := w.Book(holder, session), w.Book(next, session)
	if _, err := app.services.Courses.CancelBooking(t.Context(), holder, held.Reference, courses.CancelLeave, ""); err != nil {
		t.Fatal(err)
	}
	return session, "/bookings/" + waits.Reference, app.as(next)
}

func TestASessionChangesWhileItsPlaceIsOffered(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session, path, browser := offered(t, app, w)
		page := browser.get(path).wantText(t, "Accept this place")
		move(t, app, w.Read(session))
		page = browser.post(path+"/accept", "seen", page.hidden(t, "seen")).wantStatus(t, 409).
			wantText(t, "The session was changed after you opened this page. Nothing is accepted yet", "Wednesday 10 February 2021", "Accept this place")
		if now := w.Read(session); now.Confirmed != 0 || now.Offered != 1 {
			t.Fatalf("%+v", now)
		}
		cancel(t, app, session)
		for _, act := range []string{"/accept", "/decline"} {
			got := browser.post(path+act, "seen", page.hidden(t, "seen"))
			if got.Status != 303 { // declining what is cancelled is no fault
				got.wantStatus(t, 409).wantText(t, "No place is offered to this booking", "The page of the booking says where it stands")
			}
		}
		browser.get(path).wantText(t, "Cancelled", "The room is flooded")
	})
}

// TestAnOfferInTwoTabs declines in one tab and accepts in the other.
func TestAnOfferInTwoTabs(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		_, path, browser := offered(t, app, w)
		seen := browser.get(path).hidden(t, "seen")
		for range 2 {
			browser.post(path+"/accept", "seen", seen).wantAddress(t, path)
		}
		browser.post(path+"/decline").wantStatus(t, 409).wantText(t, "No place is offered to this booking", "It may have been answered already")
		browser.get(path).wantText(t, "Place confirmed").wantNoText(t, "Accept this place")
	})
}

func TestASessionIsMovedWhileATeamIsNominated(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session()
		contact := app.as(w.Holder(people.Contact, "kent"))
		check := contact.post("/nominations/check", "session", session.Code, "organisation", "kent", "people", "Nina <nina@example.org>")
		move(t, app, session)
		again := contact.post("/nominations", check.confirmed(t)...).wantStatus(t, 409).
			wantText(t, "Something changed while you were checking", "Nobody is nominated yet", "Wednesday 10 February 2021")
		if now := w.Read(session); now.Confirmed != 0 {
			t.Fatal("somebody was nominated for a day that nobody had seen")
		}
		done := contact.post("/nominations", again.confirmed(t)...).wantStatus(t, 303)
		// Moved again, the same form still leads to what it has done.
		move(t, app, w.Read(session))
		contact.post("/nominations", again.confirmed(t)...).wantAddress(t, done.Address)
		cancel(t, app, session)
		contact.post("/nominations", "session", session.Code, "organisation", "kent", "request", "another", "kept", again.hidden(t, "kept")).
			wantStatus(t, 409).wantText(t, "This session has been cancelled", "Find another session")
	})
}

func TestASessionIsCancelledUnderItsForms(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session()
		booking := w.Book(w.Delegate(1, "kent"), session)
		path := "/sessions/" + session.Code
		app.clock = session.StartsAt.Add(-time.Hour)
		trainer := app.as(w.Holder(people.Trainer, "kent"))
		trainer.get(path+"/register").wantStatus(t, 200)
		trainer.get(path+"/edit").wantStatus(t, 200)
		cancel(t, app, session)
		trainer.post(path+"/register", "was-"+booking.ID, "", "mark-"+booking.ID, "full").wantStatus(t, 409).wantText(t, "This session has been cancelled")
		trainer.post(path+"/edit", newSessionForm("places", "9")...).wantStatus(t, 409).wantText(t, "This session has been cancelled")
		trainer.post(path+"/delegates", "email", "one@example.org", "name", "One", "organisation", "kent", "role", "police_staff").
			wantStatus(t, 409).wantText(t, "This session has been cancelled")
		mark := trainer.post(path+"/register/marks", "booking", booking.ID, "mark", "full", "was", "", "request", "one").wantStatus(t, 409)
		if !strings.Contains(mark.Body, `"state":"refused"`) || !strings.Contains(mark.Body, "This session has been cancelled") {
			t.Fatal(mark.Body)
		}
	})
}

// TestABookingIsCancelledWhileTheRegisterIsOpen loses nobody else's mark, and says which
// could not be kept.
func TestABookingIsCancelledWhileTheRegisterIsOpen(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session()
		leaves := w.Delegate(2, "kent")
		stays, gone := w.Book(w.Delegate(1, "kent"), session), w.Book(leaves, session)
		path := "/sessions/" + session.Code + "/register"
		app.clock = session.StartsAt.Add(-time.Hour)
		trainer := app.as(w.Holder(people.Trainer, "kent"))
		trainer.get(path).wantText(t, "0 of 2 delegates are marked")
		if _, err := app.services.Courses.CancelBooking(t.Context(), leaves, gone.Reference, courses.CancelSickness, ""); err != nil {
			t.Fatal(err)
		}
		trainer.post(path, "was-"+stays.ID, "", "mark-"+stays.ID, "full", "was-"+gone.ID, "", "mark-"+gone.ID, "no").wantAddress(t, path)
		trainer.get(path).wantText(t, "The register is saved, but not 1 mark: the booking was cancelled after you opened the register", "1 of 1 delegate is marked")
	})
}

// TestAnEditThatIsSentTwice changes the session once, and accuses nobody of a change.
func TestAnEditThatIsSentTwice(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session()
		path := "/sessions/" + session.Code
		browser := app.as(w.Holder(people.Trainer, "kent"))
		edit := newSessionForm("ends", "4pm", "places", "5", "version", "1")
		for range 2 {
			browser.post(path+"/edit", edit...).wantAddress(t, path+"/delegates")
		}
		if now := w.Read(session); now.Version != 2 || now.Capacity != 5 {
			t.Fatalf("version %d with %d places", now.Version, now.Capacity)
		}
		browser.get(path+"/delegates").wantText(t, "The session is changed")
	})
}
