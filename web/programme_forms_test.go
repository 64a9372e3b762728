package web

import (
	"strings"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/people"
)

func goodProgramme() []string {
	return []string{"title", "A new programme", "code", " new-2026-27 ", "starts-day", "1", "starts-month", "4", "starts-year", "2026",
		"ends-day", "31", "ends-month", "3", "ends-year", "2027", "note", "Begun late.", "green", "95", "amber", "80%", "clustering", "yes"}
}

// TestAddAProgramme: what is typed is checked, shown to be checked, and kept once.
func TestAddAProgramme(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Manager).get("/programmes").wantStatus(t, 200).wantText(t, "Training 2025/26", "1 April 2025", "Set up")
		app.get("/programmes/new").wantStatus(t, 200).wantText(t, "What is it called?", "Do not include details of victims or cases.")
		for _, wrong := range []struct{ field, value, message string }{
			{"title", "", "Enter what the programme is called, in 200 characters or fewer"},
			{"code", "a b", "Enter a code of up to 40 letters, digits and hyphens, like MSOIC-2026-27"},
			{"code", strings.Repeat("A", 41), "Enter a code of up to 40 letters, digits and hyphens, like MSOIC-2026-27"},
			{"code", "year-2025-26", "Another programme has this code. Choose another"},
			{"starts-day", "32", "The date must be a real date"},
			{"ends-year", "2025", "The last day must be the first day or after it"},
			{"note", strings.Repeat("x", 2001), "Note must be 2,000 characters or fewer"},
			{"green", "", "Enter from what share of its profile a KPI is green, from 1 to 100"},
			{"amber", "95", "Amber must be from less than green"},
			{"clustering", "perhaps", "Select whether the intervals allow for sessions"},
		} {
			answers := goodProgramme()
			for i := 0; i < len(answers); i += 2 {
				if answers[i] == wrong.field {
					answers[i+1] = wrong.value
				}
			}
			app.post("/programmes/new", answers...).wantStatus(t, 422).wantText(t, "There is a problem", wrong.message)
			app.post("/programmes", answers...).wantStatus(t, 422)
		}
		app.post("/programmes/new", goodProgramme()...).wantStatus(t, 200).wantText(t, "Check the programme", "NEW-2026-27", "Wednesday 1 April 2026", "95% of its profile").
			wantNoText(t, "Runs at the same time as")
		overlapping := append(goodProgramme(), "change", "")
		overlapping[9] = "2025" // the year of the first day
		app.post("/programmes/new", overlapping...).wantStatus(t, 200).wantText(t, "Runs at the same time as", "Training 2025/26")
		app.post("/programmes/new", append(goodProgramme(), "change", "yes")...).wantStatus(t, 200).wantText(t, "New programme")
		app.post("/programmes", goodProgramme()...).wantAddress(t, "/programme/set-up?programme=NEW-2026-27")
		app.get("/programme/set-up?programme=NEW-2026-27").wantStatus(t, 200).wantText(t, "The programme is added", "A new programme")
		app.post("/programmes", goodProgramme()...).wantStatus(t, 422).wantText(t, "Another programme has this code.")
		made, err := app.services.Courses.Programme(t.Context(), "NEW-2026-27")
		app.must(err)
		if made.Title != "A new programme" || made.StartsOn != "2026-04-01" || made.EndsOn != "2027-03-31" || made.GreenFrom != 0.95 || made.AmberFrom != 0.8 || !made.Clustering || made.FloorBase != 10 || made.Note != "Begun late." {
			t.Errorf("%+v", made)
		}
		app.as(people.Board).get("/programmes").wantStatus(t, 200).wantNoText(t, "Add a programme", "Set up")
		app.get("/programmes/new").wantStatus(t, 403)
		app.post("/programmes", goodProgramme()...).wantStatus(t, 403)
	})
}

// TestChangeAProgramme: its title and days are changed with an audit entry, not by who read it
// before another change, and not so that a session or a return would be outside.
func TestChangeAProgramme(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		path := "/programmes/" + reportProgramme
		was := []string{"title", "Training of the year", "starts-day", "2", "starts-month", "4", "starts-year", "2025", "ends-day", "30", "ends-month", "4", "ends-year", "2026",
			"was-title", "Training 2025/26", "was-starts", "2025-04-01", "was-ends", "2026-03-31"}
		app.as(people.Manager).get("/programmes").wantText(t, "Change Training 2025/26")
		app.get(path+"/edit").wantStatus(t, 200).wantText(t, "Change the programme", "First day")
		app.post(path, answersWith(was, "title", "")...).wantStatus(t, 422).wantText(t, "Enter what the programme is called")
		app.post(path, answersWith(was, "ends-year", "2024")...).wantStatus(t, 422).wantText(t, "The last day must be the first day or after it")
		app.startReturnAt("2025-06-30")
		app.post(path, answersWith(was, "starts-month", "7")...).wantStatus(t, 422).wantText(t, "The programme has a return as at a day before this one")
		_, err := app.services.Courses.AddCourse(t.Context(), people.System, courses.Course{
			Code: "VLO", Title: "Victim liaison", Summary: "S", Audience: "A", Description: "D", Minutes: 60, Capacity: 20, Delivery: courses.Online,
		})
		app.must(err)
		session := heldSession(t, app.testApp, time.Date(2026, 3, 31, 9, 0, 0, 0, time.UTC))
		app.post(path, answersWith(was, "ends-month", "3", "ends-day", "30")...).wantStatus(t, 422).wantText(t, "A session of the programme would be outside these days")
		_, err = app.services.Courses.CancelSession(t.Context(), people.System, session.Code, "A test.")
		app.must(err)
		app.post(path, answersWith(was, "ends-month", "3", "ends-day", "30")...).wantAddress(t, "/programmes")
		app.get("/programmes").wantText(t, "The programme is changed", "Training of the year", "2 April 2025", "30 March 2026")
		app.post(path, was...).wantStatus(t, 409).wantText(t, "Somebody else has changed this programme")
		var audited int64
		app.must(app.db.Table("audit_entries").Where("act = 'programme changed' AND subject = ?", reportProgramme).Count(&audited).Error)
		if audited != 1 {
			t.Errorf("%d audit entries of a change", audited)
		}
	})
}
