package web

import (
	"testing"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

func TestPlacesOfASession(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(2))
		path := "/sessions/" + session.Code
		trainer := app.as(w.Holder(people.Trainer, "kent"))
		trainer.get(path+"/places").wantStatus(t, 200).wantText(t, "No places are kept.", "Nobody is waiting.", "None yet.", "A place is given first out of the places kept for you")

		trainer.get(path+"/holds/new").wantStatus(t, 200).wantText(t, "Free for everybody now: 2 of 2 places.", "Sector: Policing", "Region: Eastern")
		day := []string{"release-day", "5", "release-month", "2", "release-year", "2021"}
		trainer.post(path+"/holds", day...).wantProblem(t, "for", "Select for whom places are kept").wantProblem(t, "places", "Enter a number of places, like 4")
		kent := append([]string{"for", "organisation:kent"}, day...)
		trainer.post(path+"/holds", append(kent, "places", "0")...).wantProblem(t, "places", "Enter a number of places from 1")
		trainer.post(path+"/holds", append(kent, "places", "3")...).
			wantProblem(t, "places", "There are not so many places left: at most 2 places can be kept").wantValue(t, "places", "3")
		trainer.post(path+"/holds", "for", "organisation:atlantis", "places", "1").wantProblem(t, "for", "Select for whom places are kept")
		trainer.post(path+"/holds", "for", "organisation:kent", "places", "1", "release-day", "10", "release-month", "2", "release-year", "2021").
			wantProblem(t, "release", "Enter a date after today, and no later than the day of the session, 9 February 2021")
		trainer.post(path+"/holds", append(kent, "places", "1")...).wantAddress(t, path+"/places")
		trainer.get(path+"/places").wantText(t, "1 place is kept", "1 place, 0 taken. Released to everybody on Friday 5 February 2021.")

		first, second, third := w.Delegate(1, "surrey"), w.Delegate(2, "surrey"), w.Delegate(3, "kent")
		booked := w.Book(first, session)
		w.Book(second, session)
		waits := w.Book(third, session)
		if waits.State != courses.Confirmed {
			t.Fatalf("%+v", waits)
		}
		trainer.get(path+"/places").wantText(t, "1 place, 1 taken", "1. Delegate 0002")
		if _, err := app.services.Courses.CancelBooking(t.Context(), first, booked.Reference, courses.CancelOther, "Ill"); err != nil {
			t.Fatal(err)
		}
		trainer.get(path+"/places").wantText(t, "Offered a place", "Offered until", "was offered a place, because a confirmed booking was cancelled.", "1. Delegate 0002", ": offered the place")

		holds, err := app.services.Courses.Holds(t.Context(), people.System, session.Code)
		if err != nil || len(holds) != 1 {
			t.Fatalf("%+v, %v", holds, err)
		}
		hold := path + "/holds/" + holds[0].ID
		trainer.get(hold).wantStatus(t, 200).wantText(t, "Places kept for Kent", "1 place is kept, of which 1 is taken.").wantValue(t, "places", "1")
		trainer.post(hold+"/release").wantAddress(t, path+"/places")
		trainer.post(hold+"/release").wantAddress(t, path+"/places")
		trainer.get(path+"/places").wantText(t, "No longer kept", "1 place for Kent, 1 taken, released on 4 January 2021 at 9am")
		trainer.get(hold).wantStatus(t, 404).wantText(t, "These places are not kept")
		trainer.get(path+"/delegates").wantText(t, "Places")
	})
}

func TestTheAgencyMixOfASession(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		_, err := app.services.Courses.AddCourse(t.Context(), people.System, courses.Course{
			Code: "MIX", Title: "Mixed course", Summary: "s", Audience: "a", Description: "d", Minutes: 60, Capacity: 10, Delivery: courses.Classroom,
			Mix: []courses.MixShare{{Sector: people.Policing, Percent: 35}, {Sector: people.LocalAuthority, Percent: 35}}, MixReleaseDays: 3,
		})
		if err != nil {
			t.Fatal(err)
		}
		session := w.Session(coursestest.Places(10), func(p *courses.SessionPlan) { p.CourseCode = "MIX" })
		w.Book(w.Delegate(1, "kent"), session)
		trainer := app.as(w.Holder(people.Trainer, "kent"))
		trainer.get("/sessions/"+session.Code+"/places").wantText(t,
			"Policing: at least 35%", "4 places needed, 1 confirmed. 3 people missing", "Local authorities: at least 35%", "4 people missing", "Local authorities (agency mix)")
	})
}

