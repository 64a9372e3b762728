package web

import (
	"testing"
	"time"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

func TestAnOfferIsAcceptedOrDeclined(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(1))
		persons := []people.Actor{w.Delegate(1, "kent"), w.Delegate(2, "kent"), w.Delegate(3, "kent")}
		var paths []string
		var bookings []courses.Booking
		for _, actor := range persons {
			bookings = append(bookings, w.Book(actor, session))
			paths = append(paths, "/bookings/"+bookings[len(bookings)-1].Reference)
		}
		second, third := app.as(persons[1]), app.as(persons[2])
		second.get(paths[1]).wantText(t, "You are number 1 in the queue", "offered to the first in line who may have it").wantNoText(t, "Accept this place", "Take a free place")
		second.post(paths[1]+"/accept").wantStatus(t, 409).wantText(t, "No place is offered to this booking")
		app.as(persons[0]).post(paths[0]+"/cancel", "reason", "leave").wantAddress(t, paths[0])

		second.get(paths[1]).wantStatus(t, 200).wantText(t, "Place offered", "A place is kept for you until 9am on Wednesday 6 January 2021", "Accept this place", "Decline it", "because a confirmed booking was cancelled").wantNoText(t, "Cancel this booking")
		second.get("/sessions/"+session.Code).wantText(t, "A place on this session is kept for you until 9am on Wednesday 6 January 2021")
		second.get(paths[1]+"/confirmed").wantAddress(t, paths[1])
		third.post(paths[1]+"/accept").wantStatus(t, 403)
		third.get(paths[1]).wantStatus(t, 403)

		for range 2 { // also pressed twice
			second.post(paths[1]+"/decline").wantAddress(t, paths[1])
		}
		second.get(paths[1]).wantText(t, "Cancelled", "The offered place was declined").wantNoText(t, "Accept this place")
		second.post(paths[1]+"/accept").wantStatus(t, 409).wantText(t, "No place is offered to this booking")
		for range 2 {
			third.post(paths[2]+"/accept").wantAddress(t, paths[2])
		}
		third.get(paths[2]).wantText(t, "Place confirmed", "because the offered place was accepted", "1 Example Street")
		third.post(paths[2]+"/decline").wantStatus(t, 409)
		if now := w.Read(session); now.Confirmed != 1 || now.Offered != 0 || now.Waiting != 0 {
			t.Fatalf("%+v", now)
		}
	})
}

func TestAnOfferThatIsNotAnswered(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(1))
		holder, next, last := w.Delegate(1, "kent"), w.Delegate(2, "kent"), w.Delegate(3, "kent")
		held, offered, behind := w.Book(holder, session), w.Book(next, session), w.Book(last, session)
		app.as(holder).post("/bookings/"+held.Reference+"/cancel", "reason", "leave").wantStatus(t, 303)
		path := "/bookings/" + offered.Reference
		app.clock = app.clock.Add(48 * time.Hour)
		// The deadline has passed and the job has not run yet.
		browser := app.as(next)
		browser.get(path).wantText(t, "was not accepted in time").wantNoText(t, "Accept this place")
		browser.post(path+"/accept").wantStatus(t, 409).wantText(t, "This offer has ended", "The place was kept until 9am on Wednesday 6 January 2021")
		browser.get(path).wantText(t, "Offer ended", "was not accepted in time", "Book again, or join the end of the waiting list")
		app.as(last).get("/bookings/"+behind.Reference).wantText(t, "Place offered", "an offered place was not accepted in time")
	})
}

