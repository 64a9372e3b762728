package web

import (
	"slices"
	"strings"
	"testing"

	"muster/courses/people"
	"muster/surveys"
)

func TestThePageNamesEveryColumnOfAResponse(t *testing.T) {
	surveyApp(t, 1, func(t *testing.T, app *testApp, w *surveyWorld) {
		types, err := app.db.Migrator().ColumnTypes("survey_responses")
		if err != nil {
			t.Fatal(err)
		}
		var stored, named []string
		for _, column := range types {
			stored = append(stored, column.Name())
		}
		for _, column := range responseColumns {
			named = append(named, column.Name)
		}
		slices.Sort(stored)
		slices.Sort(named)
		if !slices.Equal(stored, named) {
			t.Errorf("the table has %v, the page names %v", stored, named)
		}
	})
}

func TestBeforeTheFirstQuestionItSaysWhatIsStoredAndUntilWhen(t *testing.T) {
	surveyApp(t, 3, func(t *testing.T, app *testApp, w *surveyWorld) {
		app.get(w.link(0)).wantStatus(t, 200).wantText(t,
			"confidential until the secret key is destroyed on Thursday 31 March 2022", "Fewer than 10 people may answer about this session")
		for _, path := range []string{w.link(0) + "/stored", w.roomCode() + "/stored", "/privacy/answers"} {
			app.get(path).wantStatus(t, 200).wantText(t,
				"confidential until the key is destroyed on Thursday 31 March 2022", "pair_code", "no column for your name")
		}
	})
}

func TestAnOpenSurveyMayTakeACodeOfOnesOwn(t *testing.T) {
	surveyApp(t, 1, func(t *testing.T, app *testApp, w *surveyWorld) {
		app.get(w.openCode()).wantStatus(t, 200).wantNoText(t, "A code of your own")
		file := strings.Replace(surveyFile("BASELINE"), `"questions": [`, `"own_code": true, "questions": [`, 1)
		questionnaire, err := surveys.ParseQuestionnaire(strings.NewReader(file))
		w.must(err)
		_, _, err = app.services.Surveys.SaveQuestionnaire(t.Context(), people.System, questionnaire)
		w.must(err)
		app.get(w.openCode()).wantStatus(t, 200).wantText(t, "A code of your own (optional)", "Where two people make up the same code")
		app.post(w.openCode(), "own_code", "abc").wantStatus(t, 422).wantText(t, "at least 6 letters or digits").wantValue(t, "own_code", "abc")
		app.post(w.openCode(), "own_code", "hil04a").wantAddress(t, at(w.openCode(), atRole))
	})
}
