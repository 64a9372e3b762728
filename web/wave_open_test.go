package web

import (
	"slices"
	"testing"
	"time"

	"muster/courses/people"
	"muster/surveys"
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

// TestAnOrganisationHasACodeOfItsOwn: who answers by it is counted with it, and may say otherwise.
func TestAnOrganisationHasACodeOfItsOwn(t *testing.T) {
	surveyApp(t, 0, func(t *testing.T, app *testApp, w *surveyWorld) {
		manager := app.as(w.Holder(people.Manager, ""))
		var id string
		w.must(app.db.Raw("SELECT id FROM survey_waves WHERE survey_code = 'BASELINE' AND kind = 'open'").Scan(&id).Error)
		path := organisationCodesPath(id)
		app.as(w.Holder(people.Trainer, "kent")).get(path).wantStatus(t, 403)
		manager.get(organisationCodesPath("none")).wantStatus(t, 404)
		manager.get(path).wantStatus(t, 200).wantText(t, "No organisation has a code of its own yet", "Make a code for each of 43 forces")
		manager.post(path).wantProblem(t, "organisation", "Choose an organisation")
		manager.post(path, "organisation", "nobody").wantProblem(t, "organisation", "Choose an organisation of the list")
		for range 2 { // pressed twice
			manager.post(path, "organisation", "kent").wantAddress(t, path)
		}
		manager.get(path).wantText(t, "1 code", "Kent", "Make a code for each of 42 forces")
		manager.post(path, "which", "forces").wantAddress(t, path)
		manager.get(path).wantText(t, "43 codes").wantNoText(t, "Make a code for each")
		var code string
		w.must(app.db.Raw("SELECT code FROM survey_organisation_codes WHERE organisation_id = 'kent'").Scan(&code).Error)
		visitor := app.anotherBrowser()
		visitor.get(codePath(code)).wantStatus(t, 200).wantText(t, "For the people of Kent", "because this address is for the people of Kent")
		base := codePath(surveys.ShowCode(code))
		visitor.post(base).wantAddress(t, at(base, atRole))
		visitor.post(at(base, atRole), "answer", "police_staff").wantAddress(t, at(base, atOrganisation))
		visitor.get(at(base, atOrganisation)).wantValue(t, "answer", "Kent")
	})
}

// TestACodeOfAnOrganisationSaysWhereNothingAsks: a questionnaire need not ask where people work.
func TestACodeOfAnOrganisationSaysWhereNothingAsks(t *testing.T) {
	surveyApp(t, 0, func(t *testing.T, app *testApp, w *surveyWorld) {
		questionnaire := surveys.Questionnaire{Code: "SHORT", Title: "Short", Questions: []surveys.Question{{Code: "Q1", Kind: surveys.KindNumber, Text: "How many years have you served?"}}}
		_, _, err := app.services.Surveys.SaveQuestionnaire(t.Context(), people.System, questionnaire)
		w.must(err)
		wave, err := app.services.Surveys.CreateWave(t.Context(), people.System, surveys.Wave{Survey: "SHORT", Name: "2021", Kind: surveys.WaveOpen})
		w.must(err)
		made, err := app.services.Surveys.MakeOrganisationCodes(t.Context(), people.System, wave.ID, []string{"essex"})
		if err != nil || made != 1 {
			t.Fatalf("%d made, %v", made, err)
		}
		codes, err := app.services.Surveys.OrganisationCodes(t.Context(), people.System, wave.ID)
		w.must(err)
		everybody, err := app.services.Surveys.OpenWaveCode(t.Context(), wave.ID)
		w.must(err)
		for _, code := range []string{codes[0].Code, everybody} {
			visitor, base := app.anotherBrowser(), codePath(code)
			visitor.post(base).wantAddress(t, at(base, 1))
			visitor.post(at(base, 1), "answer", "7").wantAddress(t, base+"/check")
			visitor.post(base+"/check").wantAddress(t, base+"/thanks")
		}
		var organisations []string
		w.must(app.db.Raw("SELECT COALESCE(organisation_id, 'none') FROM survey_responses ORDER BY 1").Scan(&organisations).Error)
		if !slices.Equal(organisations, []string{"essex", "none"}) {
			t.Errorf("the responses are of %v", organisations)
		}
	})
}

// TestTheDaysOfASurveyAreChanged: one that is to open both, one that is open its last, and one
// that has closed opens again.
func TestTheDaysOfASurveyAreChanged(t *testing.T) {
	surveyApp(t, 0, func(t *testing.T, app *testApp, w *surveyWorld) {
		manager := app.as(w.Holder(people.Manager, ""))
		manager.post("/surveys/open", "survey", "BASELINE", "name", "June", "programme", "MSOIC-2020-21",
			"opens-day", "1", "opens-month", "6", "opens-year", "2021", "closes-day", "30", "closes-month", "6", "closes-year", "2021").wantAddress(t, "/surveys")
		var id, code string
		w.must(app.db.Raw("SELECT id FROM survey_waves WHERE name = 'June'").Scan(&id).Error)
		w.must(app.db.Raw("SELECT code FROM survey_codes WHERE wave_id = ?", id).Scan(&code).Error)
		path := waveDaysPath(id)
		manager.get("/surveys").wantText(t, "Change its days")
		app.as(w.Holder(people.Trainer, "kent")).get("/surveys").wantNoText(t, "Change its days")
		app.as(w.Holder(people.Trainer, "kent")).get(path).wantStatus(t, 403)
		manager.get(waveDaysPath("none")).wantStatus(t, 404)
		days := func(opens, month, closes string) response {
			was := manager.get(path).wantStatus(t, 200).Page.One(t, "[name=was]").Attribute("value")
			return manager.post(path, "was", was, "opens-day", opens, "opens-month", "6", "opens-year", "2021",
				"closes-day", closes, "closes-month", month, "closes-year", "2021")
		}
		manager.get(path).wantValue(t, "opens-day", "1").wantValue(t, "closes-day", "30")
		days("", "6", "30").wantProblem(t, "opens", "The first day must be a real date")
		days("3", "6", "2").wantProblem(t, "closes", "The last day must not be before the first")
		days("3", "6", "").wantProblem(t, "closes", "The last day must be a real date")
		days("3", "6", "20").wantAddress(t, "/surveys")
		for range 2 { // an old page, once told what was changed
			old := manager.post(path, "was", "old", "opens-day", "4", "opens-month", "6", "opens-year", "2021", "closes-day", "20", "closes-month", "6", "closes-year", "2021")
			old.wantStatus(t, 409).wantText(t, "Somebody else changed these days")
		}
		at := func(moment string, status int) {
			app.clock, _ = time.ParseInLocation("2006-01-02T15:04", moment, london)
			app.get(codePath(code)).wantStatus(t, status)
			manager = app.as(w.Holder(people.Manager, ""))
		}
		at("2021-06-02T23:59", 403)
		at("2021-06-03T00:00", 200)
		manager.get(path).wantText(t, "It has been open since Thursday 3 June 2021")
		days("", "6", "2").wantProblem(t, "closes", "The last day must not be before the first")
		at("2021-06-20T23:59", 200)
		at("2021-06-21T00:00", 410)
		days("", "6", "20").wantProblem(t, "closes", "The last day must not be over: choose today to close it at the end of today")
		days("", "7", "9").wantAddress(t, "/surveys")
		at("2021-07-09T23:59", 200)
		at("2021-07-10T00:00", 410)
		w.must(app.services.Surveys.SetKeyDay(t.Context(), people.System, "MSOIC-2020-21", "2021-08-01"))
		days("", "8", "1").wantProblem(t, "closes", "The last day must be before the day on which the programme’s key is destroyed")
	})
}
