package web

import (
	"errors"
	"strings"
	"testing"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// newSessionForm is a form that makes a session; changes are pairs that replace.
func newSessionForm(changes ...string) []string {
	values := []string{
		"organisation", "kent", "date-day", "9", "date-month", "2", "date-year", "2021", "starts", "9.30am", "ends", "",
		"delivery", "classroom", "town", "Maidstone", "region", "Eastern", "address", "1 Example Street", "link", "",
		"places", "12", "description", "What happens.", "request", "form-1", "version", "1", "course", "vlo",
	}
	for i := 0; i < len(changes); i += 2 {
		for j := 0; j < len(values); j += 2 {
			if values[j] == changes[i] {
				values[j+1] = changes[i+1]
			}
		}
	}
	return values
}

func TestNewSession(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		browser := app.as(w.Holder(people.Trainer, "kent"))
		browser.get("/sessions/new").wantStatus(t, 200).wantText(t, "Which course is the session for?", "VLO course", "6 hours, 20 places")
		browser.get("/sessions/new?asked=yes").wantProblem(t, "course", "Select a course")
		browser.get("/sessions/new?course=vlo").wantAddress(t, "/sessions/new/vlo")
		browser.get("/sessions/new/none").wantStatus(t, 404)
		browser.get("/sessions/new/vlo").wantStatus(t, 200).wantText(t, "the length of the course: 6 hours").wantNoText(t, "Surrey").
			wantValue(t, "places", "20").wantValue(t, "description", "What happens on the day.").
			wantValue(t, "delivery", "classroom").wantValue(t, "organisation", "kent").wantValue(t, "region", "Eastern")

		check := browser.post("/sessions/new/vlo", newSessionForm()...).wantStatus(t, 200)
		check.wantText(t, "Check the session", "Kent", "Tuesday 9 February 2021 9:30am to 3:30pm", "Maidstone", "1 Example Street", "12", "Make this session").
			wantValue(t, "request", "form-1")
		browser.post("/sessions/new/vlo", append(newSessionForm(), "change", "yes")...).wantStatus(t, 200).
			wantText(t, "New session").wantValue(t, "starts", "9.30am").wantValue(t, "date-day", "9")
		if count, _ := app.services.Courses.CountSessions(t.Context(), courses.SessionFilter{}); count != 0 {
			t.Fatalf("%d sessions before the check", count)
		}
		for range 2 {
			browser.post("/sessions", newSessionForm()...).wantAddress(t, "/sessions/vlo-2021-02-09-kent/delegates")
		}
		browser.get("/sessions/vlo-2021-02-09-kent/delegates").wantStatus(t, 200).wantText(t, "The session is made", "0 delegates for 12 places")
		if count, _ := app.services.Courses.CountSessions(t.Context(), courses.SessionFilter{}); count != 1 {
			t.Fatalf("sent twice, the form made %d sessions", count)
		}
	})
}

