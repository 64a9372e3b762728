package web

import (
	"testing"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

func TestASessionOfSeveralDaysWithItsOwnTerms(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, w *coursestest.World) {
		browser := app.as(w.Holder(people.Trainer, "kent"))
		form := append(newSessionForm("ends", "4pm"), "room", "Room 2", "minimum", "6", "decide", "", "approval", "yes",
			"cancel-hours", "48", "offer-hours", "24", "cpd", "11.5", "joining", "Bring a laptop.", "state", "open")
		browser.post("/sessions/new/vlo", append(form, "act", "add-day")...).wantStatus(t, 200).
			wantText(t, "Day 2").wantValue(t, "starts-2", "9.30am").wantValue(t, "room", "Room 2")
		days := append(form, "date-2-day", "11", "date-2-month", "2", "date-2-year", "2021", "starts-2", "10am", "ends-2", "1pm")
		check := browser.post("/sessions/new/vlo", days...).wantStatus(t, 200)
		check.wantText(t, "Day 1: Tuesday 9 February 2021, 9:30am to 4pm", "Day 2: Thursday 11 February 2021, 10am to 1pm",
			"6, to be decided by Tuesday 9 February 2021", "Late from 48 hours before the start", "11 hours 30 minutes", "Bring a laptop.").
			wantValue(t, "ends-2", "1pm").wantValue(t, "minimum", "6")
		browser.post("/sessions", days...).wantAddress(t, "/sessions/vlo-2021-02-09-kent/delegates")
		session, err := app.services.Courses.Session(t.Context(), "vlo-2021-02-09-kent")
		want := courses.SessionTerms{
			Minimum: 6, DecideOn: "2021-02-09", NeedsApproval: true, CancelHours: 48, OfferHours: 24, CPDMinutes: 690, JoiningInstructions: "Bring a laptop.",
		}
		if err != nil || session.SessionTerms != want || len(session.Days) != 2 || session.State != courses.SessionTentative || session.Room != "Room 2" {
			t.Fatalf("%+v, %v", session, err)
		}
		edit := "/sessions/vlo-2021-02-09-kent/edit"
		browser.get(edit).wantStatus(t, 200).wantValue(t, "ends", "4pm").wantValue(t, "starts-2", "10am").wantValue(t, "decide", "9 2 2021").
			wantValue(t, "cpd", "11.5").wantValue(t, "offer-hours", "24")
		for _, test := range []struct{ field, value, at, message string }{
			{"starts-2", "noonish", "starts-2", "Enter when this day starts as a time, like 9:30am or 14:00"},
			{"ends-2", "9am", "ends-2", "The day must end after it starts"},
			{"date-2-day", "9", "date-2", "Each day of the session must come after the one before it"},
			{"date-2-day", "31", "date-2", "The date must be a real date, like 9 2 2027"},
			{"minimum", "few", "minimum", "The minimum must be a whole number, or empty for none"},
			{"minimum", "13", "minimum", "The minimum cannot be more than the places"},
			{"decide", "", "decide", "Enter the date by which it is decided whether the session takes place"},
			{"decide", "10 2 2021", "decide", "It must be decided by the day of the session"},
			{"decide", "soon", "decide", "The date must be a real date, like 9 2 2027"},
			{"offer-hours", "0", "offer-hours", "Enter a whole number of hours, from 1"},
			{"cpd", "NaN", "cpd", "Enter hours as a number, like 6 or 5.5"},
		} {
			values := replaced(days, "decide", "9 2 2021")
			browser.post(edit, replaced(values, test.field, test.value)...).wantProblem(t, test.at, test.message)
		}
		one := replaced(replaced(days, "decide", "8 2 2021"), "date-2-day", "")
		one = replaced(replaced(one, "date-2-month", ""), "date-2-year", "")
		browser.post(edit, one...).wantAddress(t, "/sessions/vlo-2021-02-09-kent/delegates")
		if session, err = app.services.Courses.Session(t.Context(), session.Code); err != nil || len(session.Days) != 1 || session.DecideOn != "2021-02-08" {
			t.Fatalf("%+v, %v", session, err)
		}
		browser.post("/sessions", replaced(form, "request", "form-2")...).
			wantProblem(t, "date", "The trainer-kent is taken on Tuesday 9 February 2021, 9:30am to 4pm, by VLO course (vlo-2021-02-09-kent)")
		manager := app.as(w.Holder(people.Manager, ""))
		manager.post("/sessions", replaced(form, "request", "form-3")...).
			wantProblem(t, "room", "Room 2 is taken on Tuesday 9 February 2021, 9:30am to 4pm, by VLO course (vlo-2021-02-09-kent)")
		manager.post("/sessions", replaced(replaced(replaced(form, "request", "form-4"), "room", "Room 3"), "state", "draft")...).
			wantAddress(t, "/sessions/vlo-2021-02-09-kent-2/delegates")
		if draft, err := app.services.Courses.Session(t.Context(), "vlo-2021-02-09-kent-2"); err != nil || draft.State != courses.SessionDraft {
			t.Fatalf("%+v, %v", draft, err)
		}
	})
}

// replaced is the pairs with the value of one field replaced.
func replaced(values []string, field, value string) []string {
	list := append([]string{}, values...)
	for i := 0; i < len(list); i += 2 {
		if list[i] == field {
			list[i+1] = value
		}
	}
	return list
}