func TestInTheLastHoursAFreePlaceIsTaken(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(1))
		holder, next := w.Delegate(1, "kent"), w.Delegate(2, "kent")
		held, waits := w.Book(holder, session), w.Book(next, session)
		app.clock = session.StartsAt.Add(-3 * time.Hour)
		browser, path := app.as(next), "/bookings/"+waits.Reference
		browser.get(path).wantText(t, "a free place goes to whoever takes it first", "Take a free place")
		browser.post(path+"/accept").wantStatus(t, 409).wantText(t, "Somebody else was faster")
		app.as(holder).post("/bookings/"+held.Reference+"/cancel", "reason", "sickness").wantStatus(t, 303)
		browser.get(path).wantText(t, "On the waiting list")
		browser.post(path+"/accept").wantAddress(t, path)
		browser.get(path).wantText(t, "Place confirmed")
	})
}

func TestTheRuleOfPlacesIsShownAndHolds(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(2))
		hold := courses.Hold{Kind: courses.ForOrganisation, For: "surrey", Places: 1, ReleaseOn: "2021-02-01"}
		if err := app.services.Courses.SetHold(t.Context(), people.System, session.Code, hold); err != nil {
			t.Fatal(err)
		}
		path := "/sessions/" + session.Code
		app.get(path).wantText(t, "How places are given", courses.RuleOfPlaces()[0], "1 place left of 2, and 1 kept", "1 place is kept for Surrey until Monday 1 February 2021")
		w.Book(w.Delegate(1, "kent"), session)
		app.as(w.Delegate(2, "kent")).get(path).wantText(t, "Join the waiting list", "No place left of 2: 1 kept.")
		surrey := app.as(w.Delegate(3, "surrey"))
		surrey.get(path).wantText(t, "Book a place")
		surrey.post(path+"/book/needs", "answer", "").wantAddress(t, path+"/book/check")
		surrey.get(path+"/book/check").wantText(t, "Book this place")
		if now := w.Read(session); now.Held != 1 {
			t.Fatalf("%+v", now)
		}
		surrey.post(path + "/book")
		if now := w.Read(session); now.Held != 0 || now.Confirmed != 2 {
			t.Fatalf("%+v", now)
		}
	})
}

func TestAPlaceAtTheSameTimeIsNamed(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		delegate := w.Delegate(1, "kent")
		w.Book(delegate, w.Session())
		other := w.Session(func(p *courses.SessionPlan) { p.Town, p.Address = "Dover", "2 Other Street" })
		browser, path := app.as(delegate), "/sessions/"+other.Code+"/book"
		browser.post(path+"/needs", "answer", "").wantAddress(t, path+"/check")
		browser.post(path).wantStatus(t, 409).wantText(t, "You have a place at the same time", "VLO course, Tuesday 9 February 2021, 9:30am to 3:30pm", "Nothing was booked")
	})
}

func TestASessionThatNeedsApprovalIsAskedFor(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(func(p *courses.SessionPlan) {
			p.Terms = &courses.SessionTerms{NeedsApproval: true, OfferHours: 48}
		})
		delegate, path := w.Delegate(1, "kent"), "/sessions/"+session.Code
		browser := app.as(delegate)
		browser.get(path).wantText(t, "This session needs the approval of your organisation")
		browser.post(path+"/book/needs", "answer", "").wantAddress(t, path+"/book/check")
		browser.get(path+"/book/check").wantText(t, "its contact or whoever runs the session decides", "Ask for a place")
		asked := browser.post(path + "/book")
		browser.get(asked.Address).wantText(t, "You have asked for a place", "its contact or whoever runs the session decides")
		booking, err := app.services.Courses.MyBooking(t.Context(), delegate, session)
		if err != nil || booking == nil || booking.State != courses.Requested {
			t.Fatalf("%+v, %v", booking, err)
		}
		own := "/bookings/" + booking.Reference
		browser.get(own).wantText(t, "Asked for", "The number in the queue is kept until then, not a place").wantNoText(t, "1 Example Street")
		browser.get(path).wantText(t, "You have asked for a place on this session")
		if _, err := app.services.Courses.Refuse(t.Context(), w.Holder(people.Contact, "kent"), booking.Reference, "No cover that day"); err != nil {
			t.Fatal(err)
		}
		browser.get(own).wantText(t, "No cover that day")
	})
}