func TestNewSessionRefuses(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		browser := app.as(w.Holder(people.Trainer, "kent"))
		for _, test := range []struct {
			changes        []string
			field, message string
		}{
			{[]string{"organisation", ""}, "organisation", "Select the organisation that runs the session"},
			{[]string{"organisation", "surrey"}, "organisation", "Select an organisation whose sessions you run"},
			{[]string{"date-day", "", "date-month", "", "date-year", ""}, "date", "Enter the date of the session"},
			{[]string{"date-day", "31"}, "date", "The date must be a real date, like 9 2 2027"},
			{[]string{"date-day", "x"}, "date", "The date must be a real date, like 9 2 2027"},
			{[]string{"date-year", "2020"}, "date", "The session must start in the future"},
			{[]string{"date-year", "2022"}, "date", "No programme runs on that date. Choose another, or ask whoever runs this Muster to add a programme."},
			{[]string{"starts", ""}, "starts", "Enter when the session starts, like 9:30am"},
			{[]string{"starts", "half nine"}, "starts", "Enter when the session starts as a time, like 9:30am or 14:00"},
			{[]string{"date-day", "28", "date-month", "3", "starts", "1:30am"}, "starts", "The clocks leave out this time on that day, because summer time begins. Choose another."},
			{[]string{"ends", "9am"}, "ends", "The session must end after it starts, on the same day"},
			{[]string{"ends", "late"}, "ends", "Enter when the session ends as a time, like 4pm or 16:00"},
			{[]string{"delivery", ""}, "delivery", "Select how the session is held"},
			{[]string{"town", ""}, "town", "Enter the town in which the session is held"},
			{[]string{"link", "javascript:alert(1)"}, "link", "Enter a joining link that starts with https://, or leave it empty"},
			{[]string{"places", "0"}, "places", "Enter how many places there are, as a number from 1 to 1,000"},
			{[]string{"places", "many"}, "places", "Enter how many places there are, as a number from 1 to 1,000"},
			{[]string{"description", ""}, "description", "Enter what the session is"},
		} {
			for _, path := range []string{"/sessions/new/vlo", "/sessions"} {
				browser.post(path, newSessionForm(test.changes...)...).wantProblem(t, test.field, test.message).
					wantValue(t, "address", "1 Example Street")
			}
		}
		browser.post("/sessions/new/vlo", newSessionForm("starts", "half nine", "town", "")...).wantValue(t, "starts", "half nine")
		if count, _ := app.services.Courses.CountSessions(t.Context(), courses.SessionFilter{}); count != 0 {
			t.Fatalf("%d sessions were made", count)
		}
	})
}

func TestReadClock(t *testing.T) {
	for typed, want := range map[string]string{
		"9:30am": "09:30", "09:30": "09:30", "9.30": "09:30", "9.30 AM": "09:30", "0930": "09:30", "9am": "09:00", "9": "09:00",
		"14:00": "14:00", "2pm": "14:00", "2:05 pm": "14:05", "midday": "12:00", "12pm": "12:00", "12am": "00:00", "midnight": "00:00",
		"": "", "25:00": "", "9:60": "", "14pm": "", "9:30:15": "", "-1": "", "nine": "", "9999": "",
	} {
		hour, minute, ok := readClock(typed)
		got := ""
		if ok {
			got = strings.Join([]string{twoDigits(number(hour)), twoDigits(number(minute))}, ":")
		}
		if got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

func TestEditSession(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(2))
		w.Book(w.Delegate(1, "kent"), session)
		w.Book(w.Delegate(2, "kent"), session)
		path := "/sessions/" + session.Code + "/edit"
		browser := app.as(w.Holder(people.Trainer, "kent"))
		app.as(w.Holder(people.Trainer, "essex")).get(path).wantStatus(t, 403)
		app.as(w.Holder(people.Trainer, "essex")).post(path, newSessionForm()...).wantStatus(t, 403)

		browser.get(path).wantStatus(t, 200).wantValue(t, "starts", "9:30am").wantValue(t, "ends", "3:30pm").wantValue(t, "places", "2").
			wantValue(t, "version", "1").wantValue(t, "date-year", "2021").wantValue(t, "address", "1 Example Street, Maidstone")
		browser.post(path, newSessionForm()...).wantProblem(t, "ends", "Enter when the session ends, like 4pm")
		browser.post(path, newSessionForm("ends", "4pm", "places", "1")...).
			wantProblem(t, "places", "2 places are confirmed, offered or kept, so there must be at least 2").wantValue(t, "places", "1")
		browser.post(path, newSessionForm("ends", "4pm", "organisation", "essex")...).
			wantProblem(t, "organisation", "Select an organisation whose sessions you run")
		browser.post(path, newSessionForm("ends", "4pm", "places", "5")...).wantAddress(t, "/sessions/"+session.Code+"/delegates")
		if now := w.Read(session); now.Capacity != 5 || now.Version != 2 || now.Day() != "2021-02-09" {
			t.Fatalf("session = %+v", now)
		}

		// Somebody else has saved version 2 meanwhile: nothing is lost on either side.
		conflict := browser.post(path, newSessionForm("ends", "5pm", "places", "9")...).wantStatus(t, 409)
		conflict.wantText(t, "Somebody else changed this session", "It is now: 4pm", "It is now: 5").
			wantValue(t, "ends", "5pm").wantValue(t, "places", "9").wantValue(t, "version", "2")
		if now := w.Read(session); now.Capacity != 5 {
			t.Fatalf("the conflict saved %d places", now.Capacity)
		}
		browser.post(path, newSessionForm("ends", "5pm", "places", "9", "version", "2")...).wantStatus(t, 303)

		app.clock = session.StartsAt
		started := app.as(w.Holder(people.Trainer, "kent"))
		started.get(path).wantStatus(t, 409).wantText(t, "This session has started")
		started.post(path, newSessionForm()...).wantStatus(t, 409)
	})
}

