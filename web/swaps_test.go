package web

import (
	"testing"
	"time"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

func TestSendingAColleagueInstead(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(2))
		delegate, colleague := w.Delegate(1, "kent"), w.Delegate(2, "kent")
		booking := w.Book(delegate, session)
		path := "/bookings/" + booking.Reference
		own := app.as(delegate)
		own.get(path).wantText(t, "Send a colleague instead")
		own.get(path+"/swap").wantStatus(t, 200).wantText(t, "Your booking is cancelled, and both of you are told by email.")
		own.post(path+"/swap", "email", "kent").wantProblem(t, "email", "Enter an email address in the correct format, like name@example.com")
		own.post(path+"/swap", "email", "stranger@example.org", "name", "Stranger").
			wantProblem(t, "email", "Enter the address of a colleague of the same organisation. If the address does not show it, the organisation’s contact can send them.").
			wantValue(t, "name", "Stranger")
		own.post(path+"/swap", "email", delegate.Email).wantProblem(t, "email", "Enter somebody else: this person has a place on the session, or is offered one")
		own.post(path+"/swap", "email", colleague.Email).wantAddress(t, path)
		own.get(path).wantText(t, "Your place has passed to "+colleague.Email, "The place passed to a colleague, Delegate 0002").wantNoText(t, "Send a colleague instead")
		own.get(path+"/swap").wantStatus(t, 409).wantText(t, "There is no place to pass on")
		// The back button and a second press do no harm.
		own.post(path+"/swap", "email", colleague.Email).wantAddress(t, path)
		if now := w.Read(session); now.Confirmed != 1 {
			t.Fatalf("%+v", now)
		}

		made := app.as(colleague).get("/bookings")
		made.wantText(t, "Place confirmed")
		contact := app.as(w.Holder(people.Contact, "kent"))
		list := contact.get("/organisation?state=place").wantStatus(t, 200).wantText(t, "1 booking", "Delegate 0002", "Send a colleague instead").wantNoText(t, "Delegate 0001")
		var swap string
		for _, link := range list.Page.All("a") {
			if address := link.Attribute("href"); len(address) > 5 && address[len(address)-5:] == "/swap" {
				swap = address
			}
		}
		if current := contact.get(swap).Page.One(t, "nav [aria-current]").Text(); current != "Our people" {
			t.Errorf("a colleague's booking belongs to %s", current)
		}
		contact.post(swap, "email", "nina@example.org").wantProblem(t, "name", "Enter their name: Muster does not know them yet")
		contact.post(swap, "email", "nina@example.org", "name", "Nina New").wantAddress(t, "/organisation")
		contact.get("/organisation?state=place").wantText(t, "Nina New", "nina@example.org has the place").wantNoText(t, "Delegate 0002")
	})
}

func TestOrganisationsBookingsAreChosenByTheAddress(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		soon, later := w.Session(coursestest.Places(1)), w.Session(func(p *courses.SessionPlan) {
			p.StartsAt, p.EndsAt = p.StartsAt.AddDate(0, 1, 0), p.EndsAt.AddDate(0, 1, 0)
		})
		w.Book(w.Delegate(1, "kent"), soon)
		w.Book(w.Delegate(2, "kent"), soon)
		w.Book(w.Delegate(3, "kent"), later)
		left := w.Book(w.Delegate(4, "kent"), later)
		if _, err := app.services.Courses.CancelBooking(t.Context(), people.System, left.Reference, courses.CancelSickness, ""); err != nil {
			t.Fatal(err)
		}
		holder := w.Holder(people.Contact, "kent")
		app.clock = soon.EndsAt
		contact := app.as(holder)
		for _, test := range []struct {
			query  string
			has    []string
			hasNot string
		}{
			{"", []string{"4 bookings, the latest session first"}, "Show all bookings"},
			{"?state=place", []string{"2 bookings", "Delegate 0001", "Delegate 0003"}, "Delegate 0002"},
			{"?state=waiting", []string{"1 booking", "Delegate 0002"}, "Delegate 0001"},
			{"?state=cancelled", []string{"1 booking", "Delegate 0004"}, "Delegate 0001"},
			{"?when=coming", []string{"2 bookings", "Delegate 0003", "Cancel booking"}, "Delegate 0001"},
			{"?when=over&state=place", []string{"1 booking", "Delegate 0001"}, "Cancel booking"},
			{"?course=VLO&when=never", []string{"4 bookings"}, "No booking is like that"},
			{"?state=offered", []string{"No booking is like that", "Show all bookings"}, "Delegate"},
		} {
			contact.get("/organisation"+test.query).wantStatus(t, 200).wantText(t, test.has...).wantNoText(t, test.hasNot)
		}
	})
}

func TestTheCutOffIsShownBeforeItMatters(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(func(p *courses.SessionPlan) { p.Terms = &courses.SessionTerms{CancelHours: 48, OfferHours: 48} })
		delegate, other := w.Delegate(1, "kent"), w.Delegate(2, "kent")
		booking, second := w.Book(delegate, session), w.Book(other, session)
		path := "/bookings/" + booking.Reference
		until := "Sunday 7 February 2021 at 9:30am"
		own := app.as(delegate)
		own.get(path+"/cancel").wantText(t, "A place can be given up until "+until, "Operational abstraction", "Sickness", "Leave", "No longer needed").wantNoText(t, "This is a late cancellation.")
		app.clock = session.StartsAt.Add(-47 * time.Hour)
		own = app.as(delegate)
		own.get(path+"/cancel").wantText(t, "This is a late cancellation.", "Cancelling counted as in time until "+until)
		own.post(path+"/cancel", "reason", "abstraction").wantAddress(t, path)
		own.get(path).wantText(t, "Operational abstraction", "After the cut-off, so it counts as late.")
		contact := app.as(w.Holder(people.Contact, "kent"))
		contact.post("/bookings/"+second.Reference+"/cancel", "reason", "leave").wantAddress(t, "/organisation")
	})
}
