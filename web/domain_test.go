package web

import (
	"strings"
	"testing"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// TestWhoseAddressShowsTheOrganisationIsNotAsked signs in by an email to an address of Kent's
// domain: nobody has to say or to confirm that the person is of Kent.
func TestWhoseAddressShowsTheOrganisationIsNotAsked(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		const file = "name,sector,domain\nKent,policing,kent.example.org\n"
		if _, err := app.services.People.ImportOrganisations(t.Context(), people.System, strings.NewReader(file), false); err != nil {
			t.Fatal(err)
		}
		session := w.Session()
		path := "/sessions/" + session.Code + "/book"
		code, _ := app.requestCode("new@kent.example.org")
		app.post("/sign-in/code", "email", "new@kent.example.org", "code", code).wantStatus(t, 303)
		app.post(path+"/name", "answer", "New Delegate").wantAddress(t, path+"/role") // and not /organisation
		app.post(path+"/role", "answer", "cmcu").wantAddress(t, path+"/needs")
		app.post(path+"/needs").wantAddress(t, path+"/check")
		check := app.get(path+"/check").wantText(t, "Kent", "Book this place").wantNoText(t, "confirm the booking first")
		booked := app.post(path, "seen", check.hidden(t, "seen"))
		app.get(booked.Address).wantText(t, "Your place is booked")
		if now := w.Read(session); now.Confirmed != 1 {
			t.Fatalf("%+v", now)
		}
		// Whoever then says to be of another organisation is of it only when that is confirmed.
		second := w.Session(coursestest.OnDay(1))
		other := "/sessions/" + second.Code + "/book"
		app.post(other+"/organisation", "answer", "essex").wantStatus(t, 303)
		app.post(other + "/needs")
		app.get(other+"/check").wantText(t, "Essex", "has to confirm the booking first", "Ask for a place")
		app.post(other).wantStatus(t, 303)
		person, err := app.services.People.PersonByEmail(t.Context(), "new@kent.example.org")
		if err != nil || person.OrganisationBy != people.OrganisationClaimed {
			t.Fatalf("%+v, %v", person, err)
		}
		booking, err := app.services.Courses.MyBooking(t.Context(), people.Actor{PersonID: person.ID, Email: person.Email}, second)
		if err != nil || booking == nil || booking.State != courses.Requested {
			t.Fatalf("%+v, %v", booking, err)
		}
	})
}
