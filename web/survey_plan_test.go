package web

import (
	"context"
	"regexp"
	"slices"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/surveys"
)

// saveSurveys saves two questionnaires, PRE and POST.
func saveSurveys(t *testing.T, app *testApp) {
	t.Helper()
	for _, code := range []string{"PRE", "POST"} {
		questionnaire := surveys.Questionnaire{
			Code: code, Title: "The survey " + code,
			Questions: []surveys.Question{{Code: "Q1", Kind: surveys.KindText, Text: "How sure are you?"}},
		}
		if _, _, err := app.services.Surveys.SaveQuestionnaire(t.Context(), people.System, questionnaire); err != nil {
			t.Fatal(err)
		}
	}
}

// chosenSurveys are the fields of the pages that set surveys.
func chosenSurveys(step, was string) []string {
	return []string{"step", step, "was", was, "before", "PRE", "after", "POST", "months-1", "6", "survey-1", "POST", "months-2", "3", "survey-2", "POST", "months-3", "", "survey-3", "none"}
}

// TestSurveysOfACourse: one question a page, a check, and what goes wrong on the way.
func TestSurveysOfACourse(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		saveSurveys(t, app)
		app.as(w.Holder(people.Trainer, "kent")).get("/courses/vlo/surveys").wantStatus(t, 403)
		browser := app.as(w.Holder(people.Manager, ""))
		browser.get("/courses/vlo").wantText(t, "No survey follows its sessions yet", "Change its surveys")
		browser.get("/courses/none/surveys").wantStatus(t, 404)
		const path = "/courses/vlo/surveys"
		browser.get(path).wantStatus(t, 200).wantText(t, "Which survey is asked before the session?", "The survey PRE", "No survey")
		browser.post(path, chosenSurveys("before", "")...).wantStatus(t, 200).wantText(t, "Which survey is asked after the session?").wantValue(t, "before", "PRE")
		browser.post(path, chosenSurveys("after", "")...).wantStatus(t, 200).wantText(t, "When do follow-ups come").wantValue(t, "months-1", "6").wantValue(t, "after", "POST")
		browser.post(path, chosenSurveys("follow-ups", "")...).wantStatus(t, 200).wantText(t, "Check the surveys", "3 months after: The survey POST (POST)", "6 months after", "The survey PRE (PRE)")
		browser.post(path, append(chosenSurveys("save", ""), "change", "before")...).wantStatus(t, 200).wantText(t, "Which survey is asked before the session?")
		back := func(page response) response {
			return browser.get(page.Page.One(t, ".govuk-back-link").Attribute("href")).wantStatus(t, 200)
		}
		check := browser.post(path, chosenSurveys("follow-ups", "")...)
		followUps := back(check).wantText(t, "When do follow-ups come").wantValue(t, "months-1", "6").wantValue(t, "before", "PRE")
		after := back(followUps).wantText(t, "Which survey is asked after the session?").wantValue(t, "after", "POST").wantValue(t, "months-2", "3")
		back(back(after).wantText(t, "Which survey is asked before the session?").wantValue(t, "before", "PRE").wantValue(t, "survey-1", "POST")).wantText(t, "VLO course")
		for _, test := range []struct{ step, field, value, at, message string }{
			{"before", "before", "", "before", "Select a survey, or no survey"},
			{"after", "after", "GONE", "after", "Select a survey, or no survey"},
			{"follow-ups", "months-1", "", "months-1", "Enter how many months after the session, from 1 to 24"},
			{"follow-ups", "months-1", "25", "months-1", "Enter how many months after the session, from 1 to 24"},
			{"follow-ups", "months-1", "3", "months-2", "There is a follow-up at that time already"},
			{"follow-ups", "months-3", "9", "survey-3", "Select which survey is asked then, or leave the months empty"},
			{"save", "months-1", "0", "months-1", "Enter how many months after the session, from 1 to 24"},
			{"save", "before", "GONE", "before", "Select a survey, or no survey"},
		} {
			browser.post(path, replaced(chosenSurveys(test.step, ""), test.field, test.value)...).wantProblem(t, test.at, test.message)
		}
		browser.post(path, replaced(chosenSurveys("save", ""), "was", "x")...).wantStatus(t, 422)
		for range 2 { // pressed twice
			browser.post(path, chosenSurveys("save", "")...).wantAddress(t, "/courses/vlo")
		}
		browser.get("/courses/vlo").wantText(t, "The survey POST (POST), 3 months after it", "The survey PRE (PRE), before the session")
		conflict := browser.post(path, replaced(chosenSurveys("save", ""), "before", "none")...).wantStatus(t, 409)
		conflict.wantText(t, "Somebody else set these surveys")
		was := "before 0 PRE; after 0 POST; follow_up 3 POST; follow_up 6 POST"
		conflict.wantValue(t, "was", was)
		browser.post(path, replaced(chosenSurveys("save", was), "before", "none")...).wantAddress(t, "/courses/vlo")
		course, err := app.services.Courses.Course(t.Context(), "VLO")
		if err != nil {
			t.Fatal(err)
		}
		got, err := app.services.Courses.CourseSurveys(t.Context(), course.ID)
		want := []courses.CourseSurvey{{Stage: "after", Survey: "POST"}, {Stage: "follow_up", Months: 3, Survey: "POST"}, {Stage: "follow_up", Months: 6, Survey: "POST"}}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%v, %v", got, err)
		}
	})
}