func TestCancelASession(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session()
		delegate := w.Delegate(1, "kent")
		booking := w.Book(delegate, session)
		path := "/sessions/" + session.Code
		app.as(w.Holder(people.Trainer, "essex")).post(path+"/cancel", "reason", "No").wantStatus(t, 403)
		app.as(delegate).post(path+"/cancel", "reason", "No").wantStatus(t, 403)

		browser := app.as(w.Holder(people.Trainer, "kent"))
		browser.get(path+"/cancel").wantStatus(t, 200).wantText(t, "1 person is booked on it or waiting", "Do not include details of victims or cases.")
		browser.post(path+"/cancel", "reason", " ").wantProblem(t, "reason", "Enter why the session is cancelled")
		browser.post(path+"/cancel", "reason", "The room is flooded").wantAddress(t, path)
		browser.get(path).wantText(t, "The session is cancelled", "This session has been cancelled.").wantNoText(t, "Edit session")
		for _, under := range []string{"/cancel", "/edit", "/register", "/messages", "/delegates/new"} {
			browser.get(path+under).wantStatus(t, 409).wantText(t, "This session has been cancelled")
		}
		browser.post(path+"/cancel", "reason", "Again").wantAddress(t, path)
		browser.get(path+"/delegates").wantStatus(t, 200).wantText(t, "This session has been cancelled.")
		app.as(delegate).get("/bookings/"+booking.Reference).wantText(t, "Cancelled", "The room is flooded")
	})
}

func TestTrainerSeesOwnSessionsOnly(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		trainer, manager := w.Holder(people.Trainer, "kent"), w.Holder(people.Manager, "")
		app.as(trainer).get("/trainer").wantStatus(t, 200).wantText(t, "You have no session today", "No session is to come")
		kent := w.Session()
		w.Session(func(p *courses.SessionPlan) { p.OrganisationID, p.Town = "essex", "Chelmsford" })
		w.Book(w.Delegate(1, "surrey"), kent)
		app.as(trainer).get("/trainer").wantText(t, "1 session, the earliest first", "Maidstone", "1 delegate for 20 places").wantNoText(t, "Chelmsford")
		app.as(manager).get("/trainer").wantText(t, "2 sessions, the earliest first", "Maidstone", "Chelmsford")
		app.as(w.Delegate(2, "kent")).get("/trainer").wantStatus(t, 403).wantText(t, "It is open to trainers")

		app.clock = kent.StartsAt
		app.as(trainer).get("/trainer").wantText(t, "Today VLO course", "Under way").wantNoText(t, "To do")
		app.clock = kent.EndsAt
		app.as(trainer).get("/trainer").wantText(t, "To do Complete the register", "1 delegate is not marked yet")
		app.as(trainer).get("/trainer?show=past").wantText(t, "Past sessions", "1 session, the latest first", "Maidstone")
	})
}