func TestApprovals(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(1), func(p *courses.SessionPlan) {
			p.Terms = &courses.SessionTerms{NeedsApproval: true, OfferHours: 48}
		})
		holder := w.Holder(people.Contact, "kent")
		contact := app.as(holder)
		contact.get("/approvals").wantStatus(t, 200).wantText(t, "Nothing waits for your decision.").wantNoText(t, "Approvals (")
		first, second, third := w.Book(w.Delegate(1, "kent"), session), w.Book(w.Delegate(2, "kent"), session), w.Book(w.Delegate(3, "kent"), session)
		w.Book(w.Delegate(4, "surrey"), session)
		contact.get("/courses").wantText(t, "Approvals (3)")
		contact.get("/nowhere").wantStatus(t, 404).wantText(t, "Approvals (3)") // an error's page too
		app.as(w.Holder(people.Trainer, "kent")).get("/courses").wantText(t, "Approvals (4)")
		app.as(w.Holder(people.Trainer, "essex")).get("/courses").wantNoText(t, "Approvals (")
		app.as(w.Holder(people.Contact, "essex")).get("/approvals").wantText(t, "Nothing waits")
		contact.get("/approvals").wantText(t, "3 requests", "Delegate 0001", "The course needs their organisation’s approval.").wantNoText(t, "Delegate 0004")

		path := "/approvals/" + first.Reference
		contact.get(path).wantStatus(t, 200).wantText(t, "Delegate 0001", "Approve this booking", "Why do you refuse?")
		contact.post(path+"/approve").wantAddress(t, "/approvals")
		contact.get("/approvals").wantText(t, first.Reference+" is approved and has a place", "2 requests").wantNoText(t, "Delegate 0001")
		contact.get(path).wantStatus(t, 409).wantText(t, "This has been decided")
		contact.post("/approvals/"+second.Reference+"/approve").wantAddress(t, "/approvals")
		contact.get("/approvals").wantText(t, second.Reference+" is approved and is on the waiting list")

		path = "/approvals/" + third.Reference
		contact.post(path+"/refuse").wantProblem(t, "reason", "Enter why you refuse")
		contact.post(path+"/refuse", "reason", "Needed on the night shift").wantAddress(t, "/approvals")
		contact.get("/approvals").wantText(t, "Nothing waits for your decision.").wantNoText(t, "Approvals (")
		contact.post(path+"/approve").wantStatus(t, 409)
		contact.get("/approvals/"+w.Book(w.Delegate(5, "surrey"), session).Reference).wantStatus(t, 403)
	})
}

func TestSomebodyWhoSaysToBeOfAnOrganisationIsConfirmed(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session()
		person, err := app.services.People.EnsurePerson(t.Context(), people.System, people.Person{Email: "claims@example.org", Name: "Claire Claims"})
		if err != nil {
			t.Fatal(err)
		}
		person.OrganisationID = "kent"
		actor := people.Actor{PersonID: person.ID, Email: person.Email}
		if err := app.services.People.UpdatePerson(t.Context(), actor, person); err != nil {
			t.Fatal(err)
		}
		booking := w.Book(actor, session)
		contact := app.as(w.Holder(people.Contact, "kent"))
		path := "/approvals/" + booking.Reference
		contact.get(path).wantText(t, "Says that they are of Kent. Their email address does not show it.", "Confirm that they are of Kent, and approve")
		contact.post(path+"/approve").wantAddress(t, "/approvals")
		if now := w.Read(session); now.Confirmed != 1 {
			t.Fatalf("%+v", now)
		}
	})
}