// TestSurveysOfASession: its trainers may set others than the course's, and take those again.
func TestSurveysOfASession(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		saveSurveys(t, app)
		manager, trainer, stranger := app.as(w.Holder(people.Manager, "")), app.as(w.Holder(people.Trainer, "kent")), app.as(w.Holder(people.Trainer, "surrey"))
		manager.post("/courses/vlo/surveys", chosenSurveys("save", "")...).wantAddress(t, "/courses/vlo")
		session := w.Session()
		path := "/sessions/" + session.Code + "/surveys"
		stranger.get(path).wantStatus(t, 403)
		stranger.post(path, chosenSurveys("save", "")...).wantStatus(t, 403)
		trainer.get("/sessions/"+session.Code+"/delegates").wantText(t, "Surveys of this session")
		first := trainer.get(path).wantStatus(t, 200).wantNoText(t, "The course has other surveys")
		was := "before 0 PRE; after 0 POST; follow_up 3 POST; follow_up 6 POST"
		first.wantValue(t, "was", was).wantValue(t, "months-2", "6")
		trainer.post(path, replaced(chosenSurveys("save", was), "after", "none")...).wantAddress(t, "/sessions/"+session.Code+"/delegates")
		trainer.get(path).wantText(t, "The course has other surveys", "The survey POST (POST), after the session")
		own := "before 0 PRE; follow_up 3 POST; follow_up 6 POST"
		trainer.post(path, "step", "course", "was", own).wantStatus(t, 200).wantText(t, "Check the surveys").wantValue(t, "after", "POST").wantValue(t, "was", own)
		trainer.post(path, chosenSurveys("save", own)...).wantAddress(t, "/sessions/"+session.Code+"/delegates")
		trainer.get(path).wantNoText(t, "The course has other surveys")
		if _, err := app.services.Courses.CancelSession(t.Context(), people.System, session.Code, "Illness"); err != nil {
			t.Fatal(err)
		}
		trainer.get(path).wantStatus(t, 409)
	})
}

// TestLinksToTheSurveysOfASession: the emails before a session and months after it lead to
// pages that say which, and to the reader's own booking.
func TestLinksToTheSurveysOfASession(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		saveSurveys(t, app)
		app.as(w.Holder(people.Manager, "")).post("/courses/vlo/surveys", chosenSurveys("save", "")...).wantAddress(t, "/courses/vlo")
		if _, err := app.services.Courses.AddReminder(t.Context(), people.System, w.Read(w.Session()).CourseID, courses.SurveyReminder, 72); err != nil {
			t.Fatal(err)
		}
		session := w.Session(coursestest.OnDay(1))
		delegate := w.Delegate(1, "kent")
		booking := w.Book(delegate, session)
		// follow opens what is due and returns the page that the email of the kind leads to.
		follow := func(at time.Time, kind, subject string) response {
			t.Helper()
			app.clock = at
			for _, job := range []func(context.Context) (int, error){app.services.Surveys.OpenDueSurveys, app.services.Surveys.SendReminders} {
				if _, err := job(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			due, err := app.services.Notices.TakeDue(t.Context(), 50)
			if err != nil {
				t.Fatal(err)
			}
			for _, notice := range due {
				if notice.Kind != kind {
					continue
				}
				message, err := app.app.message(t.Context(), notice)
				if err != nil || message.To != delegate.Email || message.Subject != subject {
					t.Fatalf("%+v, %v", message, err)
				}
				link := regexp.MustCompile(`http://muster\.test(/a/\S+)`).FindStringSubmatch(message.Text)
				return app.anotherBrowser().get(link[1])
			}
			t.Fatalf("nobody was told of %s among %d", kind, len(due))
			return response{}
		}
		london := func(month time.Month, day, hour int) time.Time {
			return time.Date(2021, month, day, hour, 0, 0, 0, courses.London)
		}
		follow(london(1, 27, 9), surveys.KindSurveyBefore, "Before you come: VLO course, 10 February 2021").
			wantStatus(t, 200).wantText(t, "We ask those who will be there", "until 9:30am on Wednesday 10 February 2021")
		follow(london(2, 1, 9), surveys.KindSurveyReminder, "Still open: the survey on VLO course, 10 February 2021").wantStatus(t, 200)
		app.as(delegate).get("/bookings/"+booking.Reference).wantText(t, "The survey PRE, before the session")
		app.clock = london(2, 10, 16)
		w.Register(session, booking, courses.AttendedFull)
		follow(london(5, 10, 9), surveys.KindSurveyFollowUp, "3 months on: VLO course, 10 February 2021").
			wantStatus(t, 200).wantText(t, "We ask those who were there", "until the end of Monday 7 June 2021")
		app.as(delegate).get("/bookings/"+booking.Reference).wantText(t, "The survey POST, 3 months after")
		trainer := app.as(w.Holder(people.Trainer, "kent"))
		trainer.get("/sessions/"+session.Code+"/sent").wantText(t, "Link to the survey before", "Link to the follow-up").wantNoText(t, "Still open", "eminder of")
		app.as(w.Holder(people.Manager, "")).get("/surveys").wantText(t, "The survey POST, 3 months after", "For 28 days from a weekday")
	})
}