func TestDelegatesOfASession(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(1))
		path := "/sessions/" + session.Code + "/delegates"
		holder, waiting := w.Delegate(1, "surrey"), w.Delegate(2, "sussex")
		trainer := app.as(w.Holder(people.Trainer, "kent"))
		trainer.get(path).wantStatus(t, 200).wantText(t, "Nobody yet")
		booking := w.Book(holder, session)
		w.Book(waiting, session)
		for _, actor := range []people.Actor{
			holder, w.Holder(people.Trainer, "essex"), w.Holder(people.Contact, "surrey"), w.Holder(people.Funder, ""), w.Holder(people.Board, ""),
		} {
			app.as(actor).get(path).wantStatus(t, 403).wantNoText(t, "delegate-0001@example.org")
		}
		trainer.get(path).wantText(t, "Delegate 0001 Surrey, Police officer delegate-0001@example.org", "1. Delegate 0002 Sussex")
		trainer.post("/bookings/"+booking.Reference+"/cancel", "reason", "not_needed").wantAddress(t, path)
		trainer.get(path).wantText(t, "is cancelled", "Delegate 0002", "was first in line and was offered a place, because a confirmed booking was cancelled. Nobody else was waiting.").
			wantNoText(t, "Delegate 0001")
	})
}

func TestBookSomebodyIn(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(coursestest.Places(1))
		path := "/sessions/" + session.Code + "/delegates"
		trainer := app.as(w.Holder(people.Trainer, "kent"))
		form := func(email string, more ...string) []string {
			return append([]string{"email", email, "name", "Walk In", "organisation", "surrey", "role", "police_staff", "needs", "Large print"}, more...)
		}
		app.as(w.Holder(people.Trainer, "essex")).post(path, form("one@example.org")...).wantStatus(t, 403)
		trainer.get(path+"/new").wantStatus(t, 200).wantNoText(t, "This session is full")
		trainer.post(path).wantProblem(t, "email", "Enter an email address in the correct format, like name@example.com")
		// Of an address that is not known it asks who that is, and nobody is added before.
		trainer.get(path+"/new").wantNoText(t, "Name", "Organisation")
		asked := trainer.post(path, "email", "one@example.org", "needs", "Large print").wantStatus(t, 200).
			wantText(t, "Muster does not know yet who this is").wantValue(t, "email", "one@example.org").wantValue(t, "needs", "Large print")
		if _, err := app.services.People.PersonByEmail(t.Context(), "one@example.org"); !errors.Is(err, people.ErrNoPerson) {
			t.Fatalf("somebody was added unasked: %v", err)
		}
		trainer.post(path, "email", "one@example.org", "more", asked.hidden(t, "more")).wantProblem(t, "name", "Enter the person’s name").wantProblem(t, "organisation", "Select the person’s organisation").wantProblem(t, "role", "Select the person’s role")
		trainer.post(path, "email", "one@example.org", "name", "Walk In", "organisation", "nowhere", "role", "police_staff", "more", "yes").
			wantProblem(t, "organisation", "Select the person’s organisation").wantValue(t, "name", "Walk In")
		for range 2 {
			trainer.post(path, form("one@example.org")...).wantAddress(t, path)
		}
		trainer.get(path).wantText(t, "one@example.org has a place: MU-", "1 delegate for 1 place", "Walk In", "Needs: Large print")

		trainer.get(path+"/new").wantText(t, "This session is full", "They join the waiting list, as number 1")
		trainer.post(path, form("two@example.org")...).wantStatus(t, 409).wantText(t, "Say whether the person joins the waiting list").wantValue(t, "email", "two@example.org")
		trainer.post(path, form("two@example.org", "waiting", "yes")...).wantAddress(t, path)
		trainer.get(path).wantText(t, "two@example.org is on the waiting list")
		// Of somebody who is known the address is enough.
		known := w.Delegate(7, "essex")
		trainer.post(path, "email", known.Email).wantStatus(t, 409).wantNoText(t, "Name", "Organisation")
		trainer.post(path, "email", known.Email, "waiting", "yes").wantAddress(t, path)
		trainer.get(path).wantText(t, known.Email+" is on the waiting list", "Delegate 0007 Essex")

		app.clock = session.StartsAt.AddDate(0, 0, 1)
		app.as(w.Holder(people.Trainer, "kent")).get(path+"/new").wantStatus(t, 409)
	})
}

