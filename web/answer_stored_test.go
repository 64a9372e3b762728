package web

import (
	"slices"
	"testing"
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
