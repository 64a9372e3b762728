package web

import (
	"errors"
	"testing"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

func tentative(p *courses.SessionPlan) {
	p.Terms = &courses.SessionTerms{Minimum: 5, DecideOn: "2021-02-01", OfferHours: 48}
}

func TestATrainerDecidesWhetherASessionTakesPlace(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(tentative)
		w.Book(w.Delegate(1, "kent"), session)
		path := "/sessions/" + session.Code
		app.as(w.Delegate(2, "kent")).get(path).wantStatus(t, 200).
			wantText(t, "takes place only if at least 5 people have a place by Monday 1 February 2021")
		app.as(w.Delegate(2, "kent")).get(path+"/state").wantStatus(t, 403)
		browser := app.as(w.Holder(people.Trainer, "kent"))
		browser.get("/trainer").wantStatus(t, 200).wantText(t, "Go or no-go", "1 delegate of at least 5, to be decided by Monday 1 February 2021")
		browser.get(path+"/state").wantStatus(t, 200).wantText(t, "Tentative", "Confirm that it takes place", "Cancel this session instead")
		browser.post(path+"/state").wantProblem(t, "state", "Select what becomes of the session")
		browser.post(path+"/state", "state", "delivered").wantProblem(t, "state", "Select what becomes of the session")
		for range 2 {
			browser.post(path+"/state", "state", "confirmed", "reason", "Worth it").wantAddress(t, path+"/state")
		}
		browser.get(path+"/state").wantText(t, "Confirmed: it takes place", "confirmed, by The trainer-kent: Worth it")
		browser.get("/trainer").wantNoText(t, "Go or no-go")
	})
}

func TestADraftIsNotFoundByOthers(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session := w.Session(func(p *courses.SessionPlan) { p.State = courses.SessionDraft })
		path := "/sessions/" + session.Code
		delegate, trainer := app.as(w.Delegate(1, "kent")), app.as(w.Holder(people.Trainer, "kent"))
		delegate.get(path).wantStatus(t, 404)
		delegate.get(path+"/book").wantStatus(t, 404)
		delegate.get("/courses/vlo").wantStatus(t, 200).wantNoText(t, "Maidstone")
		trainer.get(path).wantStatus(t, 200).wantText(t, "This session is a draft")
		trainer.get("/trainer").wantStatus(t, 200).wantText(t, "Draft")
		trainer.post(path+"/state", "state", "open").wantAddress(t, path+"/state")
		delegate.get(path).wantStatus(t, 200).wantText(t, "Book a place")
	})
}

func TestTrainersOfASession(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		leader, guest := w.Holder(people.Trainer, "kent"), w.Holder(people.Trainer, "surrey")
		session, err := w.Courses.CreateSession(t.Context(), leader, w.Plan())
		if err != nil {
			t.Fatal(err)
		}
		path := "/sessions/" + session.Code
		theirs := app.as(guest)
		theirs.get(path+"/delegates").wantStatus(t, 403)
		browser := app.as(leader)
		browser.get(path+"/trainers").wantStatus(t, 200).wantText(t, "The trainer-kent", "Leads the session", "Add a trainer")
		for typed, message := range map[string]string{
			"nobody":                    "Enter an email address in the correct format, like name@example.com",
			"nobody@example.org":        "Muster knows nobody with this address. An administrator can add them as a trainer.",
			w.Delegate(1, "kent").Email: "This person is not a trainer. An administrator can make them one of their organisation.",
		} {
			browser.post(path+"/trainers", "email", typed).wantProblem(t, "email", message).wantValue(t, "email", typed)
		}
		browser.post(path+"/trainers", "email", guest.Email).wantAddress(t, path+"/trainers")
		theirs.get("/trainer").wantStatus(t, 200).wantText(t, "VLO course")
		theirs.get(path+"/delegates").wantStatus(t, 200)
		browser.post(path+"/trainers/lead", "person", guest.PersonID).wantAddress(t, path+"/trainers")
		browser.get(path).wantText(t, "Trainers The trainer-surrey The trainer-kent")
		theirs.post(path+"/trainers/remove", "person", leader.PersonID).wantAddress(t, path+"/trainers")
		theirs.get(path+"/trainers").wantNoText(t, "The trainer-kent")
		theirs.post(path+"/trainers/remove", "person", guest.PersonID).wantStatus(t, 409)

		other := w.Session()
		browser.post("/sessions/"+other.Code+"/trainers", "email", guest.Email).
			wantProblem(t, "email", "The trainer-surrey is taken on Tuesday 9 February 2021, 9:30am to 3:30pm, by VLO course ("+session.Code+")")
	})
}