func TestMessageToDelegates(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session()
		path := "/sessions/" + session.Code + "/messages"
		trainer := app.as(w.Holder(people.Trainer, "kent"))
		message := []string{"to", "all", "subject", "Bring a pen", "body", "And paper.", "request", "form-1"}
		trainer.get(path).wantStatus(t, 200).wantText(t, "Everybody: 0 people", "Nothing yet")
		trainer.post(path, message...).wantProblem(t, "to", "Nobody would get this message. Select somebody else.").wantValue(t, "body", "And paper.")
		w.Book(w.Delegate(1, "kent"), session)
		app.emailed()
		trainer.post(path, "to", "all", "request", "x").wantProblem(t, "subject", "Enter a subject").wantProblem(t, "body", "Enter a message")
		trainer.post(path, "to", "them", "subject", "s", "body", "b", "request", "x").wantProblem(t, "to", "Select who gets the message")
		for range 2 {
			trainer.post(path, message...).wantAddress(t, path)
		}
		trainer.get(path).wantText(t, "The message goes to 1 person", "Bring a pen", "And paper.")
		if sent := app.emailed(); len(sent) != 1 || sent[0].Subject != "Bring a pen" {
			t.Fatalf("emailed %+v", sent)
		}
		app.as(w.Holder(people.Trainer, "essex")).post(path, message...).wantStatus(t, 403)
	})
}

func TestTheRegister(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session()
		path := "/sessions/" + session.Code + "/register"
		trainer := w.Holder(people.Trainer, "kent")
		app.as(trainer).get(path).wantStatus(t, 409).wantText(t, "The register is not open yet", "It opens on the day of the session, Tuesday 9 February 2021.")
		one, two, three := w.Book(w.Delegate(1, "kent"), session), w.Book(w.Delegate(2, "kent"), session), w.Book(w.Delegate(3, "kent"), session)
		app.as(trainer).post(path, "mark-"+one.ID, "full").wantStatus(t, 409)

		app.clock = session.StartsAt
		app.as(w.Holder(people.Trainer, "essex")).post(path, "mark-"+one.ID, "full").wantStatus(t, 403)
		app.as(w.Holder(people.Funder, "")).get(path).wantStatus(t, 403)
		browser := app.as(trainer)
		browser.get(path).wantStatus(t, 200).wantText(t, "0 of 3 delegates are marked", "Delegate 0001", "Mark the rest as full").wantNoText(t, "If you change a mark")
		browser.post(path, "mark-"+one.ID, "no", "mark-"+two.ID, "nonsense", "mark-someone", "full").wantAddress(t, path)
		browser.get(path).wantText(t, "The register is saved", "1 of 3 delegates are marked").wantValue(t, "mark-"+one.ID, "no").wantValue(t, "was-"+one.ID, "no")
		browser.post(path, "was-"+one.ID, "no", "mark-"+one.ID, "no", "rest", "full").wantStatus(t, 303)
		browser.get(path).wantText(t, "3 of 3 delegates are marked").wantValue(t, "mark-"+three.ID, "full").wantNoText(t, "Mark the rest as full")

		// A page that was opened earlier writes only what was changed on it.
		browser.post(path, "was-"+one.ID, "no", "mark-"+one.ID, "part", "was-"+two.ID, "part", "mark-"+two.ID, "part").wantStatus(t, 303)
		browser.get(path).wantValue(t, "mark-"+one.ID, "part").wantValue(t, "mark-"+two.ID, "full").
			wantText(t, "Delegate 0001 from No to Part, by The trainer-kent: changed on the day of the session")

		app.clock = session.StartsAt.AddDate(0, 0, 1)
		later := app.as(trainer)
		later.get(path).wantText(t, "If you change a mark, why?")
		later.post(path, "was-"+two.ID, "full", "mark-"+two.ID, "no").
			wantProblem(t, "reason", "Enter why you are changing the register after the day").wantValue(t, "mark-"+two.ID, "no").wantValue(t, "was-"+two.ID, "full")
		later.post(path, "was-"+two.ID, "full", "mark-"+two.ID, "no", "reason", "Mistaken for another").wantStatus(t, 303)
		later.get(path).wantText(t, "Delegate 0002 from Full to No, by The trainer-kent: Mistaken for another")
	})
}

