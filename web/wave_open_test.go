package web

import (
	"testing"
	"time"

	"muster/courses/people"
)

// TestASurveyIsOpenedToEverybody from its first day to its last, by London's clocks.
func TestASurveyIsOpenedToEverybody(t *testing.T) {
	surveyApp(t, 0, func(t *testing.T, app *testApp, w *surveyWorld) {
		manager := app.as(w.Holder(people.Manager, ""))
		app.as(w.Holder(people.Trainer, "kent")).get("/surveys/open").wantStatus(t, 403)
		manager.get("/surveys").wantText(t, "Open a survey to everybody")
		in := func(year, survey, name, programme, last string) response {
			return manager.post("/surveys/open", "survey", survey, "name", name, "programme", programme,
				"opens-day", "1", "opens-month", "6", "opens-year", year, "closes-day", last, "closes-month", "6", "closes-year", year)
		}
		form := func(survey, name, programme, last string) response { return in("2021", survey, name, programme, last) }
		manager.post("/surveys/open").wantStatus(t, 422).wantProblem(t, "survey", "Select what is asked").
			wantProblem(t, "name", "Enter a name, like 2026").wantProblem(t, "closes", "Enter the last day")
		form("NONE", "June", "NONE", "30").wantStatus(t, 422).wantProblem(t, "survey", "Select what is asked").wantProblem(t, "programme", "Select a programme of the list")
		form("BASELINE", "Ju:ne", "", "30").wantStatus(t, 422).wantProblem(t, "name", "Name must be without a colon")
		form("BASELINE", "2021", "", "30").wantStatus(t, 422).wantProblem(t, "name", "This questionnaire has been asked under this name already: choose another")
		form("BASELINE", "June", "MSOIC-2020-21", "31").wantStatus(t, 422).wantProblem(t, "closes", "The last day must be a real date")
		in("2020", "BASELINE", "June", "MSOIC-2020-21", "30").wantStatus(t, 422).wantProblem(t, "closes", "The last day must not be over")
		form("BASELINE", "June", "MSOIC-2020-21", "30").wantAddress(t, "/surveys")
		manager.get("/surveys").wantText(t, "The survey is set up", "Survey BASELINE, June", "From Tuesday 1 June 2021 until the end of Wednesday 30 June 2021", "Not open yet")

		var code string
		w.must(app.db.Raw("SELECT code FROM survey_codes WHERE wave_id = (SELECT id FROM survey_waves WHERE name = 'June')").Scan(&code).Error)
		for at, status := range map[string]int{"2021-05-31T23:59": 403, "2021-06-01T00:00": 200, "2021-06-30T23:59": 200, "2021-07-01T00:00": 410} {
			moment, err := time.ParseInLocation("2006-01-02T15:04", at, london)
			w.must(err)
			app.clock = moment
			app.get(codePath(code)).wantStatus(t, status)
		}
	})
}