// A trainer who helps another organisation edits its session, and does not take it away.
func TestAGuestTrainerEditsASessionForItsOrganisation(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		session, guest := w.Session(), w.Holder(people.Trainer, "surrey")
		if err := w.Courses.AddTrainer(t.Context(), people.System, session.Code, guest.Email); err != nil {
			t.Fatal(err)
		}
		theirs, path := app.as(guest), "/sessions/"+session.Code+"/edit"
		theirs.get(path).wantStatus(t, 200).wantValue(t, "organisation", "kent")
		theirs.post(path, newSessionForm("version", "2", "ends", "4pm", "organisation", "surrey")...).
			wantProblem(t, "organisation", "Select an organisation whose sessions you run")
		theirs.post(path, newSessionForm("version", "2", "ends", "4pm")...).wantAddress(t, "/sessions/"+session.Code+"/delegates")
		plan := w.Plan(func(p *courses.SessionPlan) { p.OrganisationID = "surrey" })
		if _, err := w.Courses.UpdateSession(t.Context(), guest, session.Code, 3, plan); !errors.Is(err, courses.ErrNotAllowed) {
			t.Errorf("taken away: %v", err)
		}
		if now := w.Read(session); now.OrganisationID != "kent" || now.Version != 3 {
			t.Errorf("session = %+v", now)
		}
	})
}

func TestRepeatASessionAndCopyItsSeries(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		leader := w.Holder(people.Trainer, "kent")
		session, err := w.Courses.CreateSession(t.Context(), leader, w.Plan())
		if err != nil {
			t.Fatal(err)
		}
		path := "/sessions/" + session.Code
		browser := app.as(leader)
		browser.get(path+"/repeat").wantStatus(t, 200).wantText(t, "for example 16 2 2021").wantNoText(t, "Copy the whole series", "Do not include details")
		for days, message := range map[string]string{
			"":                     "Enter at least one date",
			"31 2 2021":            "“31 2 2021” is not a real date, like 9 2 2027",
			"soon":                 "“soon” is not a real date, like 9 2 2027",
			"9 2 2021":             "The trainer-kent is taken on Tuesday 9 February 2021, 9:30am to 3:30pm, by VLO course (" + session.Code + ")",
			"16 2 2021\n16/2/2021": "Enter each date once, and at most 60 of them",
			"16 2 2020":            "Every date must be in the future",
			"16 2 2029":            "No programme runs on one of the dates. Choose others, or ask whoever runs this Muster to add a programme.",
		} {
			browser.post(path+"/repeat", "days", days, "state", "open", "request", "r").wantProblem(t, "days", message)
		}
		browser.post(path+"/repeat", "days", "soon\n16 2 2021\nlater", "state", "open", "request", "r").
			wantProblem(t, "days", "“soon” is not a real date, like 9 2 2027").wantText(t, "“later” is not a real date, like 9 2 2027")
		browser.post(path+"/repeat", "days", "16 2 2021", "state", "", "request", "r").wantProblem(t, "state", "Select whether the sessions can be booked at once")
		for range 2 {
			browser.post(path+"/repeat", "days", "16 2 2021\r\n2021-02-23", "state", "open", "request", "form").wantAddress(t, "/trainer")
		}
		browser.get(path+"/repeat").wantText(t, "Copy the whole series")
		browser.get(path+"/series").wantStatus(t, 200).wantText(t, "Tuesday 23 February 2021, 9:30am to 3:30pm, Maidstone")
		browser.post(path+"/series", "state", "draft", "request", "copy").wantProblem(t, "date", "Enter the date on which the series begins again")
		browser.post(path+"/series", "date-day", "9", "date-month", "3", "date-year", "2021", "state", "draft", "request", "copy").wantAddress(t, "/trainer")
		if count, _ := app.services.Courses.CountSessions(t.Context(), courses.SessionFilter{}); count != 6 {
			t.Fatalf("%d sessions, want 6", count)
		}
		guest := w.Holder(people.Trainer, "surrey")
		app.as(guest).get(path+"/repeat").wantStatus(t, 403)
		browser.post(path+"/trainers", "email", guest.Email).wantAddress(t, path+"/trainers")
		app.as(guest).get(path+"/repeat").wantStatus(t, 200).wantNoText(t, "Copy the whole series")
		app.as(guest).get(path+"/series").wantStatus(t, 403).wantText(t, "You do not have access to the whole of this series").wantNoText(t, "23 February")
	})
}