func TestARegisterInTwoBrowsersOverwritesNothingUnseen(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session()
		path := "/sessions/" + session.Code + "/register"
		booking := w.Book(w.Delegate(1, "kent"), session)
		app.clock = session.StartsAt
		one, other := app.as(w.Holder(people.Trainer, "kent")), app.as(w.Holder(people.Manager, ""))
		other.post(path, "was-"+booking.ID, "", "mark-"+booking.ID, "no").wantStatus(t, 303)
		again := one.post(path, "was-"+booking.ID, "", "mark-"+booking.ID, "full").wantStatus(t, 409)
		again.wantText(t, "The manager marked this No on 9 February 2021 at 9:30am.", "Nothing is saved yet.").
			wantValue(t, "mark-"+booking.ID, "full").wantValue(t, "was-"+booking.ID, "no")
		one.post(path, "was-"+booking.ID, "no", "mark-"+booking.ID, "full").wantStatus(t, 303)
		one.get(path).wantValue(t, "mark-"+booking.ID, "full")
		one.post(path, "was-"+booking.ID, "full", "mark-"+booking.ID, "none").wantStatus(t, 303)
		one.get(path).wantText(t, "0 of 1 delegate is marked", "from Full to not marked").wantValue(t, "mark-"+booking.ID, "none")
	})
}

func TestAMarkFromADeviceIsAnsweredAndWrittenOnce(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session()
		path := "/sessions/" + session.Code + "/register/marks"
		booking := w.Book(w.Delegate(1, "kent"), session)
		trainer := app.as(w.Holder(people.Trainer, "kent"))
		send := func(browser *testApp, status int, want, mark, was, request string) {
			t.Helper()
			answer := browser.post(path, "booking", booking.ID, "mark", mark, "was", was, "request", request).wantStatus(t, status)
			if !strings.Contains(answer.Body, want) || answer.Header.Get("Content-Type") != "application/json" {
				t.Fatalf("answered %s, want %s", answer.Body, want)
			}
		}
		send(trainer, 409, `"state":"refused"`, "full", "", "early")
		app.clock = session.StartsAt
		trainer = app.as(w.Holder(people.Trainer, "kent"))
		send(trainer, 200, `{"state":"saved","says":"full","words":"","marked":"1 of 1 delegate is marked"}`, "full", "", "one")
		send(trainer, 200, `"state":"saved","says":"full"`, "full", "", "one")
		send(trainer, 422, `"state":"refused"`, "full", "", "")
		send(app.as(w.Holder(people.Trainer, "essex")), 403, `"state":"refused"`, "full", "", "other")
		manager := app.as(w.Holder(people.Manager, ""))
		send(manager, 409, `"state":"changed","says":"full"`, "no", "", "two")
		send(manager, 200, `"state":"saved","says":"part"`, "part", "full", "three")
		// Sent again after all, the first is known and undoes nothing.
		send(trainer, 200, `"state":"changed","says":"part","words":"The manager marked this Part`, "full", "", "one")
		app.anotherBrowser().post(path, "booking", booking.ID).wantStatus(t, 303)
		app.clock = session.EndsAt.AddDate(0, 0, 1)
		send(app.as(w.Holder(people.Trainer, "kent")), 422, `"state":"reason","says":"part"`, "full", "part", "four")
	})
}

func TestTheRegisterOfSeveralDays(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(func(plan *courses.SessionPlan) {
			plan.Days = []courses.SessionDay{
				{StartsAt: plan.StartsAt, EndsAt: plan.EndsAt}, {StartsAt: plan.StartsAt.AddDate(0, 0, 1), EndsAt: plan.EndsAt.AddDate(0, 0, 1)},
			}
		})
		path := "/sessions/" + session.Code + "/register"
		one, two := w.Book(w.Delegate(1, "kent"), session), w.Book(w.Delegate(2, "kent"), session)
		app.clock = session.Days[0].StartsAt
		browser := app.as(w.Holder(people.Trainer, "kent"))
		browser.get(path).wantText(t, "it can be marked on the last day", "Tue 9 February", "Mark the rest as there today").wantNoText(t, "Wed 10 February")
		browser.post(path, "mark-"+one.ID, "full").wantStatus(t, 409).wantText(t, "This session has days to come")
		browser.post(path, "mark-"+one.ID, "no", "rest", "full").wantStatus(t, 303)
		browser.get(path).wantValue(t, "mark-"+one.ID, "no").wantValue(t, "was-"+two.ID, "part 1").wantValue(t, "days-"+two.ID, "1")

		app.clock = session.Days[1].StartsAt
		browser = app.as(w.Holder(people.Trainer, "kent"))
		browser.get(path).wantText(t, "Wed 10 February")
		browser.post(path, "was-"+one.ID, "no", "mark-"+one.ID, "none", "days-"+one.ID, "2", "was-"+two.ID, "part 1", "mark-"+two.ID, "full", "days-"+two.ID, "1").wantStatus(t, 303)
		browser.get(path).wantValue(t, "was-"+one.ID, "part 2").wantValue(t, "was-"+two.ID, "full").
			wantText(t, "Delegate 0001 from No to Part (Wed 10 February)")
		browser.post(path, "was-"+one.ID, "part 2", "mark-"+one.ID, "none", "days-"+one.ID, "1", "days-"+one.ID, "2").wantStatus(t, 303)
		browser.get(path).wantValue(t, "was-"+one.ID, "full")
	})
}

func TestOrganisationsContactSeesOwnPeopleOnly(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		contact := w.Holder(people.Contact, "surrey")
		app.as(contact).get("/organisation").wantStatus(t, 200).wantText(t, "Nobody of Surrey has booked yet")
		session := w.Session(coursestest.Places(1))
		ours, theirs := w.Book(w.Delegate(1, "surrey"), session), w.Book(w.Delegate(2, "kent"), session)
		browser := app.as(contact)
		browser.get("/organisation").wantText(t, "1 booking.", "Delegate 0001", ours.Reference).wantNoText(t, "Delegate 0002", theirs.Reference)
		browser.get("/organisation?organisation=kent").wantStatus(t, 403)
		browser.get("/bookings/"+ours.Reference).wantStatus(t, 200).wantText(t, "Delegate 0001", "Cancel this booking", "Send a colleague instead").wantNoText(t, "1 Example Street")
		if back := browser.get("/bookings/"+ours.Reference).Page.One(t, ".govuk-back-link"); back.Attribute("href") != "/organisation" {
			t.Errorf("back from a booking a contact comes to %s", back.Attribute("href"))
		}
		browser.get("/bookings/"+theirs.Reference).wantStatus(t, 403)
		browser.post("/bookings/"+theirs.Reference+"/cancel", "reason", "not_needed").wantStatus(t, 403)
		browser.post("/bookings/"+ours.Reference+"/cancel", "reason", "not_needed").wantAddress(t, "/organisation")
		app.as(w.Holder(people.Funder, "")).get("/organisation").wantStatus(t, 403).wantNoText(t, "Delegate 0001")
		app.as(w.Holder(people.Manager, "")).get("/organisation").wantStatus(t, 403)
	})
}
